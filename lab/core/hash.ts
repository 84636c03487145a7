/**
 * Integer hashing: the only source of variety in a run. Every function is pure, takes and gives
 * 32-bit integers, and gives the same result on every engine and machine.
 */

/** The 64-bit key of a run or a campaign, as two signed 32-bit halves. */
export interface Key {
  readonly high: number;
  readonly low: number;
}

const GOLDEN = 0x9e3779b9;

/** A bijection on 32-bit integers in which every input bit moves every output bit (murmur3's finaliser). */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** Folds `value` into `state`; the order of folds matters. */
export function fold(state: number, value: number): number {
  return mix(Math.imul(state, GOLDEN) ^ value);
}

/** The keyed draw: an unsigned 32-bit number for one place (`key`) and one counter (`index`). */
export function draw(key: Key, index: number): number {
  return mix(mix(Math.imul(index + 1, GOLDEN) ^ key.low) ^ key.high) >>> 0;
}

/** Hashes a text by its UTF-16 code units. */
export function hashText(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return mix(state ^ text.length);
}

/** Hashes bytes into a digest that compares two decodings; not for adversaries. */
export function hashBytes(bytes: Uint8Array, state = 0x811c9dc5): number {
  let hash = state;
  for (const byte of bytes) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return mix(hash ^ bytes.length);
}

/** A key for a named part of what `key` governs: sub-keys of different names are independent. */
export function subkey(key: Key, name: string): Key {
  return numberedKey(key, hashText(name));
}

/** A key for the `number`-th part of what `key` governs. */
export function numberedKey(key: Key, number: number): Key {
  return { high: fold(key.high, number), low: fold(key.low ^ GOLDEN, number) };
}
