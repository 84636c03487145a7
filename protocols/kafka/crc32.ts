/** CRC-32 (ISO 3309, as gzip has it), which guards messages of the older formats: an octet a step, since few are left. */
import { crcTables } from "./crc-tables.ts";

const TABLE = crcTables(0xedb88320, 1);

/** Of the octets from `start` to `end` (exclusive), unsigned. */
export function crc32(octets: Uint8Array, start = 0, end = octets.length): number {
  let crc = -1;
  for (let at = start; at < end; at += 1) crc = (crc >>> 8) ^ (TABLE[(crc ^ (octets[at] ?? 0)) & 0xff] ?? 0);
  return ~crc >>> 0;
}
