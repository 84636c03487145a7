/**
 * Reads a record batch of format 2 that is there as a whole: its checksum first, then what it declares against what
 * it has, then its records. Keys, values and headers are views of the batch, or of what it decompressed to.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { BatchHeader } from "./batch-header.ts";
import { chargeOf, checkBatchHeader, COUNT_AT, readBatchHeader } from "./batch-header.ts";
import { COMPRESSIONS } from "./compression.ts";
import { OctetReader } from "./octet-reader.ts";
import { decompressContent } from "./record-content.ts";
import { readRecords } from "./record-reader.ts";
import type { Control, KafkaRecord, RecordBatch } from "./record.ts";
import { ATTRIBUTE, BATCH_HEADER_OCTETS as CONTENT_AT } from "./record.ts";
import type { SetBudget } from "./set-budget.ts";

export interface BatchContext {
  readonly codec: Codec;
  readonly budget: SetBudget;
}

/** The least a record takes: its length and six fields of an octet each. */
const RECORD_OCTETS_MIN = 7;
const CONTROL_KEY_OCTETS = 4;

/** What is wrong stays in the reader, which holds the batch and nothing else. */
export function readBatch(reader: OctetReader, context: BatchContext): RecordBatch | undefined {
  const header = readBatchHeader(reader);
  const { attributes, baseOffset, lastOffsetDelta, leaderEpoch, baseTimestamp, maxTimestamp } = header;
  context.budget.work += reader.end;
  checkBatchHeader(reader, header, { recordsMax: context.budget.records });
  const content = contentOf(reader, attributes, context);
  const records = content === undefined ? undefined : recordsOf(reader, content, header, context);
  const control = records === undefined || !has(attributes, "control") ? undefined : controlOf(records);
  if (control === "malformed") reader.fail("KAFKA_CONTROL_RECORD", CONTENT_AT);
  if (records === undefined || control === "malformed") return undefined;
  return {
    magic: 2,
    baseOffset,
    lastOffset: baseOffset + BigInt(lastOffsetDelta),
    leaderEpoch,
    compression: COMPRESSIONS[attributes & ATTRIBUTE.compression] ?? "none",
    timestampType: has(attributes, "logAppendTime") ? "log-append" : "create",
    isTransactional: has(attributes, "transactional"),
    control,
    hasDeleteHorizon: has(attributes, "deleteHorizon"),
    baseTimestamp,
    maxTimestamp,
    producerId: header.producerId,
    producerEpoch: header.producerEpoch,
    baseSequence: header.baseSequence,
    records,
  };
}

function has(attributes: number, bit: keyof typeof ATTRIBUTE): boolean {
  return (attributes & ATTRIBUTE[bit]) !== 0;
}

/** The reader itself, or one of what the batch decompressed to. */
function contentOf(reader: OctetReader, attributes: number, { codec, budget }: BatchContext): OctetReader | undefined {
  const compression = COMPRESSIONS[attributes & ATTRIBUTE.compression];
  if (reader.problem !== undefined || compression === undefined) return undefined;
  if (compression === "none" || reader.remaining === 0) return reader;
  const octets = decompressContent(reader, reader.at, reader.end, { codec, budget, compression, magic: 2 });
  return octets === undefined ? undefined : new OctetReader(octets);
}

/** As many records as are declared, and nothing behind them. */
function recordsOf(
  reader: OctetReader,
  content: OctetReader,
  { count, attributes, baseOffset, lastOffsetDelta, baseTimestamp, maxTimestamp }: BatchHeader,
  { budget }: BatchContext,
): readonly KafkaRecord[] | undefined {
  if (count * RECORD_OCTETS_MIN > content.remaining) {
    reader.fail("KAFKA_RECORD_COUNT", COUNT_AT);
    return undefined;
  }
  budget.records -= chargeOf(count);
  const appendedAt = has(attributes, "logAppendTime") ? maxTimestamp : undefined;
  const records = readRecords(content, count, { baseOffset, lastOffsetDelta, baseTimestamp, appendedAt }, budget);
  if (content.problem !== undefined) reader.fail(content.problem, content === reader ? content.problemAt : CONTENT_AT);
  else if (content.remaining > 0) reader.fail("KAFKA_RECORD_COUNT", COUNT_AT);
  return reader.problem === undefined ? records : undefined;
}

/**
 * A control batch has one record, whose key is two numbers of 16 bits: a version and what it says. One that compaction
 * emptied says nothing: it is kept as long as its producer is known.
 */
function controlOf(records: readonly KafkaRecord[]): Control | "malformed" {
  if (records.length === 0) return "other";
  const key = records[0]?.key ?? undefined;
  if (records.length !== 1 || key === undefined || key.length < CONTROL_KEY_OCTETS) return "malformed";
  const type = ((key[2] ?? 0) << 8) | (key[3] ?? 0);
  return type === 0 ? "abort" : type === 1 ? "commit" : "other";
}
