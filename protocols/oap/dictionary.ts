/** Tokens for mutation: octets on which a server of OAP/1 decides. */
import { encodeUpTo } from "./credit.ts";
import { encodeFrame } from "./encoder.ts";
import { encodeHello } from "./hello.ts";
import { CONTROL, END, REQ, RESP, START } from "./frame.ts";
import { rleFrame, rawFrame } from "../shared/zstd-plain.ts";

const NOTHING = new Uint8Array(0);
const FLAGS = [0x00, 0x01, 0x02, 0x03, 0x04, 0x08, 0x09, 0x11, 0x12, 0x19, 0x29, 0x41, 0x49, 0x59, 0x81, 0xff];
const LENGTHS = [0, 37, 38, 39, 46, 256, 257, 1_000, 0x10_0000, 0x10_0001, 0xffff_ffff];
const CODES = [0, 200, 202, 400, 404, 429, 503, 999];
/** Around the limits of u16 and of doubles, and the largest of all. */
const CORR_IDS = [0n, 1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n];

function frame(flags: number, code: number, appProtoId: number, payload: Uint8Array): Uint8Array {
  return encodeFrame({ flags, code, appProtoId, tenantId: 0n, corrId: 1n, cap: NOTHING, payload });
}

function bigEndian(value: bigint, octets: number): Uint8Array {
  return Uint8Array.from({ length: octets }, (_, index) => Number((value >> BigInt(8 * (octets - 1 - index))) & 0xffn));
}

export const OAP_DICTIONARY: readonly Uint8Array[] = [
  ...LENGTHS.map((length) => bigEndian(BigInt(length), 4)),
  // ver and flags stand side by side.
  ...FLAGS.map((flags) => Uint8Array.of(0, 1, 0, flags)),
  Uint8Array.of(0, 2, 0, REQ),
  Uint8Array.of(0, 1, 1, REQ),
  ...CODES.map((code) => bigEndian(BigInt(code), 2)),
  ...CORR_IDS.map((corrId) => bigEndian(corrId, 8)),
  bigEndian(65_535n, 2),
  frame(REQ, 0, CONTROL, encodeHello({ ua: null })),
  frame(REQ | START, 0, 7, NOTHING),
  frame(REQ | START | END, 0, 7, NOTHING),
  frame(REQ | END, 0, 7, NOTHING),
  frame(REQ, 0, 7, NOTHING),
  frame(REQ | START, 0, 404, NOTHING),
  frame(RESP, 202, 7, encodeUpTo(1)),
  frame(RESP, 202, 7, encodeUpTo(2)),
  frame(RESP | END, 503, CONTROL, NOTHING),
  rawFrame(Uint8Array.of(1, 2, 3)),
  rleFrame(0, 100),
  rleFrame(0, 100_000),
  Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd),
  // A skippable frame, which is no content.
  Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0),
];
