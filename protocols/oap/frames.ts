/** A stream of frames as records, for mutation and shrinking. Takes any octets. */
import type { InputStructure } from "../../lab/target/target.ts";
import { AT, readU32 } from "./frame.ts";
import { FRAME_HEADER_OCTETS } from "./limits.ts";

export const OAP_STRUCTURE: InputStructure = {
  split(input) {
    const records: Uint8Array[] = [];
    for (let at = 0; at < input.length;) {
      const end = Math.min(input.length, at + Math.max(FRAME_HEADER_OCTETS, readU32(input, at)));
      records.push(input.subarray(at, end));
      at = end;
    }
    return records;
  },

  /** The frame with a `len` that is true again; what is shorter than a header stays as it is. */
  repair(record) {
    if (record.length < FRAME_HEADER_OCTETS) return record;
    const repaired = record.slice();
    new DataView(repaired.buffer).setUint32(AT.len, repaired.length);
    return repaired;
  },
};
