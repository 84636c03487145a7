/** HTTP/1.1 as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { RequestDecoder, ResponseDecoder } from "./decoders.ts";
import { digestEvent } from "./digest.ts";
import type { Http1Event } from "./event.ts";
import { generateResponses } from "./generator-responses.ts";
import { generateRequests } from "./generator.ts";
import type { Http1Limits } from "./limits.ts";
import { http1Limits } from "./limits.ts";
import { decodeByReference } from "./reference.ts";
import { LAST_CHUNK_OCTETS } from "./response-writer.ts";
import { CONTINUE, REFUSAL_OCTETS_MAX } from "./server.ts";

export const LAB_LIMITS: Http1Limits = http1Limits({
  startLineOctetsMax: 120,
  fieldsOctetsMax: 320,
  fieldsMax: 12,
  emptyLinesMax: 3,
  bodyOctetsMax: 400,
  chunkOverheadOctetsMax: 100,
  interimMax: 3,
});

/** Protocols that the lab's servers would switch to. */
const LAB_PROTOCOLS: readonly string[] = ["websocket"];

/** Every octet is scanned, decoded as text with its stretch and once by itself, and trimmed; every push is a step. */
const WORK_PER_BYTE = 6;
/** An octet is kept when its section is cut, decoded as text, or copied as content, and again where it is put together. */
const ALLOCATED_PER_BYTE = 4;

/** A start line or a section of fields; never both, and no content. */
export function boundsOfMessages(limits: Http1Limits): Bounds {
  return {
    bytesHeldMax: Math.max(limits.startLineOctetsMax, limits.fieldsOctetsMax),
    partsHeldMax: limits.fieldsMax,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

/**
 * A server: its decoder, the answers that wait, of which the oldest may need as much again, a refusal, and one
 * `100 Continue` and one last chunk for each request.
 */
export function boundsOfServers(limits: Http1Limits): Bounds {
  const bounds = boundsOfMessages(limits);
  const perRequest = CONTINUE.length + LAST_CHUNK_OCTETS;
  const waiting = 2 * limits.outputOctetsMax + REFUSAL_OCTETS_MAX + limits.pipelineMax * perRequest;
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + waiting,
    partsHeldMax: bounds.partsHeldMax + limits.pipelineMax + 1,
  };
}

/** A client: its decoder, what it has to say, and the requests that are not answered. */
export function boundsOfClients(limits: Http1Limits): Bounds {
  const bounds = boundsOfMessages(limits);
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax,
    partsHeldMax: bounds.partsHeldMax + limits.pipelineMax,
  };
}

const BOUNDS = boundsOfMessages(LAB_LIMITS);
const OPTIONS = { limits: LAB_LIMITS, protocols: LAB_PROTOCOLS };

export const requestSubject: DecoderSubject<Http1Event> = {
  name: "http1",
  bounds: BOUNDS,
  create: () => new RequestDecoder(OPTIONS),
  digest: digestEvent,
  model: (input) => decodeByReference(input, { ...OPTIONS, side: "request" }),
  generate: generateRequests,
};

export const responseSubject: DecoderSubject<Http1Event> = {
  name: "http1 responses",
  bounds: BOUNDS,
  create: () => new ResponseDecoder({ limits: LAB_LIMITS, asked: "any" }),
  digest: digestEvent,
  model: (input) => decodeByReference(input, { ...OPTIONS, side: "response" }),
  generate: generateResponses,
};
