/** Raw Snappy (format_description.txt of google/snappy): a length and what makes up so many octets. */
import type { Decompressed } from "../../lab/core/codec.ts";
import { BoundedOutput } from "./bounded-output.ts";
import { MATCH_OCTETS_MIN, MatchFinder } from "./match-finder.ts";

const LENGTH_OCTETS_MAX = 5;
const LENGTH_LIMIT = 2 ** 32;
const COPY_OCTETS_MAX = 64;
const DISTANCE_MAX = 65_535;
/** Lengths of literals from here on stand in octets of their own. */
const SHORT_LITERAL_MAX = 60;

const CORRUPT: Decompressed = { kind: "corrupt" };
const TRUNCATED: Decompressed = { kind: "truncated" };

/** Reads the block from `start` to `end` (exclusive). The declared length is judged before memory is taken. */
export function readSnappyBlock(input: Uint8Array, start: number, end: number, outputMax: number): Decompressed {
  let declared = 0;
  let at = start;
  for (let scale = 1; ; scale *= 128) {
    if (at - start === LENGTH_OCTETS_MAX) return CORRUPT;
    if (at === end) return TRUNCATED;
    const octet = input[at] ?? 0;
    at += 1;
    declared += (octet & 0x7f) * scale;
    if (octet < 0x80) break;
  }
  if (declared >= LENGTH_LIMIT) return CORRUPT;
  if (declared > outputMax) return { kind: "too-long" };
  const output = new BoundedOutput(declared);
  const isWhole = readElements(input, at, end, output) && output.length === declared;
  return isWhole ? { kind: "ok", bytes: output.take(), bytesRead: end - start } : CORRUPT;
}

/** Whether all elements are right and none makes more than was declared. */
function readElements(input: Uint8Array, start: number, end: number, output: BoundedOutput): boolean {
  let at = start;
  while (at < end) {
    const tag = input[at] ?? 0;
    at += 1;
    if ((tag & 3) === 0) {
      let length = (tag >> 2) + 1;
      if (length > SHORT_LITERAL_MAX) {
        const octets = length - SHORT_LITERAL_MAX;
        if (octets > end - at) return false;
        length = littleEndian(input, at, octets) + 1;
        at += octets;
      }
      if (length > end - at || !output.append(input, at, at + length)) return false;
      at += length;
      continue;
    }
    const octets = (tag & 3) === 3 ? 4 : tag & 3;
    if (octets > end - at) return false;
    const low = littleEndian(input, at, octets);
    const distance = octets === 1 ? ((tag >> 5) << 8) | low : low;
    const length = octets === 1 ? ((tag >> 2) & 7) + MATCH_OCTETS_MIN : (tag >> 2) + 1;
    if (distance === 0 || distance > output.length || !output.repeat(distance, length)) return false;
    at += octets;
  }
  return true;
}

function littleEndian(input: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let index = octets - 1; index >= 0; index -= 1) value = value * 256 + (input[at + index] ?? 0);
  return value;
}

export function writeSnappyBlock(input: Uint8Array): Uint8Array {
  const out: number[] = [];
  let rest = input.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.push((rest & 0x7f) | 0x80);
  out.push(rest);
  const finder = new MatchFinder(input);
  let literalsFrom = 0;
  for (let at = 0; at + MATCH_OCTETS_MIN <= input.length;) {
    const place = finder.find(at);
    if (place < 0 || at - place > DISTANCE_MAX) {
      at += 1;
      continue;
    }
    const length = finder.lengthOf(place, at, input.length);
    writeLiterals(out, input.subarray(literalsFrom, at));
    writeCopies(out, at - place, length);
    at += length;
    literalsFrom = at;
  }
  writeLiterals(out, input.subarray(literalsFrom));
  return Uint8Array.from(out);
}

function writeLiterals(out: number[], literals: Uint8Array): void {
  if (literals.length === 0) return;
  const length = literals.length - 1;
  if (length < SHORT_LITERAL_MAX) out.push(length << 2);
  else
    out.push((SHORT_LITERAL_MAX + 3) << 2, length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff, length >>> 24);
  for (const octet of literals) out.push(octet);
}

function writeCopies(out: number[], distance: number, length: number): void {
  for (let rest = length; rest > 0; rest -= COPY_OCTETS_MAX) {
    out.push(((Math.min(rest, COPY_OCTETS_MAX) - 1) << 2) | 2, distance & 0xff, distance >> 8);
  }
}
