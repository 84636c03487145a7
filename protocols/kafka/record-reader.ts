/** Reads the records of a batch of format 2, one after another. What is wrong stays in the reader. */
import type { OctetReader } from "./octet-reader.ts";
import type { KafkaRecord, RecordHeader } from "./record.ts";
import type { SetBudget } from "./set-budget.ts";

export interface RecordContext {
  readonly baseOffset: bigint;
  readonly lastOffsetDelta: number;
  readonly baseTimestamp: bigint;
  /** The time of all records, where the broker set it. */
  readonly appendedAt: bigint | undefined;
}

const NO_HEADERS: readonly RecordHeader[] = [];
/** The least a header takes: two lengths. */
const HEADER_OCTETS_MIN = 2;
/** Steps of a record besides its headers. */
const RECORD_STEPS = 6;
/** Below it, sums of two numbers are exact, and numbers are added faster than bigints. */
const EXACT_MAX = 2n ** 52n;

export function readRecords(
  reader: OctetReader,
  count: number,
  context: RecordContext,
  budget: SetBudget,
): readonly KafkaRecord[] {
  const records: KafkaRecord[] = [];
  const offsets = new Sum(context.baseOffset);
  const timestamps = new Sum(context.baseTimestamp);
  const { end } = reader;
  let lastDelta = -1;
  budget.work += RECORD_STEPS * count;
  for (let index = 0; index < count; index += 1) {
    const startsAt = reader.at;
    const length = reader.varint();
    // Five fields of an octet each, and a count of headers.
    if (length < RECORD_STEPS || length > end - reader.at) reader.fail("KAFKA_RECORD_LENGTH", startsAt);
    if (reader.problem !== undefined) break;
    reader.end = reader.at + length;
    // Its attributes mean nothing yet.
    reader.at += 1;
    const timestampDelta = reader.varlong();
    const deltaAt = reader.at;
    const offsetDelta = reader.varint();
    if (offsetDelta <= lastDelta || offsetDelta > context.lastOffsetDelta) reader.fail("KAFKA_OFFSET_DELTA", deltaAt);
    lastDelta = offsetDelta;
    const key = readOctets(reader);
    const value = readOctets(reader);
    const headers = readHeaders(reader, budget);
    if (reader.remaining > 0) reader.fail("KAFKA_RECORD_LENGTH", startsAt);
    if (reader.problem !== undefined) break;
    reader.end = end;
    const timestamp = context.appendedAt ?? timestamps.plus(timestampDelta);
    records.push({ offset: offsets.plus(offsetDelta), timestamp, key, value, headers });
  }
  budget.work += reader.textOctets;
  budget.octetsMade += reader.textOctets;
  return records;
}

function readOctets(reader: OctetReader): Uint8Array | null {
  const lengthAt = reader.at;
  const length = reader.varint();
  if (length >= 0) return reader.take(length, lengthAt);
  if (length < -1) reader.fail("KAFKA_FIELD_LENGTH", lengthAt);
  return null;
}

function readHeaders(reader: OctetReader, budget: SetBudget): readonly RecordHeader[] {
  const countAt = reader.at;
  const count = reader.varint();
  if (count === 0) return NO_HEADERS;
  if (count < 0 || count * HEADER_OCTETS_MIN > reader.remaining) reader.fail("KAFKA_HEADER_COUNT", countAt);
  else if (count > budget.records) reader.fail("KAFKA_TOO_MANY_RECORDS", countAt);
  if (reader.problem !== undefined) return NO_HEADERS;
  budget.records -= count;
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count && reader.problem === undefined; index += 1) {
    const lengthAt = reader.at;
    const length = reader.varint();
    if (length < 0) reader.fail("KAFKA_HEADER_KEY", lengthAt);
    else headers.push({ key: reader.text(length, lengthAt), value: readOctets(reader) });
    budget.work += 1;
  }
  return headers;
}

/** A base to which deltas are added, in 64 bits with a sign. */
class Sum {
  readonly #base: bigint;
  /** NaN where numbers would not be exact. */
  readonly #exact: number;

  constructor(base: bigint) {
    this.#base = base;
    this.#exact = base > -EXACT_MAX && base < EXACT_MAX ? Number(base) : Number.NaN;
  }

  plus(delta: number | bigint): bigint {
    const sum = typeof delta === "number" ? this.#exact + delta : Number.NaN;
    return Number.isSafeInteger(sum) ? BigInt(sum) : BigInt.asIntN(64, this.#base + BigInt(delta));
  }
}
