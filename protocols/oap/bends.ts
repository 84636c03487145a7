/** One wrong thing about a frame that was right. */
import type { Place } from "../../lab/core/decisions.ts";
import { AT, readU16, readU32 } from "./frame.ts";

type Bend = (frame: Uint8Array, place: Place) => Uint8Array;

const LENGTHS: readonly number[] = [0, 37, 38, 39, 255, 256, 257, 0x10_0000, 0x10_0001];
const CODES: readonly number[] = [1, 200, 202, 503, 999];
const BITS_PER_OCTET = 8;

const KINDS: readonly Bend[] = [
  (frame, place) => withU32(frame, LENGTHS[place.choose(LENGTHS.length)] ?? 0),
  (frame, place) => withU16(frame, AT.ver, place.choose(3)),
  (frame, place) => withU16(frame, AT.flags, readU16(frame, AT.flags) ^ (1 << place.choose(16))),
  (frame, place) => withU16(frame, AT.code, CODES[place.choose(CODES.length)] ?? 0),
  (frame, place) => withU16(frame, AT.appProtoId, place.choose(3)),
  (frame, place) => withU16(frame, AT.capLen, readU16(frame, AT.capLen) + 1 - place.choose(3)),
  (frame, place) => flipped(frame, AT.corrId, 8, place),
  (frame, place) => flipped(frame, AT.tenantId, 16, place),
  (frame, place) => flipped(frame, AT.cap, frame.length - AT.cap, place),
  (frame, place) => frame.subarray(0, frame.length - 1 - place.choose(frame.length)),
  (frame) => Uint8Array.from([...frame, ...frame]),
  lengthened,
];

/** How many bends there are. */
export const BENDS = KINDS.length;

export function bend(frame: Uint8Array, kind: number, place: Place): Uint8Array {
  return KINDS[kind]?.(frame.slice(), place) ?? frame;
}

/** One octet more of payload, with a length that says so. */
function lengthened(frame: Uint8Array): Uint8Array {
  return withU32(Uint8Array.from([...frame, 0]), readU32(frame, AT.len) + 1);
}

function withU16(frame: Uint8Array, at: number, value: number): Uint8Array {
  new DataView(frame.buffer).setUint16(at, value);
  return frame;
}

function withU32(frame: Uint8Array, value: number): Uint8Array {
  new DataView(frame.buffer).setUint32(AT.len, value);
  return frame;
}

function flipped(frame: Uint8Array, at: number, octets: number, place: Place): Uint8Array {
  const bit = place.choose(Math.max(0, octets) * BITS_PER_OCTET);
  const index = at + (bit >> 3);
  if (index < frame.length) frame[index] = (frame[index] ?? 0) ^ (1 << (bit & 7));
  return frame;
}
