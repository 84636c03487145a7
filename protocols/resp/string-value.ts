/** Values of octets of a declared length. */
import type { RespValue } from "./value.ts";
import { COLON, TYPE } from "./value.ts";

/** The octets of a verbatim string before its content: three of a format, and a colon. */
export const VERBATIM_PREFIX_OCTETS = 4;

/** Gives `undefined` for a verbatim string without its colon. */
export function stringOf(type: number, octets: Uint8Array): RespValue | undefined {
  if (type === TYPE.verbatim) return verbatimOf(octets);
  return { kind: type === TYPE.bulkError ? "bulk-error" : "bulk", octets };
}

function verbatimOf(octets: Uint8Array): RespValue | undefined {
  if (octets[VERBATIM_PREFIX_OCTETS - 1] !== COLON) return undefined;
  const format = String.fromCharCode(...octets.subarray(0, VERBATIM_PREFIX_OCTETS - 1));
  return { kind: "verbatim", format, octets: octets.subarray(VERBATIM_PREFIX_OCTETS) };
}
