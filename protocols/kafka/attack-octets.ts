/** The octets of the attacks: bombs, lies about counts, and frames that hold what nobody sends. */
import { joinOctets } from "../shared/join-octets.ts";
import { paddedFrame } from "../shared/zstd-plain.ts";
import { FETCH, METADATA, PRODUCE } from "./apis.ts";
import type { Compression } from "./compression.ts";
import { labCodec } from "./lab-codec.ts";
import { encodeRequest, encodeResponse } from "./message-encoder.ts";
import { OctetWriter } from "./octet-writer.ts";
import { batchOf, encodeBatch, wrapSet } from "./record-encoder.ts";
import type { KafkaRecord } from "./record.ts";
import { fetchRequest, produceRequest } from "./requests.ts";
import { kafkaStructure } from "./structure.ts";

const COUNT_AT = 57;
const CONTENT_AT = 61;

export function plainRecord(offset: number, value: Uint8Array): KafkaRecord {
  return { offset: BigInt(offset), timestamp: 0n, key: null, value, headers: [] };
}

/** A batch of one record, of zeros. */
export function bomb(compression: Exclude<Compression, "none" | "zstd">, octets: number): Uint8Array {
  return encodeBatch(batchOf([plainRecord(0, new Uint8Array(octets))], { compression }), labCodec);
}

/** The same in zstd, from runs of one octet. */
export function zstdBomb(octets: number): Uint8Array {
  const record = new OctetWriter();
  for (const octet of [0, 0, 0, 1]) record.int8(octet);
  record.varint(octets);
  const length = new OctetWriter();
  length.varint(record.length + octets + 1);
  const content = paddedFrame(joinOctets([length.finish(), record.finish()]), 0, octets, Uint8Array.of(0));
  const header = encodeBatch(batchOf([], { compression: "zstd" }), labCodec);
  return withCount(joinOctets([header, content]), 1);
}

/** A batch that declares so many records, however many it has. */
export function withCount(batch: Uint8Array, count: number): Uint8Array {
  const bent = Uint8Array.from(batch);
  new DataView(bent.buffer).setInt32(COUNT_AT, count);
  return kafkaStructure.repair(bent);
}

/** A batch of so many records with nothing in them. */
export function crowd(count: number): Uint8Array {
  const records = Array.from({ length: count }, (_, index) => plainRecord(index, new Uint8Array(0)));
  return encodeBatch(batchOf(records), labCodec);
}

/** So many batches without a record. */
export function emptyBatches(count: number): Uint8Array {
  const batch = encodeBatch(batchOf([]), labCodec);
  return joinOctets(Array.from({ length: count }, () => batch));
}

/** A message in a message in a message. */
export function nestedWrappers(depth: number): { readonly octets: Uint8Array; readonly contentOctets: number } {
  const inner = encodeBatch(batchOf([plainRecord(0, new Uint8Array(10))], { magic: 1 }), labCodec);
  let set = inner;
  let contentOctets = 0;
  for (let level = 0; level < depth; level += 1) {
    contentOctets = set.length;
    const wrapping = { magic: 1, compression: "lz4", offset: 0n, timestamp: 0n, isLogAppendTime: false } as const;
    set = wrapSet(set, wrapping, labCodec);
  }
  return { octets: set, contentOctets };
}

/** A description of nothing, which answers the request with this correlation id. */
export function metadataResponse(correlationId: number, throttleTimeMs = 0): Uint8Array {
  const body = {
    throttleTimeMs,
    brokers: [],
    clusterId: null,
    controllerId: 0,
    topics: [],
    clusterAuthorizedOperations: 0,
  };
  return encodeResponse(METADATA, { version: METADATA.versionMax, correlationId }, body);
}

/** A response of which an array declares 2^32 - 2 elements. */
export function arrayBomb(correlationId: number): Uint8Array {
  const frame = Uint8Array.from(metadataResponse(correlationId));
  // Behind size, correlation id, no tagged fields and a throttle time.
  const countAt = 4 + 4 + 1 + 4;
  return kafkaStructure.repair(
    joinOctets([frame.subarray(0, countAt), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), frame.subarray(countAt + 1)]),
  );
}

/** A response with so many tagged fields behind its correlation id. */
export function tagFlood(correlationId: number, count: number): Uint8Array {
  const tags = new OctetWriter();
  tags.uvarint(count);
  for (let tag = 0; tag < count; tag += 1) {
    tags.uvarint(tag);
    tags.uvarint(0);
  }
  const frame = metadataResponse(correlationId);
  return kafkaStructure.repair(joinOctets([frame.subarray(0, 8), tags.finish(), frame.subarray(9)]));
}

/** Writes so many octets, and then reads them without end. */
export function* writeAndRead(octets: number): Iterable<Uint8Array> {
  const header = { correlationId: 1, clientId: "attacker" };
  const records = encodeBatch(batchOf([plainRecord(0, new Uint8Array(octets))]), labCodec);
  yield encodeRequest(
    PRODUCE,
    { ...header, version: PRODUCE.versionMax },
    produceRequest({ topic: "t", records, acks: 1 }),
  );
  const body = fetchRequest({ topic: "t", offset: 0n, octetsMax: octets + CONTENT_AT });
  const read = encodeRequest(FETCH, { ...header, version: FETCH.versionMax }, body);
  for (;;) yield read;
}
