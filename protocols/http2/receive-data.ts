/** DATA (RFC 9113 6.1): flow control of both levels first, since it counts whatever becomes of the frame. */
import type { ConnectionState } from "./connection-state.ts";
import type { Http2FaultCode } from "./faults.ts";
import type { DataFrame } from "./frame.ts";
import type { Stream } from "./stream.ts";

export function receiveData(state: ConnectionState, frame: DataFrame): void {
  const { streamId, offset } = frame;
  const octets = frame.data.length + frame.padding;
  const found = state.streams.lookup(streamId);
  if (found.kind === "idle") {
    state.failWith("HTTP2_STREAM_IDLE", offset);
  } else if (!state.receiveWindow.receive(octets)) {
    state.failWith("HTTP2_WINDOW_EXCEEDED", offset);
  } else if (found.kind === "open") {
    receiveOnStream(state, found.stream, frame);
  } else if (state.isIgnored(streamId, found)) {
    if (state.charge("ignoredFrames", offset)) state.release(streamId, octets);
  } else {
    state.failWith("HTTP2_STREAM_CLOSED", offset);
  }
}

function receiveOnStream(state: ConnectionState, stream: Stream, frame: DataFrame): void {
  const { data, padding, endStream, offset } = frame;
  if (stream.isReserved) {
    state.failWith("HTTP2_STREAM_RESERVED", offset);
    return;
  }
  const mistake = mistakeOf(stream, frame);
  if (mistake !== undefined) {
    state.failStream(stream.id, mistake, offset);
    if (state.fault === undefined) state.release(stream.id, data.length + padding);
    return;
  }
  if (!chargeOverhead(state, frame)) return;
  stream.contentOctets += data.length;
  state.release(stream.id, padding);
  if (data.length > 0 || endStream) state.events.push({ kind: "data", streamId: stream.id, data, endStream });
  if (endStream) state.endRemote(stream);
}

function mistakeOf(stream: Stream, { data, padding, endStream }: DataFrame): Http2FaultCode | undefined {
  if (!stream.isRemoteOpen) return "HTTP2_STREAM_HALF_CLOSED";
  if (!stream.hasHeaders) return "HTTP2_DATA_BEFORE_HEADERS";
  if (!stream.receiveWindow.receive(data.length + padding)) return "HTTP2_WINDOW_EXCEEDED";
  return contentMistake(stream, stream.contentOctets + data.length, endStream);
}

/** Whether `octets` of content contradict the announced content-length (8.1.1). */
export function contentMistake(stream: Stream, octets: number, endStream: boolean): Http2FaultCode | undefined {
  const { contentLength } = stream;
  if (contentLength === undefined) return undefined;
  return octets > contentLength || (endStream && octets < contentLength) ? "HTTP2_CONTENT_LENGTH" : undefined;
}

/** Frames that carry nothing, and frames that carry more padding than content. */
function chargeOverhead(state: ConnectionState, { data, padding, endStream, offset }: DataFrame): boolean {
  const isEmpty = data.length === 0 && !endStream;
  if (isEmpty && !state.charge("emptyData", offset)) return false;
  const excess = padding - data.length;
  return excess <= 0 || state.charge("paddingOctets", offset, excess);
}
