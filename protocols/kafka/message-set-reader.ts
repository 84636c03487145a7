/**
 * Reads a message of format 0 or 1 that is there as a whole. A compressed one wraps a set of messages of its own
 * format: its records come in the place of it. What is wrong inside points at the first compressed octet.
 */
import type { Codec } from "../../lab/core/codec.ts";
import { COMPRESSIONS } from "./compression.ts";
import { crc32 } from "./crc32.ts";
import type { KafkaFaultCode } from "./faults.ts";
import { OctetReader } from "./octet-reader.ts";
import { decompressContent } from "./record-content.ts";
import type { KafkaRecord, RecordBatch } from "./record.ts";
import { ATTRIBUTE, ENTRY_PREFIX_OCTETS, MAGIC_AT } from "./record.ts";
import type { SetBudget } from "./set-budget.ts";

export interface MessageContext {
  readonly codec: Codec;
  readonly budget: SetBudget;
  readonly wrapperDepthMax: number;
}

const SIZE_AT = 8;
const CRC_AT = 12;
const ATTRIBUTES_AT = 17;
const NO_HEADERS = [] as const;
/** Behind the size: checksum, magic, attributes, two lengths, and from format 1 on a timestamp. */
const OCTETS_MIN = [14, 22] as const;
const ZSTD = COMPRESSIONS.indexOf("zstd");
/** Steps of a message besides its checksum. */
const MESSAGE_STEPS = 6;

interface Message {
  readonly offset: bigint;
  readonly compression: (typeof COMPRESSIONS)[number];
  readonly isLogAppendTime: boolean;
  readonly timestamp: bigint;
  /** The message itself, or what it wraps. */
  readonly records: readonly KafkaRecord[];
}

/** Reads the message in the reader, which holds nothing else. */
export function readMessage(reader: OctetReader, magic: 0 | 1, context: MessageContext): RecordBatch | undefined {
  const message = readAt(reader, magic, context, 0);
  if (message === undefined) return undefined;
  const { records, compression, isLogAppendTime, timestamp } = message;
  return {
    magic,
    baseOffset: records[0]?.offset ?? message.offset,
    lastOffset: records.at(-1)?.offset ?? message.offset,
    leaderEpoch: -1,
    compression,
    timestampType: isLogAppendTime ? "log-append" : "create",
    isTransactional: false,
    control: undefined,
    hasDeleteHorizon: false,
    baseTimestamp: records[0]?.timestamp ?? timestamp,
    maxTimestamp: timestamp,
    producerId: -1n,
    producerEpoch: -1,
    baseSequence: -1,
    records,
  };
}

function readAt(reader: OctetReader, magic: 0 | 1, context: MessageContext, depth: number): Message | undefined {
  const { budget } = context;
  const startsAt = reader.at;
  const { end } = reader;
  const offset = reader.int64();
  reader.at = startsAt + CRC_AT;
  const crc = reader.uint32();
  reader.at = startsAt + ATTRIBUTES_AT;
  const attributes = reader.int8();
  const timestamp = magic === 0 ? -1n : reader.int64();
  const code = attributes & ATTRIBUTE.compression;
  const compression = code === ZSTD ? undefined : COMPRESSIONS[code];
  const isLogAppendTime = magic === 1 && (attributes & ATTRIBUTE.logAppendTime) !== 0;
  budget.work += MESSAGE_STEPS + end - startsAt;
  if (crc !== crc32(reader.octets, startsAt + MAGIC_AT, end)) reader.fail("KAFKA_CRC", startsAt + CRC_AT);
  else if (compression === undefined) reader.fail("KAFKA_COMPRESSION_UNKNOWN", startsAt + ATTRIBUTES_AT);
  else if (budget.records === 0) reader.fail("KAFKA_TOO_MANY_RECORDS", startsAt);
  const key = readOctets(reader);
  const valueAt = reader.at;
  const value = readOctets(reader);
  if (reader.remaining > 0) reader.fail("KAFKA_RECORD_LENGTH", startsAt + SIZE_AT);
  if (reader.problem !== undefined || compression === undefined) return undefined;
  const message = { offset, compression, isLogAppendTime, timestamp };
  if (compression === "none") {
    budget.records -= 1;
    return { ...message, records: [{ offset, timestamp, key, value, headers: NO_HEADERS }] };
  }
  if (depth >= context.wrapperDepthMax) reader.fail("KAFKA_WRAPPER_DEPTH", startsAt + ATTRIBUTES_AT);
  else if (value === null) reader.fail("KAFKA_WRAPPER_CONTENT", valueAt);
  if (reader.problem !== undefined) return undefined;
  const octets = decompressContent(reader, valueAt + 4, end, { codec: context.codec, budget, compression, magic });
  if (octets === undefined) return undefined;
  const content = new OctetReader(octets);
  const records = readSet(content, magic, context, depth + 1);
  if (content.problem !== undefined) reader.fail(content.problem, valueAt + 4);
  return content.problem === undefined ? { ...message, records: placed(records, magic, message) } : undefined;
}

/** All messages of what a wrapper held: whole ones, of its own format, at least one. */
function readSet(reader: OctetReader, magic: 0 | 1, context: MessageContext, depth: number): readonly KafkaRecord[] {
  const records: KafkaRecord[] = [];
  const { end } = reader;
  while (reader.at < end && reader.problem === undefined) {
    const problem = refusalOf(reader, magic, end);
    if (problem !== undefined) {
      reader.fail(problem, reader.at);
      break;
    }
    reader.end = reader.at + ENTRY_PREFIX_OCTETS + sizeAt(reader);
    const message = readAt(reader, magic, context, depth);
    if (message === undefined) break;
    for (const record of message.records) records.push(record);
    reader.end = end;
  }
  if (records.length === 0) reader.fail("KAFKA_WRAPPER_CONTENT", 0);
  return records;
}

function refusalOf(reader: OctetReader, magic: 0 | 1, end: number): KafkaFaultCode | undefined {
  const { at, octets } = reader;
  if (end - at < ENTRY_PREFIX_OCTETS + OCTETS_MIN[magic]) return "KAFKA_WRAPPER_CONTENT";
  const size = sizeAt(reader);
  if (size < OCTETS_MIN[magic] || size > end - at - ENTRY_PREFIX_OCTETS) return "KAFKA_WRAPPER_CONTENT";
  return octets[at + MAGIC_AT] === magic ? undefined : "KAFKA_MAGIC";
}

function sizeAt({ octets, at }: OctetReader): number {
  return new DataView(octets.buffer, octets.byteOffset + at).getInt32(SIZE_AT);
}

function readOctets(reader: OctetReader): Uint8Array | null {
  const lengthAt = reader.at;
  const length = reader.int32();
  if (length >= 0) return reader.take(length, lengthAt);
  if (length < -1) reader.fail("KAFKA_FIELD_LENGTH", lengthAt);
  return null;
}

/**
 * From format 1 on a wrapper has the offset of its last record, and those inside count from its first. Some clients
 * leave it at 0 or below, and the broker's time is the wrapper's.
 */
function placed(
  records: readonly KafkaRecord[],
  magic: 0 | 1,
  { offset, isLogAppendTime, timestamp }: Omit<Message, "records">,
): readonly KafkaRecord[] {
  if (magic === 0) return records;
  const base = offset <= 0n ? 0n : offset - (records.at(-1)?.offset ?? 0n);
  return records.map((record) => ({
    ...record,
    offset: BigInt.asIntN(64, base + record.offset),
    timestamp: isLogAppendTime ? timestamp : record.timestamp,
  }));
}

/** Of a message behind its size. */
export function messageOctetsMin(magic: 0 | 1): number {
  return OCTETS_MIN[magic];
}
