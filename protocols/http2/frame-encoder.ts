/**
 * Frames as octets (RFC 9113 4.1 and 6). Nothing is judged here, so that wrong frames can be made as well;
 * a length is cut to its 24 bits, a stream identifier to its 31.
 */
import type { Setting } from "./frame.ts";
import { FLAG, FRAME_HEADER_OCTETS, FRAME_TYPE, SETTING_OCTETS } from "./frame.ts";

export interface RawFrame {
  readonly type: number;
  readonly flags?: number;
  readonly streamId?: number;
  readonly payload?: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const OCTETS_PER_INT32 = 4;

export function encodeFrame({ type, flags = 0, streamId = 0, payload = NOTHING }: RawFrame): Uint8Array {
  const frame = new Uint8Array(FRAME_HEADER_OCTETS + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint16(0, (payload.length >>> 8) & 0xffff);
  frame[2] = payload.length & 0xff;
  frame[3] = type;
  frame[4] = flags;
  view.setUint32(5, streamId & 0x7fff_ffff);
  frame.set(payload, FRAME_HEADER_OCTETS);
  return frame;
}

export function encodeData(streamId: number, data: Uint8Array, endStream: boolean): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.data, flags: endStream ? FLAG.endStream : 0, streamId, payload: data });
}

/** A DATA frame with `padding` zero octets behind its data, 0 to 255. */
export function encodePaddedData(
  streamId: number,
  data: Uint8Array,
  { padding, endStream = false }: { readonly padding: number; readonly endStream?: boolean },
): Uint8Array {
  const payload = new Uint8Array(1 + data.length + padding);
  payload[0] = padding;
  payload.set(data, 1);
  const flags = FLAG.padded | (endStream ? FLAG.endStream : 0);
  return encodeFrame({ type: FRAME_TYPE.data, flags, streamId, payload });
}

/** A header block as one HEADERS frame and as many CONTINUATION frames as it takes. */
export function encodeHeaders(
  streamId: number,
  block: Uint8Array,
  { endStream, frameSizeMax }: { readonly endStream: boolean; readonly frameSizeMax: number },
): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at === 0 || at < block.length; at += frameSizeMax) {
    const payload = block.subarray(at, at + frameSizeMax);
    const type = at === 0 ? FRAME_TYPE.headers : FRAME_TYPE.continuation;
    const isLast = at + frameSizeMax >= block.length;
    const flags = (isLast ? FLAG.endHeaders : 0) | (at === 0 && endStream ? FLAG.endStream : 0);
    frames.push(encodeFrame({ type, flags, streamId, payload }));
  }
  return frames;
}

export function encodeRstStream(streamId: number, errorCode: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.rstStream, streamId, payload: int32s(errorCode) });
}

export function encodeSettings(settings: readonly Setting[]): Uint8Array {
  const payload = new Uint8Array(settings.length * SETTING_OCTETS);
  const view = new DataView(payload.buffer);
  for (const [index, { id, value }] of settings.entries()) {
    view.setUint16(index * SETTING_OCTETS, id);
    view.setUint32(index * SETTING_OCTETS + 2, value);
  }
  return encodeFrame({ type: FRAME_TYPE.settings, payload });
}

export function encodeSettingsAck(): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.settings, flags: FLAG.ack });
}

export function encodePing(opaque: Uint8Array, ack: boolean): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.ping, flags: ack ? FLAG.ack : 0, payload: opaque });
}

export function encodeGoaway(lastStreamId: number, errorCode: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.goaway, payload: int32s(lastStreamId, errorCode) });
}

export function encodeWindowUpdate(streamId: number, increment: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.windowUpdate, streamId, payload: int32s(increment) });
}

function int32s(...values: readonly number[]): Uint8Array {
  const octets = new Uint8Array(values.length * OCTETS_PER_INT32);
  const view = new DataView(octets.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * OCTETS_PER_INT32, value);
  return octets;
}
