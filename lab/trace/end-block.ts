/**
 * The end of a trace: how much it held, and the signature where there is one.
 *
 *     payload = event count (u32, big-endian) name count (u32) [signature (32 bytes)]
 *     signature = HMAC-SHA256(key, chain value before the end block, event count, name count)
 */
import { createHmac, timingSafeEqual } from "node:crypto";

const COUNTS_BYTES = 8;
const NAME_COUNT_AT = 4;
const SIGNATURE_BYTES = 32;

export interface Counts {
  readonly eventCount: number;
  readonly nameCount: number;
}

export interface End extends Counts {
  /** The counts as they are signed. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array | undefined;
}

export function encodeEnd(counts: Counts, chain: Uint8Array, key: Uint8Array | undefined): Uint8Array {
  const bytes = new Uint8Array(COUNTS_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, counts.eventCount);
  view.setUint32(NAME_COUNT_AT, counts.nameCount);
  return key === undefined ? bytes : Buffer.concat([bytes, sign(key, chain, bytes)]);
}

/** Takes the payload apart; `undefined` where it has the wrong size. */
export function decodeEnd(payload: Uint8Array): End | undefined {
  if (payload.length !== COUNTS_BYTES && payload.length !== COUNTS_BYTES + SIGNATURE_BYTES) {
    return undefined;
  }
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    eventCount: view.getUint32(0),
    nameCount: view.getUint32(NAME_COUNT_AT),
    signedBytes: payload.subarray(0, COUNTS_BYTES),
    signature: payload.length > COUNTS_BYTES ? payload.subarray(COUNTS_BYTES) : undefined,
  };
}

/** Compares in constant time, so that answers tell nothing about a signature that is nearly right. */
export function isSignedBy(key: Uint8Array, chain: Uint8Array, end: End, signature: Uint8Array): boolean {
  return timingSafeEqual(sign(key, chain, end.signedBytes), signature);
}

function sign(key: Uint8Array, chain: Uint8Array, counts: Uint8Array): Uint8Array {
  if (key.length === 0) {
    throw new RangeError("a trace is not signed with an empty key: everybody has it");
  }
  return createHmac("sha256", key).update(chain).update(counts).digest();
}
