/** LZ4 blocks (the block format 1.6.4): literals and matches of at most 65 535 octets back. */
import type { BoundedOutput } from "./bounded-output.ts";
import { MATCH_OCTETS_MIN, MatchFinder } from "./match-finder.ts";

const NIBBLE_MAX = 15;
const DISTANCE_MAX = 65_535;
/** The last octets of a block are literals, and no match begins this near its end (end of block conditions). */
const LAST_LITERALS = 5;
const MATCH_FROM_END_MIN = 12;

/** Reads the block from `start` to `end` (exclusive) on to what is put out already. */
export function readLz4Block(
  input: Uint8Array,
  start: number,
  end: number,
  output: BoundedOutput,
): "ok" | "too-long" | "corrupt" {
  let at = start;
  /** Reads on behind a nibble that is full; below 0 where the block ends inside. */
  const lengthFrom = (nibble: number): number => {
    if (nibble < NIBBLE_MAX) return nibble;
    let length = nibble;
    while (at < end) {
      const octet = input[at] ?? 0;
      at += 1;
      length += octet;
      if (octet < 255) return length;
    }
    return -1;
  };
  while (at < end) {
    const token = input[at] ?? 0;
    at += 1;
    const literals = lengthFrom(token >> 4);
    if (literals < 0 || literals > end - at) return "corrupt";
    if (!output.append(input, at, at + literals)) return "too-long";
    at += literals;
    if (at === end) return "ok";
    if (end - at < 2) return "corrupt";
    const distance = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8);
    at += 2;
    const repeated = lengthFrom(token & NIBBLE_MAX);
    if (repeated < 0 || distance === 0 || distance > output.length) return "corrupt";
    if (!output.repeat(distance, repeated + MATCH_OCTETS_MIN)) return "too-long";
  }
  // A block ends with literals, if none at all.
  return "corrupt";
}

export function writeLz4Block(input: Uint8Array): Uint8Array {
  const out: number[] = [];
  const finder = new MatchFinder(input);
  const matchEnd = input.length - LAST_LITERALS;
  let literalsFrom = 0;
  for (let at = 0; at <= input.length - MATCH_FROM_END_MIN;) {
    const place = finder.find(at);
    if (place < 0 || at - place > DISTANCE_MAX) {
      at += 1;
      continue;
    }
    const length = finder.lengthOf(place, at, matchEnd);
    writeSequence(out, input.subarray(literalsFrom, at), { distance: at - place, length });
    at += length;
    literalsFrom = at;
  }
  writeSequence(out, input.subarray(literalsFrom));
  return Uint8Array.from(out);
}

function writeSequence(
  out: number[],
  literals: Uint8Array,
  match?: { readonly distance: number; readonly length: number },
): void {
  const repeated = match === undefined ? 0 : match.length - MATCH_OCTETS_MIN;
  out.push((Math.min(literals.length, NIBBLE_MAX) << 4) | Math.min(repeated, NIBBLE_MAX));
  writeLength(out, literals.length);
  for (const octet of literals) out.push(octet);
  if (match === undefined) return;
  out.push(match.distance & 0xff, match.distance >> 8);
  writeLength(out, repeated);
}

/** What of a length its nibble does not hold. */
function writeLength(out: number[], length: number): void {
  if (length < NIBBLE_MAX) return;
  let rest = length - NIBBLE_MAX;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}
