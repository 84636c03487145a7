/**
 * Makes a long message short without a change of its CRC-32C, by additions alone.
 *
 * The polynomial divides `x^290 + x^136 + x^113 + x^107 + x^32 + 1`, and so the square of the square of the square of
 * it, which is the same sum with exponents eight times as large. A remainder does not change when a multiple is added,
 * so an octet may be taken away where it is added 154, 177, 183, 258 and 290 octets behind as well. Of all multiples of
 * six terms this is the one of least degree in which the octets that a vector needs were made some ten vectors before.
 */
import { makeFoldModule, MEMORY_OCTETS, VECTOR_OCTETS } from "./fold-module.ts";

const DISTANCES = [154, 177, 183, 258, 290];
const REACH = Math.max(...DISTANCES);
/** What is left of a message is at least `REACH` octets, and no whole vector more. */
const REST_OCTETS_MAX = REACH + VECTOR_OCTETS - 1;
/** Octets of a long message that are folded at once. */
const BLOCK_OCTETS = 32_768;
/** What a CRC-32C is preset to is the same as a first word that is inverted (RFC 3720 12.1). */
const PRESET_OCTETS = 4;
/** From here on folding takes less time than tables. */
export const FOLDED_OCTETS_MIN = 1_024;

/**
 * The memory of the module: the `REACH` octets that were folded last, the block, and at `ASIDE` again what was folded
 * last, with nothing behind it.
 */
const ASIDE = MEMORY_OCTETS / 2 + MEMORY_OCTETS / 4;
const { memory, fold } = makeFoldModule(DISTANCES, REACH);

/**
 * Octets whose remainder, preset to zero, is that of `octets[start..end)`, preset as usual; there are at least
 * `FOLDED_OCTETS_MIN`. They are a view that the next call overwrites.
 */
export function folded(octets: Uint8Array, start: number, end: number): Uint8Array {
  let at = start;
  let preset = PRESET_OCTETS;
  memory.fill(0, 0, REACH);
  for (; end - at > BLOCK_OCTETS + REST_OCTETS_MAX; at += BLOCK_OCTETS) {
    load(octets, at, BLOCK_OCTETS, preset);
    preset = 0;
    fold(0, BLOCK_OCTETS, 0);
    memory.copyWithin(0, BLOCK_OCTETS, BLOCK_OCTETS + REACH);
  }
  const length = end - at;
  load(octets, at, length, preset);
  const restAt = length - REACH - ((length - REACH) % VECTOR_OCTETS);
  fold(0, restAt, 0);
  // The rest takes what was folded, and gives nothing.
  memory.copyWithin(ASIDE, restAt, restAt + REACH);
  fold(restAt, length, ASIDE);
  return memory.subarray(REACH + restAt, REACH + length);
}

function load(octets: Uint8Array, at: number, length: number, preset: number): void {
  memory.set(new Uint8Array(octets.buffer, octets.byteOffset + at, length), REACH);
  for (let index = REACH; index < REACH + preset; index += 1) memory[index] = ~(memory[index] ?? 0);
}
