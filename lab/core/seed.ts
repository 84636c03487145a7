/**
 * The user's seed: any text, a commit hash too. Alea (not the default ARC4, and not the generators
 * that are linear in the seed text) turns it into the 64-bit key that all decisions hash from.
 */
import alea from "seedrandom/lib/alea.js";
import type { Key } from "./hash.ts";

/** The longest seed that is accepted, in UTF-16 code units. */
export const SEED_LENGTH_MAX = 256;

export function keyOfSeed(seed: string): Key {
  const stream = alea(seed);
  return { high: stream.int32(), low: stream.int32() };
}
