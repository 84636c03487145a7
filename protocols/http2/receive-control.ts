/** Frames that carry no part of a message: PRIORITY, RST_STREAM, PING, GOAWAY, WINDOW_UPDATE (RFC 9113 6). */
import type { ConnectionState } from "./connection-state.ts";
import { ERROR_CODE } from "./error-codes.ts";
import { encodePing } from "./frame-encoder.ts";
import type { GoawayFrame, PingFrame, PriorityFrame, RstStreamFrame, WindowUpdateFrame } from "./frame.ts";
import type { Stream } from "./stream.ts";

/** PRIORITY means nothing any more (5.3.2) and costs nothing but its count. Its two mistakes are still mistakes. */
export function receivePriority(state: ConnectionState, { streamId, dependency, offset }: PriorityFrame): void {
  if (!state.charge("ignoredFrames", offset)) return;
  if (dependency !== undefined && dependency !== streamId) return;
  const code = dependency === undefined ? "HTTP2_PRIORITY_LENGTH" : "HTTP2_DEPENDS_ON_ITSELF";
  const found = state.streams.lookup(streamId);
  // RST_STREAM is not for idle streams (6.4), so there the mistake is the connection's.
  if (found.kind === "idle") state.failWith(code, offset);
  else if (found.kind === "open") state.failStream(streamId, code, offset);
}

export function receiveReset(state: ConnectionState, { streamId, errorCode, offset }: RstStreamFrame): void {
  const found = state.streams.lookup(streamId);
  if (found.kind === "idle") {
    state.failWith("HTTP2_STREAM_IDLE", offset);
    return;
  }
  if (!state.charge("resetsReceived", offset) || found.kind === "closed") return;
  state.forget(streamId, "reset-by-peer");
  state.events.push({ kind: "reset", streamId, by: "peer", errorCode, fault: undefined });
}

export function receivePing(state: ConnectionState, { ack, opaque, offset }: PingFrame): void {
  if (ack && state.pings.acknowledge(opaque)) {
    state.answerPing(opaque);
  } else if (state.charge("pings", offset) && !ack) {
    state.output.add(encodePing(opaque, true));
  }
}

export function receiveGoaway(state: ConnectionState, frame: GoawayFrame): void {
  const { lastStreamId, errorCode, debug, offset } = frame;
  if (!state.charge("goaways", offset)) return;
  if (lastStreamId > (state.peerGoaway ?? lastStreamId)) {
    state.failWith("HTTP2_GOAWAY_GROWS", offset);
    return;
  }
  state.peerGoaway = lastStreamId;
  state.events.push({ kind: "goaway", lastStreamId, errorCode, debug });
  state.work += state.streams.size;
  for (const { id } of [...state.streams.all()]) {
    if (!state.streams.isOwn(id) || id <= lastStreamId) continue;
    state.forget(id, "ignored");
    const { REFUSED_STREAM } = ERROR_CODE;
    state.events.push({ kind: "reset", streamId: id, by: "goaway", errorCode: REFUSED_STREAM, fault: undefined });
  }
}

export function receiveWindowUpdate(state: ConnectionState, frame: WindowUpdateFrame): void {
  const { streamId, increment, offset } = frame;
  if (streamId === 0) {
    openConnectionWindow(state, frame);
    return;
  }
  const found = state.streams.lookup(streamId);
  if (found.kind === "idle") state.failWith("HTTP2_STREAM_IDLE", offset);
  else if (found.kind === "open" && found.stream.isReserved) state.failWith("HTTP2_STREAM_RESERVED", offset);
  else if (!state.charge("windowUpdates", offset) || found.kind === "closed") return;
  else openStreamWindow(state, found.stream, { increment, offset });
}

function openConnectionWindow(state: ConnectionState, { increment, offset }: WindowUpdateFrame): void {
  if (increment === 0) state.failWith("HTTP2_WINDOW_INCREMENT_ZERO", offset);
  else if (!state.charge("windowUpdates", offset)) return;
  else if (state.sender.window.add(increment)) state.sender.noteWindow(state.now);
  else state.failWith("HTTP2_WINDOW_OVERFLOW", offset);
}

function openStreamWindow(
  state: ConnectionState,
  stream: Stream,
  { increment, offset }: { readonly increment: number; readonly offset: number },
): void {
  if (increment === 0) state.failStream(stream.id, "HTTP2_WINDOW_INCREMENT_ZERO", offset);
  else if (stream.sendWindow.add(increment)) state.sender.place(stream, state.now);
  else state.failStream(stream.id, "HTTP2_WINDOW_OVERFLOW", offset);
}
