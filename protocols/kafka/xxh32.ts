/** XXH32 with seed 0 (the xxHash specification 0.1.1), which guards LZ4 frames. */

const PRIMES: readonly [number, number, number, number, number] = [
  0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1,
];
const STRIPE_OCTETS = 16;

/** Of the octets from `start` to `end` (exclusive), unsigned. */
export function xxh32(octets: Uint8Array, start = 0, end = octets.length): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const [first, second, third, fourth, fifth] = PRIMES;
  let at = start;
  let hash = fifth;
  if (end - start >= STRIPE_OCTETS) {
    let [a, b, c, d] = [first + second, second, 0, -first];
    for (; at <= end - STRIPE_OCTETS; at += STRIPE_OCTETS) {
      a = lane(a, view.getInt32(at, true));
      b = lane(b, view.getInt32(at + 4, true));
      c = lane(c, view.getInt32(at + 8, true));
      d = lane(d, view.getInt32(at + 12, true));
    }
    hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);
  }
  hash = (hash + end - start) | 0;
  for (; at + 4 <= end; at += 4) hash = Math.imul(rotate(hash + Math.imul(view.getInt32(at, true), third), 17), fourth);
  for (; at < end; at += 1) hash = Math.imul(rotate(hash + Math.imul(octets[at] ?? 0, fifth), 11), first);
  hash = Math.imul(hash ^ (hash >>> 15), second);
  hash = Math.imul(hash ^ (hash >>> 13), third);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function lane(accumulator: number, word: number): number {
  return Math.imul(rotate(accumulator + Math.imul(word, PRIMES[1]), 13), PRIMES[0]);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
