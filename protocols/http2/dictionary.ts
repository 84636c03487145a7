/** Tokens for mutation: whole frames and parts of them on which HTTP/2 endpoints decide. */
import {
  encodeFrame,
  encodeGoaway,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeSettingsAck,
  encodeWindowUpdate,
} from "./frame-encoder.ts";
import { CLIENT_PREFACE, FLAG, FRAME_TYPE, INT31_MAX, SETTING } from "./frame.ts";

const FRAME_TYPES = 11;
const LENGTHS: readonly number[] = [0, 1, 4, 5, 6, 8, 16_384, 16_385, 0xff_ffff];
const INT32S: readonly number[] = [0, 1, 3, 16_384, 65_535, INT31_MAX, 2 ** 31, 2 ** 32 - 1];
/** HPACK: a whole GET request to "/" with a static authority, no Huffman coding. */
const GET_BLOCK = Uint8Array.of(0x82, 0x87, 0x84, 0x41, 0x01, 0x61);

export const HTTP2_DICTIONARY: readonly Uint8Array[] = [
  CLIENT_PREFACE,
  encodeSettings([]),
  encodeSettingsAck(),
  encodeSettings([{ id: SETTING.initialWindowSize, value: INT31_MAX }]),
  encodeSettings([{ id: SETTING.initialWindowSize, value: 0 }]),
  encodeSettings([{ id: SETTING.headerTableSize, value: 0 }]),
  encodePing(new Uint8Array(8), false),
  encodePing(new Uint8Array(8), true),
  encodeGoaway(0, 0),
  encodeGoaway(INT31_MAX, 0),
  encodeRstStream(1, 8),
  encodeRstStream(3, 8),
  encodeWindowUpdate(0, INT31_MAX),
  encodeWindowUpdate(1, 0),
  ...[FLAG.endHeaders, FLAG.endHeaders | FLAG.endStream, 0].flatMap((flags) =>
    [1, 3].map((streamId) => encodeFrame({ type: FRAME_TYPE.headers, flags, streamId, payload: GET_BLOCK })),
  ),
  encodeFrame({ type: FRAME_TYPE.continuation, flags: FLAG.endHeaders, streamId: 1 }),
  encodeFrame({ type: FRAME_TYPE.data, flags: FLAG.endStream, streamId: 1, payload: Uint8Array.of(1) }),
  encodeFrame({ type: FRAME_TYPE.data, flags: FLAG.padded, streamId: 1, payload: Uint8Array.of(1, 0) }),
  ...Array.from({ length: FRAME_TYPES }, (_, type) => Uint8Array.of(type)),
  ...LENGTHS.map((length) => Uint8Array.of(length >> 16, length >> 8, length)),
  ...INT32S.map((value) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)),
];
