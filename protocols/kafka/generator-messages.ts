/**
 * Makes requests and responses by their schemas: right in most places, bent in a few. Each frame draws from places
 * of its own. All decisions 0 give one frame of the first API in its first version with zeros in it.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import type { Api } from "./apis.ts";
import { APIS } from "./apis.ts";
import { encodeRequest, encodeResponse } from "./message-encoder.ts";
import type { Expect, Expected } from "./response-decoder.ts";
import type { KafkaStruct, KafkaValue, Schema, StructSchema } from "./schema.ts";
import { kafkaStructure } from "./structure.ts";

const FRAMES_MAX = 3;
const ITEMS_MAX = 3;
const BEND_SHARE = 4;
/** Versions that do not exist, the highest number of them. */
const VERSION_BEYOND = 20;

const NUMBERS: readonly number[] = [0, 1, -1, 35, 127];
const LONGS: readonly bigint[] = [0n, 1n, -1n, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n];
const TEXTS: readonly string[] = ["t", "", "h\u00e9llo", "__proto__", "x".repeat(130)];
const OCTETS: readonly (Uint8Array | null)[] = [Uint8Array.of(1, 2, 3), null, Uint8Array.of(), new Uint8Array(130)];
const EDGES: readonly number[] = [0x00, 0x01, 0x02, 0x7f, 0x80, 0xff, 0x0f, 0x7e];
/** What bends insert: tagged fields in order, twice and out of order, a count without end, a long number. */
const INSERTS: readonly Uint8Array[] = [
  Uint8Array.of(1, 0, 0),
  Uint8Array.of(2, 3, 1, 9, 4, 0),
  Uint8Array.of(2, 3, 0, 3, 0),
  Uint8Array.of(2, 3, 0, 1, 0),
  Uint8Array.of(7),
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x10),
  Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80, 0x00),
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f),
  Uint8Array.of(0x7f, 0xff, 0xff, 0xff),
];

/** Every API in every version: what the lab's responses answer, by their correlation ids. */
const SPOKEN: readonly Expected[] = APIS.flatMap((api) =>
  Array.from({ length: api.versionMax - api.versionMin + 1 }, (_, index) => ({ api, version: api.versionMin + index })),
);

/** Whoever decodes in the lab waits for all of them at once. */
export const expectAnything: Expect = (correlationId) => SPOKEN[correlationId];

export function generateRequests(source: InputSource): Uint8Array {
  return generateFrames(source, (place) => {
    const { api, version } = pick(SPOKEN, place);
    const body = drawStruct(api.request, place);
    const header = { version, correlationId: pick(NUMBERS, place), clientId: pick([null, ...TEXTS], place) };
    return encodeRequest<Api>(api, header, body as never);
  });
}

export function generateResponses(source: InputSource): Uint8Array {
  return generateFrames(source, (place) => {
    const correlationId = place.choose(SPOKEN.length);
    const { api, version } = SPOKEN[correlationId] ?? pick(SPOKEN, place);
    return encodeResponse<Api>(api, { version, correlationId }, drawStruct(api.response, place) as never);
  });
}

function generateFrames(source: InputSource, draw: (place: Place) => Uint8Array): Uint8Array {
  const count = 1 + source.at("frames").choose(FRAMES_MAX);
  const frames = Array.from({ length: count }, (_, index) => {
    const place = source.at(`frame-${index}`);
    const isBent = place.choose(BEND_SHARE) === 1;
    const frame = draw(place);
    return isBent ? pick(BENDS, place)(frame, place) : frame;
  });
  return joinOctets(frames);
}

const BENDS: readonly ((frame: Uint8Array, place: Place) => Uint8Array)[] = [
  (frame, place) => patched(frame, 4 + place.choose(frame.length - 4), pick(EDGES, place)),
  (frame, place) => patched(frame, place.choose(4), pick(EDGES, place)),
  (frame, place) => inserted(frame, 4 + place.choose(frame.length - 3), pick(INSERTS, place)),
  (frame, place) => kafkaStructure.repair(frame.subarray(0, 4 + place.choose(frame.length - 3))),
  (frame, place) => frame.subarray(0, place.choose(frame.length)),
  // An API, a version or a correlation id that nobody knows.
  (frame, place) => patched(frame, 5, pick(EDGES, place)),
  (frame, place) => patched(frame, 7, place.choose(VERSION_BEYOND)),
  // The tagged fields at the end of a flexible message.
  (frame, place) => inserted(frame.subarray(0, -1), frame.length - 1, pick(INSERTS, place)),
];

function patched(frame: Uint8Array, at: number, octet: number): Uint8Array {
  const bent = Uint8Array.from(frame);
  if (at < bent.length) bent[at] = octet;
  return bent;
}

function inserted(frame: Uint8Array, at: number, octets: Uint8Array): Uint8Array {
  return kafkaStructure.repair(joinOctets([frame.subarray(0, at), octets, frame.subarray(at)]));
}

/** A value of every field, those of later versions too. */
export function drawStruct({ fields }: StructSchema, place: Place): KafkaStruct {
  return Object.fromEntries(fields.map(({ name, type }) => [name, drawValue(type, place)]));
}

function drawValue(type: Schema, place: Place): KafkaValue {
  switch (type.kind) {
    case "boolean":
      return place.choose(2) === 1;
    case "int8":
    case "int16":
    case "int32":
      return pick(NUMBERS, place);
    case "int64":
      return pick(LONGS, place);
    case "string":
      return pick(type.isNullable ? [null, ...TEXTS] : TEXTS, place);
    case "octets":
      return pick(OCTETS, place);
    case "array": {
      const count = place.choose(type.isNullable ? ITEMS_MAX + 1 : ITEMS_MAX);
      return count === ITEMS_MAX ? null : Array.from({ length: count }, () => drawValue(type.of, place));
    }
    case "struct":
      return drawStruct(type, place);
    default:
      return type satisfies never;
  }
}

/** The value as it is read in a version: fields of later versions are absent. */
export function asSpoken(value: KafkaValue, type: Schema, version: number): KafkaValue {
  if (type.kind === "array") {
    return Array.isArray(value) ? value.map((item: KafkaValue) => asSpoken(item, type.of, version)) : null;
  }
  if (type.kind !== "struct") return value;
  const struct = value as KafkaStruct;
  return Object.fromEntries(
    type.fields.map((each) => [
      each.name,
      each.since > version ? each.absent : asSpoken(struct[each.name] ?? null, each.type, version),
    ]),
  );
}
