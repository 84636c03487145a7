/** Fields of a head by their names, which are data and no properties. */
import type { Head } from "./head-reader.ts";
import { readTokens } from "./token-list.ts";

/** The values of all fields of this name, in order. */
export function valuesOf({ fields }: Head, name: string): string[] {
  return fields.filter(([own]) => own === name).map(([, value]) => value);
}

/** The value of the one field of this name; `undefined` for none and for several. */
export function onlyValueOf(head: Head, name: string): string | undefined {
  const [value, ...others] = valuesOf(head, name);
  return others.length > 0 ? undefined : value;
}

/** Whether the list in the fields of this name holds a token, in any case. */
export function holdsToken(head: Head, name: string, token: string): boolean {
  const tokens = readTokens(valuesOf(head, name).join(","));
  return tokens?.some((own) => own.toLowerCase() === token) === true;
}
