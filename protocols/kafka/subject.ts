/** Kafka as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { digestBatch, digestRequest, digestResponse } from "./digest.ts";
import { expectAnything, generateRequests, generateResponses } from "./generator-messages.ts";
import { generateRecords } from "./generator-records.ts";
import { labCodec } from "./lab-codec.ts";
import type { KafkaLimits } from "./limits.ts";
import { kafkaLimits } from "./limits.ts";
import type { RecordBatch } from "./record.ts";
import { ENTRY_PREFIX_OCTETS } from "./record.ts";
import { RecordSetDecoder } from "./record-set-decoder.ts";
import { decodeRequestsByReference, decodeResponsesByReference } from "./reference-messages.ts";
import { decodeRecordsByReference } from "./reference-records.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import { requestDecoder } from "./request-decoder.ts";
import type { KafkaResponse } from "./response-decoder.ts";
import { responseDecoder } from "./response-decoder.ts";

export const LAB_LIMITS: KafkaLimits = kafkaLimits({
  frameOctetsMax: 400,
  elementsMax: 12,
  tagsMax: 6,
  batchOctetsMax: 600,
  decompressedOctetsMax: 900,
  recordsMax: 12,
});

/** A frame is entered, read field by field, and its text decoded. */
const WORK_PER_BYTE = 4;
/** An octet is copied into its frame, and again where it is text; what comes out of compression is bounded besides. */
const ALLOCATED_PER_BYTE = 2;
const SIZE_OCTETS = 4;
/** The least that can decompress to anything: the header of a message of format 0 and its value. */
const BOMB_OCTETS_MIN = 32;
/** What comes out of compression is made, read and its text decoded. */
const WORK_PER_DECOMPRESSED = 4;

/** Decoders of record sets: a batch that has not come as a whole. A bomb comes out once, and then it is over. */
export function boundsOfRecords(limits: KafkaLimits): Bounds {
  const bombPerByte = Math.ceil(limits.decompressedOctetsMax / BOMB_OCTETS_MIN);
  return {
    bytesHeldMax: ENTRY_PREFIX_OCTETS + limits.batchOctetsMax,
    partsHeldMax: 0,
    workPerByteMax: WORK_PER_BYTE + WORK_PER_DECOMPRESSED * bombPerByte,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE + 2 * bombPerByte,
  };
}

/** Decoders of requests and responses: a frame that has not come as a whole. */
function boundsOfFrames(limits: KafkaLimits): Bounds {
  return {
    bytesHeldMax: SIZE_OCTETS + limits.frameOctetsMax,
    partsHeldMax: 0,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

/** A client: its decoder, what it has to say, and what waits for responses. */
export function boundsOfClients(limits: KafkaLimits): Bounds {
  const bounds = boundsOfFrames(limits);
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax,
    partsHeldMax: limits.inFlightMax + 1,
  };
}

/** A broker: its decoder, and what it has to say. */
export function boundsOfBrokers(limits: KafkaLimits): Bounds {
  const bounds = boundsOfFrames(limits);
  return { ...bounds, bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax };
}

export const recordSubject: DecoderSubject<RecordBatch> = {
  name: "kafka records",
  bounds: boundsOfRecords(LAB_LIMITS),
  create: () => new RecordSetDecoder({ codec: labCodec, limits: LAB_LIMITS, mayBePartial: false }),
  digest: digestBatch,
  model: (input) => decodeRecordsByReference(input, { codec: labCodec, limits: LAB_LIMITS }),
  generate: generateRecords,
};

export const requestSubject: DecoderSubject<KafkaRequest> = {
  name: "kafka requests",
  bounds: boundsOfFrames(LAB_LIMITS),
  create: () => requestDecoder(LAB_LIMITS),
  digest: digestRequest,
  model: (input) => decodeRequestsByReference(input, LAB_LIMITS),
  generate: generateRequests,
};

export const responseSubject: DecoderSubject<KafkaResponse> = {
  name: "kafka responses",
  bounds: boundsOfFrames(LAB_LIMITS),
  create: () => responseDecoder(LAB_LIMITS, expectAnything),
  digest: digestResponse,
  model: (input) => decodeResponsesByReference(input, LAB_LIMITS, expectAnything),
  generate: generateResponses,
};
