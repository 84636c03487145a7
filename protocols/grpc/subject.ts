/** gRPC as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { Http2Limits } from "../http2/limits.ts";
import { hpackLimits } from "../hpack/limits.ts";
import { boundsOf as http2BoundsOf, LAB_LIMITS as SMALL_HTTP2_LIMITS } from "../http2/subject.ts";
import { BodyStreamDecoder } from "./body-stream.ts";
import { generateBody } from "./generator.ts";
import { generateSections } from "./generator-sections.ts";
import type { GrpcLimits } from "./limits.ts";
import { grpcLimits } from "./limits.ts";
import type { GrpcMessage } from "./message-decoder.ts";
import { PREFIX_OCTETS } from "./message-decoder.ts";
import type { MetadataEntry } from "./metadata.ts";
import { decodeBodyByReference } from "./reference.ts";
import { readSectionsByReference } from "./reference-sections.ts";
import type { SectionEvent } from "./section-stream.ts";
import { SECTION_OCTETS_MAX, SectionStreamDecoder } from "./section-stream.ts";
import type { Status } from "./status.ts";

export const LAB_LIMITS: GrpcLimits = grpcLimits({
  messageOctetsMax: 300,
  connectionOctetsMax: 700,
  messagesWaitingMax: 2,
  metadataOctetsMax: 400,
  metadataValuesMax: 8,
  callsQueuedMax: 4,
});

/** Those of the lab for HTTP/2, with room for the fields of a call. */
export const LAB_HTTP2_LIMITS: Http2Limits = {
  ...SMALL_HTTP2_LIMITS,
  hpack: hpackLimits({ headerListSizeMax: 1_024, fieldsMax: 24, stringOctetsMax: 512, blockOctetsMax: 2_048 }),
};

/** Octets of the shortest message that inflates to a whole one. */
const BOMB_OCTETS = 16;
/** Octets of the shortest field. */
const FIELD_OCTETS_MIN = 3;

/** An unfinished message; what a bomb inflates to is a message too. */
function boundsOf({ messageOctetsMax }: GrpcLimits): Bounds {
  const bombPerByte = Math.ceil(messageOctetsMax / BOMB_OCTETS);
  return {
    bytesHeldMax: PREFIX_OCTETS + messageOctetsMax,
    partsHeldMax: 0,
    workPerByteMax: 2 + bombPerByte,
    bytesAllocatedPerByteMax: 1 + bombPerByte,
  };
}

/**
 * An end of a connection: what HTTP/2 holds, and messages of all calls, open, waiting and undecoded. Messages that wait
 * count by stream, as parts. A stream has a deadline, and so have queued calls.
 */
export function endpointBoundsOf(limits: GrpcLimits, http2: Http2Limits): Bounds {
  const below = http2BoundsOf(http2);
  const ofMessages = boundsOf(limits);
  return {
    bytesHeldMax: below.bytesHeldMax + limits.connectionOctetsMax,
    partsHeldMax: below.partsHeldMax + http2.streamsMax * (1 + limits.messagesWaitingMax) + limits.callsQueuedMax,
    workPerByteMax: below.workPerByteMax + ofMessages.workPerByteMax,
    bytesAllocatedPerByteMax: below.bytesAllocatedPerByteMax + ofMessages.bytesAllocatedPerByteMax,
  };
}

export const ENDPOINT_BOUNDS: Bounds = endpointBoundsOf(LAB_LIMITS, LAB_HTTP2_LIMITS);

export const bodySubject: DecoderSubject<GrpcMessage> = {
  name: "grpc",
  bounds: boundsOf(LAB_LIMITS),
  create: () => new BodyStreamDecoder(LAB_LIMITS.messageOctetsMax, zlibCodec),
  digest: (state, { data, compressed }) => fold(fold(state, hashBytes(data)), compressed ? 1 : 0),
  model: (input) => decodeBodyByReference(input, LAB_LIMITS.messageOctetsMax, zlibCodec),
  generate: generateBody,
};

export const sectionSubject: DecoderSubject<SectionEvent> = {
  name: "grpc sections",
  bounds: {
    bytesHeldMax: SECTION_OCTETS_MAX,
    partsHeldMax: SECTION_OCTETS_MAX / FIELD_OCTETS_MIN,
    workPerByteMax: 2,
    bytesAllocatedPerByteMax: 1,
  },
  create: () => new SectionStreamDecoder(LAB_LIMITS),
  digest: digestSection,
  model: (input) => readSectionsByReference(input, LAB_LIMITS),
  generate: generateSections,
};

function digestSection(state: number, event: SectionEvent): number {
  const digest = fold(state, hashText(event.kind));
  if (event.kind === "trailers") return digestStatus(digest, event.status);
  if (event.kind === "response") {
    const { read } = event;
    // The text of a status that we made says nothing to a program.
    if (read.kind === "ended") return fold(digest, read.status.code);
    return digestMetadata(fold(digest, hashText(read.encoding)), read.metadata);
  }
  const { read } = event;
  if (read.kind === "not-grpc") return fold(digest, read.httpStatus);
  const { path, authority, timeoutTicks = -1, encoding, metadata } = read.call;
  const texts = [path, authority, encoding, String(timeoutTicks), ...read.accepted];
  return digestMetadata(
    texts.reduce((folded, text) => fold(folded, hashText(text)), digest),
    metadata,
  );
}

/** Of a status of our own making, which has no metadata, only the code. */
function digestStatus(state: number, { code, message, metadata }: Status): number {
  const isOwn = message.startsWith("the server sent") || message.startsWith("GRPC_");
  return digestMetadata(fold(fold(state, code), isOwn ? hashText("") : hashText(message)), metadata);
}

export function digestMetadata(state: number, metadata: readonly MetadataEntry[]): number {
  return metadata.reduce((folded, { name, value }) => {
    const digest = typeof value === "string" ? hashText(value) : ~hashBytes(value);
    return fold(fold(folded, hashText(name)), digest);
  }, state);
}
