/** Digests of values and commands: what differs to a user differs in digest. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { RespCommand, RespEntry, RespValue } from "./value.ts";

export function digestValue(state: number, value: RespValue): number {
  const digest = fold(state, hashText(value.kind));
  switch (value.kind) {
    case "simple":
    case "error":
    case "bulk-text":
      return fold(digest, hashText(value.text));
    case "bulk":
    case "bulk-error":
      return fold(digest, hashBytes(value.octets));
    case "verbatim":
      return fold(fold(digest, hashText(value.format)), hashBytes(value.octets));
    case "integer":
    case "big-number":
      return fold(digest, hashText(`${value.value}`));
    case "double":
      return fold(digest, hashText(Object.is(value.value, -0) ? "-0" : `${value.value}`));
    case "boolean":
      return fold(digest, value.value ? 1 : 0);
    case "null":
      return digest;
    case "array":
    case "set":
    case "push":
      return value.items.reduce(digestValue, fold(digest, value.items.length));
    case "map":
      return digestEntries(digest, value.entries);
    case "attributed":
      return digestValue(digestEntries(digest, value.attributes), value.value);
    default:
      return value satisfies never;
  }
}

export function digestCommand(state: number, command: RespCommand): number {
  return command.reduce((digest, argument) => fold(digest, hashBytes(argument)), fold(state, command.length));
}

function digestEntries(state: number, entries: readonly RespEntry[]): number {
  return entries.flat().reduce(digestValue, fold(state, entries.length));
}
