/** Where decisions cut bytes into chunks. */
import type { Place } from "../core/decisions.ts";

/** By the first decision: the size of every chunk in bytes; 0 is everything in one chunk. */
const CHUNK_SIZES: readonly number[] = [0, 1, 2, 3, 5, 8, 16, 64];
/** How many single cuts are decided after that. */
const CUTS_MAX = 3;

/** Views that join to `bytes`; one view, of everything, when all decisions are 0. */
export function chunksOf(bytes: Uint8Array, place: Place): Uint8Array[] {
  const size = CHUNK_SIZES[place.choose(CHUNK_SIZES.length)] ?? 0;
  const cuts = size > 0 ? evenCuts(bytes.length, size) : chosenCuts(bytes.length, place);
  const chunks: Uint8Array[] = [];
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut > start || bytes.length === 0) {
      chunks.push(bytes.subarray(start, cut));
      start = cut;
    }
  }
  return chunks;
}

function evenCuts(length: number, size: number): number[] {
  const cuts: number[] = [];
  for (let cut = size; cut < length; cut += size) {
    cuts.push(cut);
  }
  return cuts;
}

function chosenCuts(length: number, place: Place): number[] {
  const cuts: number[] = [];
  for (let index = 0; index < CUTS_MAX; index += 1) {
    const cut = place.choose(length);
    if (cut > 0) {
      cuts.push(cut);
    }
  }
  return cuts.sort((left, right) => left - right);
}
