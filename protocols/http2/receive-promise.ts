/** A decoded PUSH_PROMISE (RFC 9113 8.4): the promised stream is reserved, or refused. */
import type { HeaderField } from "../hpack/header-field.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { Http2FaultCode } from "./faults.ts";
import { judgeFields } from "./field-rules.ts";
import type { BlockPurpose } from "./header-block.ts";

/** Methods that are safe and that need no content, which is all that may be promised (8.4). */
const PROMISED_METHODS: readonly string[] = ["GET", "HEAD"];

export function receivePromise(state: ConnectionState, purpose: BlockPurpose, fields: readonly HeaderField[]): void {
  const { streamId, targetId: promisedId, offset } = purpose;
  const { streams } = state;
  const refusal = refusalOf(state, streamId, fields);
  if (refusal !== undefined) {
    streams.refuse(promisedId);
    state.failStream(promisedId, refusal, offset);
    return;
  }
  const stream = state.createStream(promisedId);
  stream.isReserved = true;
  stream.isLocalOpen = false;
  stream.isFinishing = true;
  stream.isBodiless = methodOf(fields) === "HEAD";
  streams.add(stream);
  state.events.push({ kind: "push", streamId, promisedId, fields });
}

function refusalOf(
  state: ConnectionState,
  parentId: number,
  fields: readonly HeaderField[],
): Http2FaultCode | undefined {
  const { streams, limits } = state;
  const isWanted = limits.pushEnabled && streams.get(parentId) !== undefined && !state.isDraining;
  if (!isWanted || streams.peerOpen >= limits.streamsMax) return "HTTP2_STREAM_REFUSED";
  const judged = judgeFields("request", fields);
  if (judged.kind === "malformed") return judged.code;
  const isPromisable = PROMISED_METHODS.includes(methodOf(fields)) && (judged.meaning.contentLength ?? 0) === 0;
  return isPromisable ? undefined : "HTTP2_PUSH_REQUEST";
}

function methodOf(fields: readonly HeaderField[]): string {
  return fields.find(({ name }) => name === ":method")?.value ?? "";
}
