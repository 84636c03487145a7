/** The frames of a whole input, for the executable specification: plain slices and numbers, judged one by one. */
import type { HpackFaultCode } from "../hpack/faults.ts";
import type { Http2FaultCode } from "./faults.ts";
import type { Http2Limits } from "./limits.ts";

/** A rule is broken: of the frame at hand, or at another offset where that is given. */
export class Wrong extends Error {
  readonly code: Http2FaultCode | HpackFaultCode;
  readonly offset: number | undefined;

  constructor(code: Http2FaultCode | HpackFaultCode, offset?: number) {
    super(code);
    this.code = code;
    this.offset = offset;
  }
}

export interface WireFrame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly offset: number;
  readonly payload: Uint8Array;
  /** The payload without padding and without the fields of HEADERS that stand before the block. */
  readonly body: Uint8Array;
  readonly dependency: number | undefined;
}

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADER_OCTETS = 9;
/** By type, the length that a frame must have. */
const LENGTHS: Readonly<Record<number, number>> = { 3: 4, 6: 8, 8: 4 };
/** By type, whether a frame belongs to a stream; `undefined` for either. */
const ON_STREAM: readonly (boolean | undefined)[] = [
  true,
  true,
  true,
  true,
  false,
  true,
  false,
  false,
  undefined,
  true,
];
const PADDED_TYPES: readonly number[] = [0, 1, 5];

/** Big-endian octets as a number. */
export function big(octets: Uint8Array, at: number, count: number): number {
  return octets.subarray(at, at + count).reduce((number, octet) => number * 256 + octet, 0);
}

export function* readFrames(input: Uint8Array, limits: Http2Limits): Generator<WireFrame, void> {
  const wrongAt = Array.from(PREFACE).findIndex((unit, index) => input[index] !== unit.charCodeAt(0));
  if (wrongAt >= input.length) throw new Wrong("HTTP2_FRAME_TRUNCATED", input.length);
  if (wrongAt >= 0) throw new Wrong("HTTP2_PREFACE", wrongAt);
  for (let offset = PREFACE.length; offset < input.length;) {
    if (offset + HEADER_OCTETS > input.length) throw new Wrong("HTTP2_FRAME_TRUNCATED", input.length);
    const [length, type, flags] = [big(input, offset, 3), big(input, offset + 3, 1), big(input, offset + 4, 1)];
    const streamId = big(input, offset + 5, 4) % 2 ** 31;
    judgeHeader({ length, type, flags, streamId, offset }, limits);
    const end = offset + HEADER_OCTETS + length;
    if (end > input.length) throw new Wrong("HTTP2_FRAME_TRUNCATED", input.length);
    const payload = input.slice(offset + HEADER_OCTETS, end);
    yield { type, flags, streamId, offset, payload, ...bodyOf(payload, { type, flags, offset }) };
    offset = end;
  }
}

interface Header {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly offset: number;
}

function judgeHeader({ length, type, flags, streamId, offset }: Header, limits: Http2Limits): void {
  if (length > limits.frameSizeMax) throw new Wrong("HTTP2_FRAME_TOO_LARGE", offset);
  const onStream = ON_STREAM[type];
  if (onStream === true && streamId === 0) throw new Wrong("HTTP2_STREAM_ID_ZERO", offset);
  if (onStream === false && streamId !== 0) throw new Wrong("HTTP2_STREAM_ID_NOT_ZERO", offset);
  const isAck = (flags & 1) !== 0;
  const padLength = PADDED_TYPES.includes(type) && (flags & 8) !== 0 ? 1 : 0;
  const least = padLength + (type === 1 && (flags & 32) !== 0 ? 5 : 0) + (type === 5 ? 4 : 0) + (type === 7 ? 8 : 0);
  const isWrong =
    (LENGTHS[type] ?? length) !== length || length < least || (type === 4 && (isAck ? length > 0 : length % 6 > 0));
  if (isWrong) throw new Wrong("HTTP2_FRAME_LENGTH", offset);
  if (type === 4 && length > 6 * limits.settingsPerFrameMax) throw new Wrong("HTTP2_TOO_MANY_SETTINGS", offset);
}

function bodyOf(
  payload: Uint8Array,
  { type, flags, offset }: Pick<Header, "type" | "flags" | "offset">,
): Pick<WireFrame, "body" | "dependency"> {
  if (type === 4) judgeSettings(payload, offset);
  if (!PADDED_TYPES.includes(type)) return { body: payload, dependency: undefined };
  const isPadded = (flags & 8) !== 0;
  const hasPriority = type === 1 && (flags & 32) !== 0;
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0) + (type === 5 ? 4 : 0);
  const end = payload.length - (isPadded ? big(payload, 0, 1) : 0);
  if (end < start) throw new Wrong("HTTP2_PADDING_TOO_LONG", offset);
  const dependency = hasPriority ? big(payload, isPadded ? 1 : 0, 4) % 2 ** 31 : undefined;
  return { body: payload.slice(start, end), dependency };
}

function judgeSettings(payload: Uint8Array, offset: number): void {
  for (let at = 0; at < payload.length; at += 6) {
    const [id, value] = [big(payload, at, 2), big(payload, at + 2, 4)];
    if (id === 4 && value >= 2 ** 31) throw new Wrong("HTTP2_SETTINGS_WINDOW", offset);
    if ((id === 2 && value > 1) || (id === 5 && (value < 2 ** 14 || value >= 2 ** 24))) {
      throw new Wrong("HTTP2_SETTINGS_VALUE", offset);
    }
  }
}
