/**
 * HEADERS, PUSH_PROMISE and CONTINUATION (RFC 9113 6.2, 6.6, 6.10). A block is decoded whatever becomes
 * of its stream, since the next one depends on it; what the stream makes of it is decided at its end.
 */
import type { HeaderField } from "../hpack/header-field.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { Http2FaultCode } from "./faults.ts";
import { compressionFault } from "./faults.ts";
import type { ContinuationFrame, HeadersFrame, PushPromiseFrame } from "./frame.ts";
import type { BlockPurpose } from "./header-block.ts";
import { receiveFields } from "./receive-fields.ts";
import { receivePromise } from "./receive-promise.ts";

export function receiveHeaders(state: ConnectionState, frame: HeadersFrame): void {
  const { streamId, endStream, offset, dependency } = frame;
  const mistake = openingMistake(state, streamId);
  if (mistake !== undefined) {
    state.failWith(mistake, offset);
    return;
  }
  state.block.open({ kind: "headers", streamId, targetId: streamId, endStream, offset, dependency });
  addFragment(state, frame);
}

export function receivePushPromise(state: ConnectionState, frame: PushPromiseFrame): void {
  const { streamId, promisedId, offset } = frame;
  const mistake = promiseMistake(state, frame);
  if (mistake !== undefined) {
    state.failWith(mistake, offset);
    return;
  }
  const purpose = { streamId, targetId: promisedId, endStream: false, offset, dependency: undefined };
  state.block.open({ kind: "push-promise", ...purpose });
  addFragment(state, frame);
}

export function receiveContinuation(state: ConnectionState, frame: ContinuationFrame): void {
  const { block, limits } = state;
  if (block.purpose === undefined) {
    state.failWith("HTTP2_CONTINUATION_UNEXPECTED", frame.offset);
  } else if (block.purpose.streamId !== frame.streamId) {
    state.failWith("HTTP2_CONTINUATION_EXPECTED", frame.offset);
  } else if (block.continuations >= limits.continuationsMax) {
    state.failWith("HTTP2_TOO_MANY_CONTINUATIONS", frame.offset);
  } else {
    block.continuations += 1;
    addFragment(state, frame);
  }
}

/** Why no header block may come on this stream; the mistakes that end the connection. */
function openingMistake(state: ConnectionState, streamId: number): Http2FaultCode | undefined {
  const { streams, role } = state;
  const found = streams.lookup(streamId);
  switch (found.kind) {
    case "open":
      return undefined;
    case "idle":
      if (role === "client") return "HTTP2_STREAM_IDLE";
      return streams.isOwn(streamId) ? "HTTP2_STREAM_ID_PARITY" : undefined;
    case "closed":
      if (state.isIgnored(streamId, found)) return undefined;
      return found.how === "unknown" ? "HTTP2_STREAM_ID_DECREASING" : "HTTP2_STREAM_CLOSED";
  }
}

function promiseMistake(state: ConnectionState, frame: PushPromiseFrame): Http2FaultCode | undefined {
  const { streams, role, limits } = state;
  const { streamId, promisedId } = frame;
  // A server that has not read our settings yet may still push; it is refused and not blamed.
  if (role === "server" || (!limits.pushEnabled && state.areSettingsAcknowledged)) return "HTTP2_PUSH_FORBIDDEN";
  if (!streams.isOwn(streamId)) return "HTTP2_STREAM_ID_PARITY";
  const parent = streams.lookup(streamId);
  if (parent.kind === "idle") return "HTTP2_STREAM_IDLE";
  if (parent.kind === "closed" && !state.isIgnored(streamId, parent)) return "HTTP2_STREAM_CLOSED";
  if (parent.kind === "open" && !parent.stream.isRemoteOpen) return "HTTP2_STREAM_CLOSED";
  if (promisedId === 0 || streams.isOwn(promisedId)) return "HTTP2_STREAM_ID_PARITY";
  return streams.lookup(promisedId).kind === "idle" ? undefined : "HTTP2_STREAM_ID_DECREASING";
}

function addFragment(
  state: ConnectionState,
  frame: { readonly fragment: Uint8Array; readonly endHeaders: boolean },
): void {
  const { block } = state;
  const { purpose } = block;
  if (purpose === undefined) throw new Error("a fragment is added to no header block");
  const code = block.add(frame.fragment);
  if (code !== undefined) {
    state.fail(compressionFault(code, purpose.offset));
  } else if (frame.endHeaders) {
    const { fault, fields } = block.close();
    if (fault === undefined) endBlock(state, purpose, fields);
    else state.fail(compressionFault(fault, purpose.offset));
  }
}

function endBlock(state: ConnectionState, purpose: BlockPurpose, fields: readonly HeaderField[]): void {
  state.work += fields.length;
  if (purpose.kind === "push-promise") receivePromise(state, purpose, fields);
  else receiveFields(state, purpose, fields);
}
