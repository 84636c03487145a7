/** What can be wrong with a frame by its header alone: the stream it is on and its length (RFC 9113 6). */
import type { Http2FaultCode } from "./faults.ts";
import { FLAG, FRAME_TYPE, PING_OCTETS, PRIORITY_OCTETS, SETTING_OCTETS } from "./frame.ts";

const ERROR_CODE_OCTETS = 4;
const STREAM_ID_OCTETS = 4;
/** Last stream identifier and error code. */
const GOAWAY_OCTETS_MIN = 8;
const INCREMENT_OCTETS = 4;

/** The first mistake in the header of a frame of any type; unknown types have none. */
export function headerMistake(
  type: number,
  flags: number,
  streamId: number,
  length: number,
): Http2FaultCode | undefined {
  switch (type) {
    case FRAME_TYPE.data:
      return onStream(streamId) ?? atLeast(length, paddingLengthOctets(flags));
    case FRAME_TYPE.headers:
      return onStream(streamId) ?? atLeast(length, paddingLengthOctets(flags) + priorityOctets(flags));
    case FRAME_TYPE.priority:
      return onStream(streamId);
    case FRAME_TYPE.rstStream:
      return onStream(streamId) ?? exactly(length, ERROR_CODE_OCTETS);
    case FRAME_TYPE.settings:
      return onConnection(streamId) ?? settingsLength(flags, length);
    case FRAME_TYPE.pushPromise:
      return onStream(streamId) ?? atLeast(length, paddingLengthOctets(flags) + STREAM_ID_OCTETS);
    case FRAME_TYPE.ping:
      return onConnection(streamId) ?? exactly(length, PING_OCTETS);
    case FRAME_TYPE.goaway:
      return onConnection(streamId) ?? atLeast(length, GOAWAY_OCTETS_MIN);
    case FRAME_TYPE.windowUpdate:
      return exactly(length, INCREMENT_OCTETS);
    case FRAME_TYPE.continuation:
      return onStream(streamId);
    default:
      return undefined;
  }
}

function onStream(streamId: number): Http2FaultCode | undefined {
  return streamId === 0 ? "HTTP2_STREAM_ID_ZERO" : undefined;
}

function onConnection(streamId: number): Http2FaultCode | undefined {
  return streamId === 0 ? undefined : "HTTP2_STREAM_ID_NOT_ZERO";
}

function exactly(length: number, octets: number): Http2FaultCode | undefined {
  return length === octets ? undefined : "HTTP2_FRAME_LENGTH";
}

function atLeast(length: number, octets: number): Http2FaultCode | undefined {
  return length < octets ? "HTTP2_FRAME_LENGTH" : undefined;
}

function settingsLength(flags: number, length: number): Http2FaultCode | undefined {
  const isRight = (flags & FLAG.ack) === 0 ? length % SETTING_OCTETS === 0 : length === 0;
  return isRight ? undefined : "HTTP2_FRAME_LENGTH";
}

function paddingLengthOctets(flags: number): number {
  return (flags & FLAG.padded) === 0 ? 0 : 1;
}

function priorityOctets(flags: number): number {
  return (flags & FLAG.priority) === 0 ? 0 : PRIORITY_OCTETS;
}
