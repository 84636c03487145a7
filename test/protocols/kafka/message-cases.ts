/** Frames that must be refused, and the answer to the first question of a client. */
import { API_VERSIONS, METADATA } from "../../../protocols/kafka/apis.ts";
import { encodeRequest, encodeResponse } from "../../../protocols/kafka/message-encoder.ts";
import { metadataRequest } from "../../../protocols/kafka/requests.ts";
import { kafkaStructure } from "../../../protocols/kafka/structure.ts";
import type { Bad } from "./helpers.ts";
import { hex } from "./helpers.ts";

const REQUEST = encodeRequest(METADATA, { version: 9, correlationId: 7, clientId: "c" }, metadataRequest(["t"]));
const OLD_REQUEST = encodeRequest(METADATA, { version: 4, correlationId: 7, clientId: "c" }, metadataRequest(["t"]));
/** Of the flexible request: behind size, key, version, id and client id are no tags; then an array of one topic. */
const ARRAY_AT = 16;

function frame(text: string): Uint8Array {
  return kafkaStructure.repair(Uint8Array.of(1, 0, 0, 0, ...hex(text)));
}

function insertedInto(stream: Uint8Array, at: number, text: string, dropped = 0): Uint8Array {
  return kafkaStructure.repair(
    Uint8Array.of(...stream.subarray(0, at), ...hex(text), ...stream.subarray(at + dropped)),
  );
}

export const BAD_REQUESTS: readonly Bad[] = [
  { name: "a negative size of a frame", stream: hex("ffffffff"), code: "KAFKA_FRAME_SIZE", offset: 0 },
  { name: "a frame above 100 MiB", stream: hex("06400001"), code: "KAFKA_FRAME_SIZE", offset: 0 },
  { name: "a frame of nothing", stream: hex("00000000"), code: "KAFKA_FIELD_BEYOND_END", offset: 4 },
  { name: "an API that nobody knows", stream: frame("03e7 0000 00000001 ffff"), code: "KAFKA_API_UNKNOWN", offset: 4 },
  { name: "a version that nobody knows", stream: frame("0003 0063 00000001"), code: "KAFKA_API_VERSION", offset: 6 },
  {
    name: "a client id below null",
    stream: frame("0003 0004 00000001 fffe"),
    code: "KAFKA_STRING_LENGTH",
    offset: 12,
  },
  {
    name: "a name that is null",
    stream: insertedInto(OLD_REQUEST, 19, "ffff", 3),
    code: "KAFKA_STRING_LENGTH",
    offset: 19,
  },
  {
    name: "a compact name that is null",
    stream: insertedInto(REQUEST, ARRAY_AT + 1, "00", 2),
    code: "KAFKA_STRING_LENGTH",
    offset: ARRAY_AT + 1,
  },
  {
    name: "a compact name of 32768 octets",
    stream: insertedInto(REQUEST, ARRAY_AT + 1, `818002${"78".repeat(32_768)}`, 2),
    code: "KAFKA_STRING_LENGTH",
    offset: ARRAY_AT + 1,
  },
  {
    name: "a name beyond its frame",
    stream: insertedInto(REQUEST, ARRAY_AT + 1, "7f", 1),
    code: "KAFKA_FIELD_BEYOND_END",
    offset: ARRAY_AT + 1,
  },
  {
    name: "an array below null",
    stream: insertedInto(OLD_REQUEST, 15, "fffffffe", 4),
    code: "KAFKA_ARRAY_COUNT",
    offset: 15,
  },
  {
    name: "an array of 2^31 - 1",
    stream: insertedInto(OLD_REQUEST, 15, "7fffffff", 4),
    code: "KAFKA_ARRAY_COUNT",
    offset: 15,
  },
  {
    name: "a compact array of 2^32 - 2",
    stream: insertedInto(REQUEST, ARRAY_AT, "ffffffff0f", 1),
    code: "KAFKA_ARRAY_COUNT",
    offset: ARRAY_AT,
  },
  {
    name: "more elements than there may be",
    stream: encodeRequest(METADATA, { version: 9, correlationId: 7, clientId: "c" }, metadataRequest(["a", "b", "c"])),
    code: "KAFKA_TOO_MANY_ELEMENTS",
    offset: ARRAY_AT,
    limits: { elementsMax: 2 },
  },
  {
    name: "a tagged field twice",
    stream: insertedInto(REQUEST, REQUEST.length - 1, "02 0000 0000", 1),
    code: "KAFKA_TAG_ORDER",
    offset: REQUEST.length + 2,
  },
  {
    name: "tagged fields out of order",
    stream: insertedInto(REQUEST, REQUEST.length - 1, "02 0100 0000", 1),
    code: "KAFKA_TAG_ORDER",
    offset: REQUEST.length + 2,
  },
  {
    name: "a tagged field beyond its frame",
    stream: insertedInto(REQUEST, REQUEST.length - 1, "01 0005", 1),
    code: "KAFKA_FIELD_BEYOND_END",
    offset: REQUEST.length + 1,
  },
  {
    name: "more tagged fields than there may be",
    stream: insertedInto(REQUEST, REQUEST.length - 1, "8108", 1),
    code: "KAFKA_TOO_MANY_TAGS",
    offset: REQUEST.length - 1,
  },
  {
    name: "octets behind the last field",
    stream: insertedInto(REQUEST, REQUEST.length, "00"),
    code: "KAFKA_TRAILING_OCTETS",
    offset: REQUEST.length,
  },
  {
    name: "a request that stops short",
    stream: REQUEST.slice(0, -1),
    code: "KAFKA_TRUNCATED",
    offset: REQUEST.length - 1,
  },
  { name: "a size that stops short", stream: hex("0000"), code: "KAFKA_TRUNCATED", offset: 2 },
];

/** A response to ApiVersions 3 with these ranges. */
export function versionsResponse(correlationId: number, ...apiKeys: readonly [number, number, number][]): Uint8Array {
  const ranges = apiKeys.map(([apiKey, minVersion, maxVersion]) => ({ apiKey, minVersion, maxVersion }));
  return encodeResponse(
    API_VERSIONS,
    { version: 3, correlationId },
    { errorCode: 0, apiKeys: ranges, throttleTimeMs: 0 },
  );
}
