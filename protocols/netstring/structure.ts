/** An input as netstrings, for mutation and shrinking. */
import type { InputStructure } from "../../lab/target/target.ts";

const COLON = 0x3a;
const COMMA = 0x2c;
const LENGTH = /^\d{1,3}:/u;
/** Digits of a length, and its colon. */
const PREFIX_OCTETS_MAX = 4;

export const netstrings: InputStructure = { split, repair };

/** Whole netstrings; what follows the last of them is one record. */
function split(input: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let start = 0; start < input.length;) {
    const prefix = prefixOf(input.subarray(start));
    const end = prefix === undefined ? input.length : start + prefix.length + Number.parseInt(prefix, 10) + 1;
    records.push(input.subarray(start, end));
    start = end;
  }
  return records;
}

/** The record with a length that fits its octets again. */
function repair(record: Uint8Array): Uint8Array {
  const text = record.subarray(record.indexOf(COLON) + 1, record.at(-1) === COMMA ? -1 : undefined);
  return Uint8Array.of(...Buffer.from(`${text.length}:`), ...text, COMMA);
}

function prefixOf(octets: Uint8Array): string | undefined {
  return LENGTH.exec(Buffer.from(octets.subarray(0, PREFIX_OCTETS_MAX)).toString("latin1"))?.[0];
}
