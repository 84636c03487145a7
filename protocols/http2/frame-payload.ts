/** The payload of a frame whose header is in order, as plain data that shares no memory with it (RFC 9113 6). */
import type { Http2FaultCode } from "./faults.ts";
import type { Frame, Setting } from "./frame.ts";
import {
  FLAG,
  FRAME_SIZE_MAX,
  FRAME_SIZE_MIN,
  FRAME_TYPE,
  INT31_MAX,
  PRIORITY_OCTETS,
  SETTING,
  SETTING_OCTETS,
} from "./frame.ts";

export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  /** Stream offset of the frame. */
  readonly offset: number;
}

const STREAM_ID_OCTETS = 4;
const GOAWAY_OCTETS = 8;

/** The frame with the `length` octets from `at`, or the code of what is wrong with them. Known types only. */
export function readFrame(octets: Uint8Array, at: number, length: number, head: FrameHead): Frame | Http2FaultCode {
  const { type, flags, streamId, offset } = head;
  const end = at + length;
  switch (type) {
    case FRAME_TYPE.data:
      return readData(octets, at, end, head);
    case FRAME_TYPE.headers:
      return readHeaders(octets, at, end, head);
    case FRAME_TYPE.priority: {
      const dependency = length === PRIORITY_OCTETS ? readInt31(octets, at) : undefined;
      return { kind: "priority", streamId, offset, dependency };
    }
    case FRAME_TYPE.rstStream:
      return { kind: "rst-stream", streamId, offset, errorCode: readInt32(octets, at) };
    case FRAME_TYPE.settings:
      return readSettings(octets, at, end, head);
    case FRAME_TYPE.pushPromise:
      return readPushPromise(octets, at, end, head);
    case FRAME_TYPE.ping:
      return { kind: "ping", streamId, offset, ack: (flags & FLAG.ack) !== 0, opaque: octets.slice(at, end) };
    case FRAME_TYPE.goaway: {
      const errorCode = readInt32(octets, at + STREAM_ID_OCTETS);
      const debug = octets.slice(at + GOAWAY_OCTETS, end);
      return { kind: "goaway", streamId, offset, lastStreamId: readInt31(octets, at), errorCode, debug };
    }
    case FRAME_TYPE.windowUpdate:
      return { kind: "window-update", streamId, offset, increment: readInt31(octets, at) };
    default: {
      const endHeaders = (flags & FLAG.endHeaders) !== 0;
      return { kind: "continuation", streamId, offset, fragment: octets.slice(at, end), endHeaders };
    }
  }
}

function readData(octets: Uint8Array, at: number, end: number, head: FrameHead): Frame | Http2FaultCode {
  const { flags, streamId, offset } = head;
  const isPadded = (flags & FLAG.padded) !== 0;
  const start = isPadded ? at + 1 : at;
  const stop = isPadded ? end - (octets[at] ?? 0) : end;
  if (stop < start) return "HTTP2_PADDING_TOO_LONG";
  const data = octets.slice(start, stop);
  const padding = end - at - data.length;
  return { kind: "data", streamId, offset, data, padding, endStream: (flags & FLAG.endStream) !== 0 };
}

function readHeaders(octets: Uint8Array, at: number, end: number, head: FrameHead): Frame | Http2FaultCode {
  const { flags, streamId, offset } = head;
  const isPadded = (flags & FLAG.padded) !== 0;
  const hasPriority = (flags & FLAG.priority) !== 0;
  const fields = isPadded ? at + 1 : at;
  const start = hasPriority ? fields + PRIORITY_OCTETS : fields;
  const stop = isPadded ? end - (octets[at] ?? 0) : end;
  if (stop < start) return "HTTP2_PADDING_TOO_LONG";
  return {
    kind: "headers",
    streamId,
    offset,
    fragment: octets.slice(start, stop),
    endStream: (flags & FLAG.endStream) !== 0,
    endHeaders: (flags & FLAG.endHeaders) !== 0,
    dependency: hasPriority ? readInt31(octets, fields) : undefined,
  };
}

function readPushPromise(octets: Uint8Array, at: number, end: number, head: FrameHead): Frame | Http2FaultCode {
  const { flags, streamId, offset } = head;
  const isPadded = (flags & FLAG.padded) !== 0;
  const fields = isPadded ? at + 1 : at;
  const start = fields + STREAM_ID_OCTETS;
  const stop = isPadded ? end - (octets[at] ?? 0) : end;
  if (stop < start) return "HTTP2_PADDING_TOO_LONG";
  const endHeaders = (flags & FLAG.endHeaders) !== 0;
  const promisedId = readInt31(octets, fields);
  return { kind: "push-promise", streamId, offset, promisedId, fragment: octets.slice(start, stop), endHeaders };
}

function readSettings(octets: Uint8Array, at: number, end: number, head: FrameHead): Frame | Http2FaultCode {
  const { flags, streamId, offset } = head;
  const settings: Setting[] = [];
  for (let next = at; next < end; next += SETTING_OCTETS) {
    const id = ((octets[next] ?? 0) << 8) | (octets[next + 1] ?? 0);
    const value = readInt32(octets, next + 2);
    const mistake = settingMistake(id, value);
    if (mistake !== undefined) return mistake;
    settings.push({ id, value });
  }
  return { kind: "settings", streamId, offset, ack: (flags & FLAG.ack) !== 0, settings };
}

/** The values that 6.5.2 forbids; every value of an unknown setting is allowed. */
function settingMistake(id: number, value: number): Http2FaultCode | undefined {
  switch (id) {
    case SETTING.enablePush:
      return value > 1 ? "HTTP2_SETTINGS_VALUE" : undefined;
    case SETTING.initialWindowSize:
      return value > INT31_MAX ? "HTTP2_SETTINGS_WINDOW" : undefined;
    case SETTING.maxFrameSize:
      return value < FRAME_SIZE_MIN || value > FRAME_SIZE_MAX ? "HTTP2_SETTINGS_VALUE" : undefined;
    default:
      return undefined;
  }
}

function readInt31(octets: Uint8Array, at: number): number {
  return readInt32(octets, at) & INT31_MAX;
}

function readInt32(octets: Uint8Array, at: number): number {
  const high = ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
  return high * 0x1_0000 + (((octets[at + 2] ?? 0) << 8) | (octets[at + 3] ?? 0));
}
