/**
 * An input as entries of a record set, or as frames, for mutation and shrinking. A set begins with an offset of 64
 * bits, whose upper half is 0 or all ones; a frame with its size, which is neither.
 */
import type { InputStructure } from "../../lab/target/target.ts";
import { crc32 } from "./crc32.ts";
import { crc32c } from "./crc32c.ts";
import { ENTRY_PREFIX_OCTETS, MAGIC_AT } from "./record.ts";

const SIZE_OCTETS = 4;
const SIZE_AT = 8;
/** Where the checksum of each format is, and from where on it guards. */
const CHECKSUMS = [
  { at: 12, from: 16, crc: crc32 },
  { at: 12, from: 16, crc: crc32 },
  { at: 17, from: 21, crc: crc32c },
] as const;

export const kafkaStructure: InputStructure = {
  split(input) {
    const prefixOctets = isSet(input) ? ENTRY_PREFIX_OCTETS : SIZE_OCTETS;
    const records: Uint8Array[] = [];
    for (let at = 0; at < input.length;) {
      const size = input.length - at < prefixOctets ? -1 : viewOf(input).getInt32(at + prefixOctets - SIZE_OCTETS);
      const end = size < 0 ? input.length : Math.min(input.length, at + prefixOctets + size);
      records.push(input.subarray(at, end));
      at = end;
    }
    return records;
  },

  /** The size is made true again, and the checksum of an entry. */
  repair(record) {
    const repaired = Uint8Array.from(record);
    const view = viewOf(repaired);
    if (!isSet(record)) {
      if (record.length >= SIZE_OCTETS) view.setInt32(0, record.length - SIZE_OCTETS);
      return repaired;
    }
    if (record.length >= ENTRY_PREFIX_OCTETS) view.setInt32(SIZE_AT, record.length - ENTRY_PREFIX_OCTETS);
    const checksum = CHECKSUMS[repaired[MAGIC_AT] ?? CHECKSUMS.length];
    if (checksum === undefined || record.length < checksum.from) return repaired;
    view.setUint32(checksum.at, checksum.crc(repaired, checksum.from));
    return repaired;
  },
};

function isSet(input: Uint8Array): boolean {
  const first = input.length < SIZE_OCTETS ? 1 : viewOf(input).getInt32(0);
  return first === 0 || first === -1;
}

function viewOf(octets: Uint8Array): DataView {
  return new DataView(octets.buffer, octets.byteOffset, octets.length);
}
