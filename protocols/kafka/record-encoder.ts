/** Batches and messages of all formats to octets, with their checksums. */
import type { Codec } from "../../lab/core/codec.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { Compression } from "./compression.ts";
import { COMPRESSIONS, compressRecords } from "./compression.ts";
import { crc32 } from "./crc32.ts";
import { crc32c } from "./crc32c.ts";
import { OctetWriter } from "./octet-writer.ts";
import type { KafkaRecord, RecordBatch } from "./record.ts";
import { ATTRIBUTE } from "./record.ts";

const UTF8 = new TextEncoder();

/**
 * Throws `RangeError` for what the format has no place for: headers and batches of several records that are not
 * compressed in the older formats, offsets outside those of the batch, and numbers that do not fit.
 */
export function encodeBatch(batch: RecordBatch, codec: Codec): Uint8Array {
  return batch.magic === 2 ? encodeBatch2(batch, codec) : encodeMessages(batch, batch.magic, codec);
}

function encodeBatch2(batch: RecordBatch, codec: Codec): Uint8Array {
  const { records, compression } = batch;
  if (batch.lastOffset < batch.baseOffset) throw new RangeError("the last offset of a batch lies before its first");
  const plain = joinOctets(records.map((record) => encodeRecord(record, batch)));
  const content = compression === "none" || records.length === 0 ? plain : compressRecords(codec, compression, plain);
  const guarded = new OctetWriter();
  guarded.int16(attributesOf(batch));
  guarded.int32(Number(batch.lastOffset - batch.baseOffset));
  guarded.int64(batch.baseTimestamp);
  guarded.int64(batch.maxTimestamp);
  guarded.int64(batch.producerId);
  guarded.int16(batch.producerEpoch);
  guarded.int32(batch.baseSequence);
  guarded.int32(records.length);
  guarded.octets(content);
  const body = guarded.finish();
  const writer = new OctetWriter();
  writer.int64(batch.baseOffset);
  writer.int32(9 + body.length);
  writer.int32(batch.leaderEpoch);
  writer.int8(2);
  writer.int32(crc32c(body) | 0);
  writer.octets(body);
  return writer.finish();
}

function encodeRecord({ offset, timestamp, key, value, headers }: KafkaRecord, batch: RecordBatch): Uint8Array {
  if (offset < batch.baseOffset || offset > batch.lastOffset)
    throw new RangeError("a record lies outside the offsets of its batch");
  const writer = new OctetWriter();
  writer.int8(0);
  writer.varlong(BigInt.asIntN(64, timestamp - batch.baseTimestamp));
  writer.varint(Number(offset - batch.baseOffset));
  writer.varintOctets(key);
  writer.varintOctets(value);
  writer.varint(headers.length);
  for (const header of headers) {
    writer.varintOctets(UTF8.encode(header.key));
    writer.varintOctets(header.value);
  }
  const body = writer.finish();
  const length = new OctetWriter();
  length.varint(body.length);
  return joinOctets([length.finish(), body]);
}

function attributesOf(batch: RecordBatch): number {
  return (
    COMPRESSIONS.indexOf(batch.compression) |
    (batch.timestampType === "log-append" ? ATTRIBUTE.logAppendTime : 0) |
    (batch.isTransactional ? ATTRIBUTE.transactional : 0) |
    (batch.control === undefined ? 0 : ATTRIBUTE.control) |
    (batch.hasDeleteHorizon ? ATTRIBUTE.deleteHorizon : 0)
  );
}

function encodeMessages(batch: RecordBatch, magic: 0 | 1, codec: Codec): Uint8Array {
  const { records, compression } = batch;
  const [first] = records;
  if (records.some(({ headers }) => headers.length > 0))
    throw new RangeError("messages of this format have no headers");
  if (first === undefined) throw new RangeError("this format has no empty batches");
  if (compression === "none") {
    if (records.length > 1) throw new RangeError("several messages of this format are no batch unless compressed");
    return encodeMessage({ ...first, magic, attributes: attributesOf(batch) });
  }
  const base = magic === 0 ? 0n : batch.baseOffset;
  const inner = records.map((record) =>
    encodeMessage({ ...record, offset: record.offset - base, magic, attributes: 0 }),
  );
  const { lastOffset: offset, maxTimestamp: timestamp } = batch;
  return wrapSet(
    joinOctets(inner),
    { magic, compression, offset, timestamp, isLogAppendTime: batch.timestampType === "log-append" },
    codec,
  );
}

export interface Wrapping {
  readonly magic: 0 | 1;
  readonly compression: Exclude<Compression, "none">;
  readonly offset: bigint;
  readonly timestamp: bigint;
  readonly isLogAppendTime: boolean;
}

/** A message of format 0 or 1 around a set, which is taken as it is. */
export function wrapSet(
  set: Uint8Array,
  { magic, compression, offset, timestamp, isLogAppendTime }: Wrapping,
  codec: Codec,
): Uint8Array {
  const attributes = COMPRESSIONS.indexOf(compression) | (isLogAppendTime ? ATTRIBUTE.logAppendTime : 0);
  return encodeMessage({
    offset,
    timestamp,
    key: null,
    value: compressRecords(codec, compression, set),
    magic,
    attributes,
  });
}

interface PlainMessage extends Omit<KafkaRecord, "headers"> {
  readonly magic: 0 | 1;
  readonly attributes: number;
}

function encodeMessage({ offset, timestamp, key, value, magic, attributes }: PlainMessage): Uint8Array {
  const guarded = new OctetWriter();
  guarded.int8(magic);
  guarded.int8(attributes);
  if (magic === 1) guarded.int64(timestamp);
  guarded.nullableOctets(key);
  guarded.nullableOctets(value);
  const body = guarded.finish();
  const writer = new OctetWriter();
  writer.int64(offset);
  writer.int32(4 + body.length);
  writer.int32(crc32(body) | 0);
  writer.octets(body);
  return writer.finish();
}

/** A batch of format 2 around records that have their offsets; what is not said of it is plain. */
export function batchOf(
  records: readonly KafkaRecord[],
  overrides: Partial<Omit<RecordBatch, "records">> & { readonly compression?: Compression } = {},
): RecordBatch {
  const timestamps = records.map(({ timestamp }) => timestamp);
  return {
    magic: 2,
    baseOffset: records[0]?.offset ?? 0n,
    lastOffset: records.at(-1)?.offset ?? 0n,
    leaderEpoch: 0,
    compression: "none",
    timestampType: "create",
    isTransactional: false,
    control: undefined,
    hasDeleteHorizon: false,
    baseTimestamp: timestamps[0] ?? -1n,
    maxTimestamp: timestamps.reduce((latest, each) => (each > latest ? each : latest), -1n),
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    ...overrides,
    records,
  };
}
