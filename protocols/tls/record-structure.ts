/** How streams are cut into records, and how a changed record is made true again. */
import type { InputStructure } from "../../lab/target/target.ts";
import { CONTENT } from "./code-points.ts";
import { RECORD_HEADER_OCTETS } from "./decoder.ts";

const MESSAGE_HEADER_OCTETS = 4;
const LENGTH_MAX = 0xffff;

export const recordStructure: InputStructure = { split: splitRecords, repair: repairRecord };

/** The last piece is whatever is left. */
function splitRecords(input: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at < input.length;) {
    const declared = (input[at + 3] ?? 0) * 256 + (input[at + 4] ?? 0);
    const end = Math.min(input.length, at + RECORD_HEADER_OCTETS + declared);
    records.push(input.subarray(at, end));
    at = end;
  }
  return records;
}

/** The length of the record, and that of a handshake message where it seems to fill it. */
function repairRecord(record: Uint8Array): Uint8Array {
  const length = record.length - RECORD_HEADER_OCTETS;
  if (length < 0 || length > LENGTH_MAX) return record;
  const repaired = record.slice();
  repaired.set([length >> 8, length & 0xff], 3);
  const body = length - MESSAGE_HEADER_OCTETS;
  const seemsWhole = repaired[0] === CONTENT.handshake && body >= 0 && repaired[RECORD_HEADER_OCTETS + 1] === 0;
  if (seemsWhole) repaired.set([body >> 8, body & 0xff], RECORD_HEADER_OCTETS + 2);
  return repaired;
}
