/** What each attack sends to a side with the default limits, what is counted of it, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import { METADATA } from "./apis.ts";
import {
  arrayBomb,
  bomb,
  crowd,
  emptyBatches,
  metadataResponse,
  nestedWrappers,
  plainRecord,
  tagFlood,
  withCount,
  writeAndRead,
  zstdBomb,
} from "./attack-octets.ts";
import type { Victim } from "./attack-victims.ts";
import { brokerVictim, clientVictim, setVictim } from "./attack-victims.ts";
import { labCodec } from "./lab-codec.ts";
import { DEFAULT_KAFKA_LIMITS } from "./limits.ts";
import { encodeRequest } from "./message-encoder.ts";
import { batchOf, encodeBatch } from "./record-encoder.ts";
import { metadataRequest } from "./requests.ts";

const LIMITS = DEFAULT_KAFKA_LIMITS;
const SECOND_TICKS = 1_000_000;
const TICKS_PER_MS = 1_000;
/** Bombs go off one after another, so that it is all of them together that is bounded. */
const BOMBS = 8;
const BOMB_OCTETS = LIMITS.decompressedOctetsMax / 4 - 64;
const CROWD = 65_536;
const EMPTY_BATCHES = 4_096;
const NESTED = 64;
const TAG_PIECE_OCTETS = 64;
const MEBIBYTE = 1_048_576;

const SMALL_BATCH = encodeBatch(batchOf([plainRecord(0, new Uint8Array(1))]), labCodec);
const WRAPPERS = nestedWrappers(NESTED);
const TAGS = tagFlood(1, LIMITS.tagsMax + 1);
const ARRAY_BOMB = arrayBomb(1);

function* repeat(times: number, octets: Uint8Array): Iterable<Uint8Array> {
  for (let time = 0; time < times; time += 1) yield octets;
}

function* pieces(octets: Uint8Array, size: number): Iterable<Uint8Array> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

const held = ({ gauge }: Victim): number => gauge.bytesHeld;
const toSet = { victim: setVictim, ticksPerChunk: 0 };
const toClient = { victim: () => clientVictim(1), ticksPerChunk: 0 };
const toBroker = { victim: brokerVictim, ticksPerChunk: 0 };

/** Batches that are small until they are decompressed. */
function bombFlood(compression: "gzip" | "snappy" | "lz4" | "zstd"): Flood<Victim> {
  return {
    ...toSet,
    name: `${compression}-bomb`,
    summary: `batches compressed with ${compression}, each of which decompresses to nearly a quarter of what all may`,
    attack: {
      limit: "decompressedOctetsMax",
      bound: LIMITS.decompressedOctetsMax,
      unit: "octets decompressed",
      fault: "KAFKA_DECOMPRESSED_TOO_LARGE",
    },
    chunks: () => repeat(BOMBS, compression === "zstd" ? zstdBomb(BOMB_OCTETS) : bomb(compression, BOMB_OCTETS)),
    count: ({ decompressedOctets }) => decompressedOctets,
  };
}

export const FLOODS: readonly Flood<Victim>[] = [
  bombFlood("gzip"),
  bombFlood("snappy"),
  bombFlood("lz4"),
  bombFlood("zstd"),
  {
    ...toSet,
    name: "record-flood",
    summary: "batches of records with nothing in them",
    attack: { limit: "recordsMax", bound: LIMITS.recordsMax, unit: "records", fault: "KAFKA_TOO_MANY_RECORDS" },
    chunks: () => repeat(2 * (LIMITS.recordsMax / CROWD), crowd(CROWD)),
    count: ({ records }) => records,
  },
  {
    ...toSet,
    name: "empty-batch-flood",
    summary: "nearly as many records as there may be, and then batches without any, as compaction leaves them",
    attack: { limit: "recordsMax", bound: LIMITS.recordsMax, unit: "records", fault: "KAFKA_TOO_MANY_RECORDS" },
    *chunks() {
      yield* repeat(LIMITS.recordsMax / CROWD - 1, crowd(CROWD));
      yield* repeat(CROWD / EMPTY_BATCHES + 1, emptyBatches(EMPTY_BATCHES));
    },
    count: ({ records }) => records,
  },
  {
    ...toSet,
    name: "record-count-bomb",
    summary: "a batch that declares more records than there may be",
    attack: { limit: "recordsMax", bound: SMALL_BATCH.length, unit: "octets held", fault: "KAFKA_TOO_MANY_RECORDS" },
    chunks: () => pieces(withCount(SMALL_BATCH, 0x7fff_ffff), 1),
    count: held,
  },
  {
    ...toSet,
    name: "record-count-lie",
    summary: "a batch of one record that declares a million of them",
    attack: { limit: "RECORD_OCTETS_MIN", bound: SMALL_BATCH.length, unit: "octets held", fault: "KAFKA_RECORD_COUNT" },
    chunks: () => pieces(withCount(SMALL_BATCH, 1_000_000), 1),
    count: held,
  },
  {
    ...toSet,
    name: "wrapper-recursion",
    summary: "messages in messages in messages",
    attack: {
      limit: "wrapperDepthMax",
      bound: WRAPPERS.contentOctets,
      unit: "octets decompressed",
      fault: "KAFKA_WRAPPER_DEPTH",
    },
    chunks: () => [WRAPPERS.octets],
    count: ({ decompressedOctets }) => decompressedOctets,
  },
  {
    ...toSet,
    name: "batch-size-bomb",
    summary: "a batch that declares an octet more than there may be, and its octets",
    attack: { limit: "batchOctetsMax", bound: 12, unit: "octets held", fault: "KAFKA_BATCH_SIZE" },
    *chunks() {
      const prefix = new Uint8Array(12);
      new DataView(prefix.buffer).setInt32(8, LIMITS.batchOctetsMax + 1);
      yield* pieces(prefix, 1);
      yield* repeat(64, new Uint8Array(MEBIBYTE));
    },
    count: held,
  },
  {
    ...toClient,
    name: "frame-size-bomb",
    summary: "a response that declares an octet more than 100 MiB, and its octets",
    attack: { limit: "frameOctetsMax", bound: 3, unit: "octets held", fault: "KAFKA_FRAME_SIZE" },
    *chunks() {
      const size = new Uint8Array(4);
      new DataView(size.buffer).setInt32(0, LIMITS.frameOctetsMax + 1);
      yield* pieces(size, 1);
      yield* repeat(64, new Uint8Array(MEBIBYTE));
    },
    count: held,
  },
  {
    ...toClient,
    name: "array-bomb",
    summary: "a response of which an array declares more elements than it has octets",
    attack: { limit: "ELEMENT_OCTETS_MIN", bound: ARRAY_BOMB.length, unit: "octets held", fault: "KAFKA_ARRAY_COUNT" },
    chunks: () => pieces(ARRAY_BOMB, 1),
    count: held,
  },
  {
    ...toClient,
    name: "tag-flood",
    summary: "a response with tagged fields that nobody knows",
    attack: { limit: "tagsMax", bound: TAGS.length, unit: "octets held", fault: "KAFKA_TOO_MANY_TAGS" },
    chunks: () => pieces(TAGS, TAG_PIECE_OCTETS),
    count: held,
  },
  {
    ...toClient,
    name: "response-flood",
    summary: "responses to nothing, once everything is answered",
    attack: {
      limit: "inFlightMax",
      bound: LIMITS.inFlightMax,
      unit: "requests in flight",
      fault: "KAFKA_CORRELATION_UNKNOWN",
    },
    victim: () => clientVictim(LIMITS.inFlightMax),
    *chunks() {
      for (let id = 1; id <= 2 * LIMITS.inFlightMax; id += 1) {
        yield* pieces(metadataResponse(id), 10);
      }
    },
    count: ({ gauge }) => gauge.partsHeld,
  },
  {
    ...toClient,
    name: "throttle-for-ever",
    summary: "responses that ask for ever longer silence",
    attack: {
      limit: "throttleTicksMax",
      bound: LIMITS.throttleTicksMax,
      unit: "ticks of silence",
      fault: "KAFKA_THROTTLE_TOO_LONG",
    },
    victim: () => clientVictim(LIMITS.inFlightMax),
    *chunks() {
      const longest = LIMITS.throttleTicksMax / TICKS_PER_MS;
      yield metadataResponse(1, longest / 2);
      yield metadataResponse(2, longest);
      for (let id = 3; id < LIMITS.inFlightMax; id += 1) yield metadataResponse(id, 0x7fff_ffff);
    },
    count: ({ deadline }, now) => (deadline === undefined ? 0 : deadline - now - LIMITS.responseTicksMax),
  },
  {
    ...toClient,
    name: "slow-drip-response",
    summary: "a response of which an octet comes every second",
    attack: {
      limit: "responseTicksMax",
      bound: LIMITS.responseTicksMax,
      unit: "ticks of one response",
      fault: "KAFKA_RESPONSE_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => pieces(Uint8Array.of(0, 0, 0, 100, ...new Uint8Array(100)), 1),
    count: (_victim, now) => now,
  },
  {
    ...toBroker,
    name: "slow-drip-request",
    summary: "a request of which an octet comes every second",
    attack: {
      limit: "requestTicksMax",
      bound: LIMITS.requestTicksMax,
      unit: "ticks of one request",
      fault: "KAFKA_REQUEST_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    *chunks() {
      const header = { version: METADATA.versionMax, correlationId: 1, clientId: "x".repeat(100) };
      yield* pieces(encodeRequest(METADATA, header, metadataRequest([])), 1);
    },
    count: (_victim, now) => now,
  },
  {
    ...toBroker,
    name: "unread-responses",
    summary: "fetches of a client that reads no response",
    attack: {
      limit: "outputOctetsMax",
      bound: LIMITS.outputOctetsMax,
      unit: "octets waiting",
      fault: "KAFKA_OUTPUT_OVERFLOW",
    },
    chunks: () => writeAndRead(MEBIBYTE),
    count: ({ outputOctets }) => outputOctets,
  },
];
