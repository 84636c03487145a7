/**
 * Masking and unmasking (RFC 6455 5.3) while octets are copied: short runs octet by octet, longer ones by
 * the word once the target is aligned.
 */

const WORD_OCTETS = 4;
/** From here on making a view of words pays. */
const WORDS_FROM_OCTETS = 64;
const HIGH_BITS = 0x80808080;
/** Words are as the processor has them, and keys are little-endian numbers. */
const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Copies `source[start..end)` to `target` at `at`, each octet XORed with its octet of `key`, of which the low
 * one is for the first. Says whether all of what was written is ASCII.
 */
export function copyMasked(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  key: number,
): boolean {
  if (end - start < WORDS_FROM_OCTETS || !LITTLE_ENDIAN) return copyOctets(source, start, end, target, at, key);
  const head = (WORD_OCTETS - ((target.byteOffset + at) % WORD_OCTETS)) % WORD_OCTETS;
  const words = (end - start - head) >> 2;
  const tail = head + words * WORD_OCTETS;
  const headIsAscii = copyOctets(source, start, start + head, target, at, key);
  const rotated = rotateKey(key, head);
  target.set(source.subarray(start + head, start + tail), at + head);
  const wordsAreAscii = maskWords(new Int32Array(target.buffer, target.byteOffset + at + head, words), rotated);
  return copyOctets(source, start + tail, end, target, at + tail, rotated) && headIsAscii && wordsAreAscii;
}

/** The key for octets that come `octets` after those that `key` is for. */
export function rotateKey(key: number, octets: number): number {
  const bits = (octets % WORD_OCTETS) * 8;
  return bits === 0 ? key : (key >>> bits) | (key << (32 - bits));
}

function maskWords(words: Int32Array, key: number): boolean {
  let seen = 0;
  for (let index = 0; index < words.length; index += 1) {
    const word = (words[index] ?? 0) ^ key;
    words[index] = word;
    seen |= word;
  }
  return (seen & HIGH_BITS) === 0;
}

function copyOctets(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
  key: number,
): boolean {
  let seen = 0;
  let rest = key;
  for (let index = start, to = at; index < end; index += 1, to += 1) {
    const octet = (source[index] ?? 0) ^ (rest & 0xff);
    target[to] = octet;
    seen |= octet;
    rest = (rest >>> 8) | (rest << 24);
  }
  return seen < 0x80;
}
