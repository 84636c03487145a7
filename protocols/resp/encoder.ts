/**
 * Values and commands to octets. What version 2 has no type for is written as its closest type of version 2, as
 * the server does it. Throws `RangeError` for what has no spelling: a line with a break in it, an integer beyond
 * 64 bits, a verbatim format that is not three octets.
 */
import { joinOctets } from "../shared/join-octets.ts";
import { octetsOf } from "../shared/line-text.ts";
import { fitsInteger } from "./number-text.ts";
import type { RespCommand, RespEntry, RespValue, RespVersion } from "./value.ts";

const BREAK = octetsOf("\r\n");

export function encodeValue(value: RespValue, version: RespVersion = 3): Uint8Array {
  const parts: Uint8Array[] = [];
  if (version === 3) append(parts, value);
  else append(parts, downgraded(value), true);
  return joinOctets(parts);
}

/** An array of bulk strings; text is written as UTF-8. */
export function encodeCommand(command: readonly (Uint8Array | string)[]): Uint8Array {
  const parts = [octetsOf(`*${command.length}\r\n`)];
  for (const argument of command) appendBulk(parts, "$", typeof argument === "string" ? octetsOf(argument) : argument);
  return joinOctets(parts);
}

/** A command from its words. */
export function commandOf(...words: readonly (Uint8Array | string)[]): RespCommand {
  return words.map((word) => (typeof word === "string" ? octetsOf(word) : word));
}

function append(parts: Uint8Array[], value: RespValue, isVersion2 = false): void {
  switch (value.kind) {
    case "simple":
      return appendLine(parts, "+", value.text);
    case "error":
      return appendLine(parts, "-", value.text);
    case "integer":
      return appendLine(parts, ":", integerText(value.value));
    case "big-number":
      return appendLine(parts, "(", `${value.value}`);
    case "double":
      return appendLine(parts, ",", doubleText(value.value));
    case "boolean":
      return appendLine(parts, "#", value.value ? "t" : "f");
    case "null":
      return appendLine(parts, isVersion2 ? "$" : "_", isVersion2 ? "-1" : "");
    case "bulk":
      return appendBulk(parts, "$", value.octets);
    case "bulk-text":
      return appendBulk(parts, "$", octetsOf(value.text));
    case "bulk-error":
      return appendBulk(parts, "!", value.octets);
    case "verbatim":
      return appendBulk(parts, "=", joinOctets([formatOctets(value.format), value.octets]));
    case "array":
      return appendItems(parts, "*", value.items, isVersion2);
    case "set":
      return appendItems(parts, "~", value.items);
    case "push":
      return appendItems(parts, ">", value.items);
    case "map":
      return appendEntries(parts, "%", value.entries);
    case "attributed":
      appendEntries(parts, "|", value.attributes);
      return append(parts, value.value);
    default:
      return value satisfies never;
  }
}

/** The closest value of version 2. */
function downgraded(value: RespValue): RespValue {
  switch (value.kind) {
    case "big-number":
      return { kind: "bulk", octets: octetsOf(`${value.value}`) };
    case "double":
      return { kind: "bulk", octets: octetsOf(doubleText(value.value)) };
    case "boolean":
      return { kind: "integer", value: value.value ? 1n : 0n };
    case "verbatim":
      return { kind: "bulk", octets: value.octets };
    case "bulk-error":
      return { kind: "error", text: new TextDecoder().decode(value.octets).replaceAll(/[\r\n]/g, " ") };
    case "array":
    case "set":
    case "push":
      return { kind: "array", items: value.items.map(downgraded) };
    case "map":
      return { kind: "array", items: value.entries.flat().map(downgraded) };
    case "attributed":
      return downgraded(value.value);
    default:
      return value;
  }
}

function appendItems(parts: Uint8Array[], type: string, items: readonly RespValue[], isVersion2 = false): void {
  appendLine(parts, type, `${items.length}`);
  for (const item of items) append(parts, item, isVersion2);
}

function appendEntries(parts: Uint8Array[], type: string, entries: readonly RespEntry[]): void {
  appendLine(parts, type, `${entries.length}`);
  for (const item of entries.flat()) append(parts, item);
}

function appendBulk(parts: Uint8Array[], type: string, octets: Uint8Array): void {
  appendLine(parts, type, `${octets.length}`);
  parts.push(octets, BREAK);
}

function appendLine(parts: Uint8Array[], type: string, text: string): void {
  if (/[\r\n]/.test(text)) throw new RangeError("a line cannot hold a line break");
  parts.push(octetsOf(`${type}${text}\r\n`));
}

function integerText(value: bigint): string {
  if (!fitsInteger(value)) throw new RangeError("an integer has 64 bits");
  return `${value}`;
}

function doubleText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function formatOctets(format: string): Uint8Array {
  if (!/^[\0-\xff]{3}$/.test(format)) throw new RangeError("a verbatim format has three octets");
  return Uint8Array.from(`${format}:`, (character) => character.charCodeAt(0));
}
