/** SHA-1 (RFC 3174), for protocols that prove a handshake with it. Not for secrets: collisions are cheap. */

const BLOCK_OCTETS = 64;
const LENGTH_OCTETS = 8;
const ROUNDS = 80;
const INITIAL = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as const;

/** The 20 octets of the digest. */
export function sha1(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + 1 + LENGTH_OCTETS) / BLOCK_OCTETS);
  const padded = new Uint8Array(blocks * BLOCK_OCTETS);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - LENGTH_OCTETS, BigInt(message.length) * 8n);
  let state: State = INITIAL;
  for (let at = 0; at < padded.length; at += BLOCK_OCTETS) state = compress(state, view, at);
  const digest = new Uint8Array(INITIAL.length * 4);
  const words = new DataView(digest.buffer);
  for (const [index, word] of state.entries()) words.setUint32(index * 4, word);
  return digest;
}

type State = readonly [number, number, number, number, number];

function compress(state: State, block: DataView, at: number): State {
  const words = new Int32Array(ROUNDS);
  for (let index = 0; index < 16; index += 1) words[index] = block.getInt32(at + index * 4);
  for (let index = 16; index < ROUNDS; index += 1) {
    words[index] = rotate(
      (words[index - 3] ?? 0) ^ (words[index - 8] ?? 0) ^ (words[index - 14] ?? 0) ^ (words[index - 16] ?? 0),
      1,
    );
  }
  let [a, b, c, d, e] = state;
  for (const [round, word] of words.entries()) {
    const next = (rotate(a, 5) + mixed(round, b, c, d) + e + word) | 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  return [(state[0] + a) | 0, (state[1] + b) | 0, (state[2] + c) | 0, (state[3] + d) | 0, (state[4] + e) | 0];
}

/** The function and constant of a round (RFC 3174 5). */
function mixed(round: number, b: number, c: number, d: number): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
