/** A decoded field section on its stream: a request, a response, an informational response, or trailers (RFC 9113 8.1). */
import type { HeaderField } from "../hpack/header-field.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { Http2FaultCode } from "./faults.ts";
import type { Judged } from "./field-rules.ts";
import { judgeFields } from "./field-rules.ts";
import type { BlockPurpose } from "./header-block.ts";
import type { MessageMeaning } from "./message-fields.ts";
import { contentMistake } from "./receive-data.ts";
import type { Stream } from "./stream.ts";

type Fields = readonly HeaderField[];

const FINAL_STATUS_MIN = 200;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

export function receiveFields(state: ConnectionState, purpose: BlockPurpose, fields: Fields): void {
  const { streamId, dependency, offset } = purpose;
  const found = state.streams.lookup(streamId);
  if (found.kind === "closed") state.charge("ignoredFrames", offset);
  else if (found.kind === "idle") receiveRequest(state, purpose, fields);
  else if (!found.stream.isRemoteOpen) state.failStream(streamId, "HTTP2_STREAM_HALF_CLOSED", offset);
  else if (dependency === streamId) state.failStream(streamId, "HTTP2_DEPENDS_ON_ITSELF", offset);
  else if (found.stream.hasHeaders) receiveTrailers(state, found.stream, { purpose, fields });
  else receiveResponse(state, found.stream, { purpose, fields });
}

function receiveRequest(state: ConnectionState, purpose: BlockPurpose, fields: Fields): void {
  const { streamId, endStream, offset } = purpose;
  const { streams } = state;
  if (state.isGoawayFinal) {
    // The peer was told which streams are taken, and will try this one elsewhere (6.8).
    streams.refuse(streamId);
    state.charge("ignoredFrames", offset);
    return;
  }
  const judged = judgeFields("request", fields);
  const refusal = refusalOf(state, purpose, judged);
  if (refusal !== undefined) {
    streams.refuse(streamId);
    state.failStream(streamId, refusal, offset);
    return;
  }
  const stream = state.createStream(streamId);
  stream.hasHeaders = true;
  stream.contentLength = judged.kind === "well-formed" ? judged.meaning.contentLength : undefined;
  streams.add(stream);
  state.events.push({ kind: "request", streamId, fields, endStream });
  if (endStream) state.endRemote(stream);
}

function refusalOf(state: ConnectionState, purpose: BlockPurpose, judged: Judged): Http2FaultCode | undefined {
  if (purpose.dependency === purpose.streamId) return "HTTP2_DEPENDS_ON_ITSELF";
  if (judged.kind === "malformed") return judged.code;
  if (purpose.endStream && (judged.meaning.contentLength ?? 0) > 0) return "HTTP2_CONTENT_LENGTH";
  return state.streams.peerOpen >= state.limits.streamsMax ? "HTTP2_STREAM_REFUSED" : undefined;
}

interface Section {
  readonly purpose: BlockPurpose;
  readonly fields: Fields;
}

function receiveTrailers(state: ConnectionState, stream: Stream, { purpose, fields }: Section): void {
  const judged = judgeFields("trailers", fields);
  const mistake = trailersMistake(stream, purpose, judged);
  if (mistake !== undefined) {
    state.failStream(stream.id, mistake, purpose.offset);
    return;
  }
  state.events.push({ kind: "trailers", streamId: stream.id, fields });
  state.endRemote(stream);
}

function trailersMistake(stream: Stream, { endStream }: BlockPurpose, judged: Judged): Http2FaultCode | undefined {
  if (!endStream) return "HTTP2_TRAILERS_WITHOUT_END";
  return judged.kind === "malformed" ? judged.code : contentMistake(stream, stream.contentOctets, true);
}

function receiveResponse(state: ConnectionState, stream: Stream, { purpose, fields }: Section): void {
  const { endStream, offset } = purpose;
  const judged = judgeFields("response", fields);
  if (judged.kind === "malformed") {
    state.failStream(stream.id, judged.code, offset);
    return;
  }
  const mistake = responseMistake(stream, judged.meaning, endStream);
  if (mistake !== undefined) {
    state.failStream(stream.id, mistake, offset);
    return;
  }
  const { status, contentLength } = judged.meaning;
  stream.isReserved = false;
  if (status < FINAL_STATUS_MIN) {
    state.events.push({ kind: "informational", streamId: stream.id, status, fields });
    return;
  }
  stream.hasHeaders = true;
  stream.contentLength = hasNoContent(stream, status) ? undefined : contentLength;
  state.events.push({ kind: "response", streamId: stream.id, status, fields, endStream });
  if (endStream) state.endRemote(stream);
}

function responseMistake(stream: Stream, meaning: MessageMeaning, endStream: boolean): Http2FaultCode | undefined {
  const { status, contentLength = 0 } = meaning;
  if (!endStream) return undefined;
  if (status < FINAL_STATUS_MIN) return "HTTP2_INFORMATIONAL_WITH_END";
  return contentLength > 0 && !hasNoContent(stream, status) ? "HTTP2_CONTENT_LENGTH" : undefined;
}

/** Responses whose content-length speaks of content that is not sent (RFC 9110 8.6). */
function hasNoContent(stream: Stream, status: number): boolean {
  return stream.isBodiless || status === NO_CONTENT || status === NOT_MODIFIED;
}
