/** A frame of OAP/1: its fields, where they lie, and what its flags mean. Integers are big-endian. */
import { FRAME_HEADER_OCTETS } from "./limits.ts";

export const REQ = 0x01;
export const RESP = 0x02;
export const EVENT = 0x04;
export const START = 0x08;
export const END = 0x10;
export const ACK_REQ = 0x20;
export const COMP = 0x40;
export const APP_E2E = 0x80;
/** Any other bit is refused. */
export const FLAGS_DEFINED = 0xff;

/** Offsets of the fields from the start of the frame, in octets. */
export const AT = {
  len: 0,
  ver: 4,
  flags: 6,
  code: 8,
  appProtoId: 10,
  tenantId: 12,
  capLen: 28,
  corrId: 30,
  cap: FRAME_HEADER_OCTETS,
} as const;

/** `app_proto_id` of HELLO and of what concerns the connection. */
export const CONTROL = 0;

export interface OapFrame {
  readonly flags: number;
  /** 0 on requests and events, a status on responses. */
  readonly code: number;
  readonly appProtoId: number;
  /** u128; 0 says nothing. */
  readonly tenantId: bigint;
  /** u64. A bigint, since a double confuses 2^53 with 2^53 + 1. */
  readonly corrId: bigint;
  /** Opaque and secret: it never reaches a log, a trace or a message. */
  readonly cap: Uint8Array;
  /** As it is on the wire: compressed where COMP is set. */
  readonly payload: Uint8Array;
}

/** A frame with what its payload says: inflated where COMP is set. */
export interface ContentFrame extends OapFrame {
  readonly content: Uint8Array;
}

/** Whether exactly one kind is set, and START only on a request, and END on no event. */
export function hasValidKind(flags: number): boolean {
  switch (flags & (REQ | RESP | EVENT)) {
    case REQ:
      return true;
    case RESP:
      return (flags & START) === 0;
    case EVENT:
      return (flags & (START | END)) === 0;
    default:
      return false;
  }
}

export function readU16(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
}

export function readU32(octets: Uint8Array, at: number): number {
  return readU16(octets, at) * 0x1_0000 + readU16(octets, at + 2);
}

/** Doubles hold 53 bits exactly, so 21 high bits beside 32 low ones need no arithmetic on bigints. */
const HIGH_EXACT_MAX = 2 ** 21;

export function readU64(octets: Uint8Array, at: number): bigint {
  const high = readU32(octets, at);
  const low = readU32(octets, at + 4);
  return high < HIGH_EXACT_MAX ? BigInt(high * 2 ** 32 + low) : (BigInt(high) << 32n) | BigInt(low);
}

export function readU128(octets: Uint8Array, at: number): bigint {
  const high = readU64(octets, at);
  const low = readU64(octets, at + 8);
  return high === 0n ? low : (high << 64n) | low;
}
