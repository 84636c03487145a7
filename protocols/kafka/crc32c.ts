/**
 * CRC-32C (Castagnoli, RFC 3720 12.1), which guards record batches: four words of 32 bits a step, of long ones after
 * they are folded. The tables are a constant of the module, of which the engine knows the size, and so leaves out the
 * checks of every look-up.
 */
import { folded, FOLDED_OCTETS_MIN } from "./crc32c-fold.ts";
import { crcTables } from "./crc-tables.ts";

const WORD_OCTETS = 4;
const STEP_WORDS = 4;
const TABLES = crcTables(0x82f63b78, WORD_OCTETS * STEP_WORDS);
/** Elsewhere octets are taken one by one. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Of the octets from `start` to `end` (exclusive), unsigned. */
export function crc32c(octets: Uint8Array, start = 0, end = octets.length): number {
  if (end - start < FOLDED_OCTETS_MIN) return ~wordByWord(-1, octets, start, end) >>> 0;
  const rest = folded(octets, start, end);
  return ~wordByWord(0, rest, 0, rest.length) >>> 0;
}

/** The remainder after more octets. */
function wordByWord(remainder: number, octets: Uint8Array, start: number, end: number): number {
  const aligned = start + (-(octets.byteOffset + start) & (WORD_OCTETS - 1));
  if (!IS_LITTLE_ENDIAN || end - aligned < WORD_OCTETS * STEP_WORDS) {
    return octetByOctet(remainder, octets, start, end);
  }
  let crc = octetByOctet(remainder, octets, start, aligned);
  const words = new Int32Array(octets.buffer, octets.byteOffset + aligned, (end - aligned) >> 2);
  let at = 0;
  for (const last = words.length - STEP_WORDS; at <= last; at += STEP_WORDS) {
    const first = crc ^ (words[at] ?? 0);
    const second = words[at + 1] ?? 0;
    const third = words[at + 2] ?? 0;
    const fourth = words[at + 3] ?? 0;
    // What needs the remainder of the step before comes last, so that it holds up nothing else.
    crc =
      (TABLES[0x300 | (fourth & 0xff)] ?? 0) ^
      (TABLES[0x200 | ((fourth >>> 8) & 0xff)] ?? 0) ^
      (TABLES[0x100 | ((fourth >>> 16) & 0xff)] ?? 0) ^
      (TABLES[fourth >>> 24] ?? 0) ^
      (TABLES[0x700 | (third & 0xff)] ?? 0) ^
      (TABLES[0x600 | ((third >>> 8) & 0xff)] ?? 0) ^
      (TABLES[0x500 | ((third >>> 16) & 0xff)] ?? 0) ^
      (TABLES[0x400 | (third >>> 24)] ?? 0) ^
      (TABLES[0xb00 | (second & 0xff)] ?? 0) ^
      (TABLES[0xa00 | ((second >>> 8) & 0xff)] ?? 0) ^
      (TABLES[0x900 | ((second >>> 16) & 0xff)] ?? 0) ^
      (TABLES[0x800 | (second >>> 24)] ?? 0) ^
      (TABLES[0xf00 | (first & 0xff)] ?? 0) ^
      (TABLES[0xe00 | ((first >>> 8) & 0xff)] ?? 0) ^
      (TABLES[0xd00 | ((first >>> 16) & 0xff)] ?? 0) ^
      (TABLES[0xc00 | (first >>> 24)] ?? 0);
  }
  return octetByOctet(crc, octets, aligned + WORD_OCTETS * at, end);
}

function octetByOctet(remainder: number, octets: Uint8Array, start: number, end: number): number {
  let crc = remainder;
  for (let at = start; at < end; at += 1) crc = (crc >>> 8) ^ (TABLES[(crc ^ (octets[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}
