/**
 * Record sets as an executable specification: the whole input at once, field by field, checksums bit by bit. Slow
 * and simple; it shares the limits and what decompresses with the decoder, and nothing else.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded } from "../../lab/core/decoder.ts";
import { COMPRESSIONS, decompressRecords } from "./compression.ts";
import { kafkaFault } from "./faults.ts";
import type { KafkaLimits } from "./limits.ts";
import type { Control, KafkaRecord, RecordBatch, RecordHeader } from "./record.ts";
import { Refused, Window } from "./reference-octets.ts";

/** Behind the size, by the format. */
const SIZE_MIN = [14, 22, 49] as const;
const CASTAGNOLI = 0x82f63b78;
const ISO_3309 = 0xedb88320;

export function decodeRecordsByReference(
  input: Uint8Array,
  options: { readonly codec: Codec; readonly limits: KafkaLimits },
): Decoded<RecordBatch> {
  const events: RecordBatch[] = [];
  const set = new ReferenceSet(input, options);
  try {
    for (let at = 0; at < input.length; at += set.entryOctets) events.push(set.entryAt(at));
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { events, fault: kafkaFault(thrown.code, thrown.at) };
  }
}

class ReferenceSet {
  /** Of the entry that was read last. */
  entryOctets = 0;
  private readonly input: Uint8Array;
  private readonly codec: Codec;
  private readonly limits: KafkaLimits;
  private recordsLeft: number;
  private octetsLeft: number;

  constructor(input: Uint8Array, { codec, limits }: { readonly codec: Codec; readonly limits: KafkaLimits }) {
    this.input = input;
    this.codec = codec;
    this.limits = limits;
    this.recordsLeft = limits.recordsMax;
    this.octetsLeft = limits.decompressedOctetsMax;
  }

  entryAt(start: number): RecordBatch {
    const { input, limits } = this;
    if (start + 12 > input.length) throw new Refused("KAFKA_TRUNCATED", input.length);
    const size = new Window(input, start + 8, start + 12).number(4);
    if (size < 14 || size > limits.batchOctetsMax) throw new Refused("KAFKA_BATCH_SIZE", start + 8);
    if (start + 12 + size > input.length) throw new Refused("KAFKA_TRUNCATED", input.length);
    this.entryOctets = 12 + size;
    const window = new Window(input, start, start + 12 + size);
    const magic = input[start + 16];
    if (magic !== 0 && magic !== 1 && magic !== 2) throw new Refused("KAFKA_MAGIC", start + 16);
    if (size < SIZE_MIN[magic]) throw new Refused("KAFKA_BATCH_SIZE", start + 8);
    return magic === 2 ? this.batch(window) : this.messageBatch(window, magic);
  }

  private batch(window: Window): RecordBatch {
    const start = window.at;
    const baseOffset = window.whole(8);
    window.octets(4);
    const leaderEpoch = window.number(4);
    window.octets(1);
    const crc = window.number(4) >>> 0;
    if (crc !== window.crcFrom(start + 21, CASTAGNOLI)) throw new Refused("KAFKA_CRC", start + 17);
    const attributes = window.number(2);
    const compression = COMPRESSIONS[attributes & 7];
    if (compression === undefined) throw new Refused("KAFKA_COMPRESSION_UNKNOWN", start + 21);
    const lastDelta = window.number(4);
    if (lastDelta < 0) throw new Refused("KAFKA_OFFSET_DELTA", start + 23);
    const lastOffset = baseOffset + BigInt(lastDelta);
    if (baseOffset < 0n || lastOffset >= 1n << 63n) throw new Refused("KAFKA_OFFSET_RANGE", start);
    const [baseTimestamp, maxTimestamp, producerId] = [window.whole(8), window.whole(8), window.whole(8)];
    const [producerEpoch, baseSequence, count] = [window.number(2), window.number(4), window.number(4)];
    if (count < 0) throw new Refused("KAFKA_RECORD_COUNT", start + 57);
    const charge = count === 0 ? 1 : count;
    if (charge > this.recordsLeft) throw new Refused("KAFKA_TOO_MANY_RECORDS", start + 57);
    const isCompressed = compression !== "none" && window.left > 0;
    const content = isCompressed ? this.decompressed(window.part(window.left), compression, 2, start + 61) : window;
    if (count * 7 > content.left) throw new Refused("KAFKA_RECORD_COUNT", start + 57);
    this.recordsLeft -= charge;
    const isAppendTime = (attributes & 8) > 0;
    const records: KafkaRecord[] = [];
    let delta = -1n;
    for (let index = 0; index < count; index += 1) {
      const { record, offsetDelta } = this.record(content, delta, BigInt(lastDelta));
      delta = offsetDelta;
      const timestamp = isAppendTime ? maxTimestamp : BigInt.asIntN(64, baseTimestamp + record.timestamp);
      records.push({ ...record, offset: baseOffset + offsetDelta, timestamp });
    }
    if (content.left > 0) throw new Refused("KAFKA_RECORD_COUNT", start + 57);
    const isControl = (attributes & 32) > 0;
    return {
      magic: 2,
      baseOffset,
      lastOffset,
      leaderEpoch,
      compression,
      timestampType: isAppendTime ? "log-append" : "create",
      isTransactional: (attributes & 16) > 0,
      control: isControl ? controlOf(records, start + 61) : undefined,
      hasDeleteHorizon: (attributes & 64) > 0,
      baseTimestamp,
      maxTimestamp,
      producerId,
      producerEpoch,
      baseSequence,
      records,
    };
  }

  /** A record with its timestamp delta in place of its timestamp. */
  private record(
    content: Window,
    before: bigint,
    lastDelta: bigint,
  ): { readonly record: KafkaRecord; readonly offsetDelta: bigint } {
    const start = content.at;
    const length = Number(content.zigzag(32));
    if (length < 6 || length > content.left) content.refuse("KAFKA_RECORD_LENGTH", start);
    const window = content.part(length);
    content.octets(length);
    window.octets(1);
    const timestamp = window.zigzag(64);
    const deltaAt = window.at;
    const offsetDelta = window.zigzag(32);
    if (offsetDelta <= before || offsetDelta > lastDelta) window.refuse("KAFKA_OFFSET_DELTA", deltaAt);
    const [key, value] = [nullable(window), nullable(window)];
    const headers = this.headers(window);
    if (window.left > 0) window.refuse("KAFKA_RECORD_LENGTH", start);
    return { record: { offset: 0n, timestamp, key, value, headers }, offsetDelta };
  }

  private headers(window: Window): readonly RecordHeader[] {
    const countAt = window.at;
    const count = Number(window.zigzag(32));
    if (count < 0 || count * 2 > window.left) window.refuse("KAFKA_HEADER_COUNT", countAt);
    if (count > this.recordsLeft) window.refuse("KAFKA_TOO_MANY_RECORDS", countAt);
    this.recordsLeft -= count;
    return Array.from({ length: count }, () => {
      const lengthAt = window.at;
      const length = Number(window.zigzag(32));
      if (length < 0) window.refuse("KAFKA_HEADER_KEY", lengthAt);
      return { key: window.text(length, lengthAt), value: nullable(window) };
    });
  }

  private messageBatch(window: Window, magic: 0 | 1): RecordBatch {
    const { records, offset, attributes, timestamp } = this.message(window, magic, 0);
    return {
      magic,
      baseOffset: records[0]?.offset ?? offset,
      lastOffset: records.at(-1)?.offset ?? offset,
      leaderEpoch: -1,
      compression: COMPRESSIONS[attributes & 7] ?? "none",
      timestampType: magic === 1 && (attributes & 8) > 0 ? "log-append" : "create",
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

  private message(window: Window, magic: 0 | 1, depth: number): ReferenceMessage {
    const start = window.at;
    const offset = window.whole(8);
    window.octets(4);
    const crc = window.number(4) >>> 0;
    if (crc !== window.crcFrom(start + 16, ISO_3309)) window.refuse("KAFKA_CRC", start + 12);
    window.octets(1);
    const attributes = window.number(1);
    const compression = COMPRESSIONS[attributes & 7];
    if (compression === undefined || compression === "zstd") {
      return window.refuse("KAFKA_COMPRESSION_UNKNOWN", start + 17);
    }
    if (this.recordsLeft === 0) window.refuse("KAFKA_TOO_MANY_RECORDS", start);
    const timestamp = magic === 1 ? window.whole(8) : -1n;
    const key = longNullable(window);
    const valueAt = window.at;
    const value = longNullable(window);
    if (window.left > 0) window.refuse("KAFKA_RECORD_LENGTH", start + 8);
    if (compression === "none") {
      this.recordsLeft -= 1;
      return { offset, attributes, timestamp, records: [{ offset, timestamp, key, value, headers: [] }] };
    }
    if (depth === this.limits.wrapperDepthMax) window.refuse("KAFKA_WRAPPER_DEPTH", start + 17);
    if (value === null) return window.refuse("KAFKA_WRAPPER_CONTENT", valueAt);
    const packed = new Window(value, 0, value.length, window.placeOf(valueAt + 4));
    const inner = this.decompressed(packed, compression, magic, window.placeOf(valueAt + 4));
    const records: KafkaRecord[] = [];
    while (inner.left > 0) records.push(...this.innerMessage(inner, magic, depth + 1));
    if (records.length === 0) inner.refuse("KAFKA_WRAPPER_CONTENT", 0);
    const base = offset <= 0n ? 0n : offset - (records.at(-1)?.offset ?? 0n);
    const isAppendTime = magic === 1 && (attributes & 8) > 0;
    const placed = records.map((record) => ({
      ...record,
      offset: magic === 0 ? record.offset : BigInt.asIntN(64, record.offset + base),
      timestamp: isAppendTime ? timestamp : record.timestamp,
    }));
    return { offset, attributes, timestamp, records: placed };
  }

  private innerMessage(inner: Window, magic: 0 | 1, depth: number): readonly KafkaRecord[] {
    const least = magic === 0 ? 26 : 34;
    if (inner.left < least) inner.refuse("KAFKA_WRAPPER_CONTENT", 0);
    const prefix = inner.part(17);
    prefix.octets(8);
    const octets = 12 + prefix.number(4);
    if (octets < least || octets > inner.left) inner.refuse("KAFKA_WRAPPER_CONTENT", 0);
    prefix.octets(4);
    if (prefix.number(1) !== magic) inner.refuse("KAFKA_MAGIC", 0);
    const { records } = this.message(inner.part(octets), magic, depth);
    inner.octets(octets);
    return records;
  }

  private decompressed(
    packed: Window,
    compression: "gzip" | "snappy" | "lz4" | "zstd",
    magic: number,
    place: number,
  ): Window {
    const input = packed.octets(packed.left);
    const result = decompressRecords(this.codec, compression, input, { outputMax: this.octetsLeft, magic });
    if (result.kind === "too-long") throw new Refused("KAFKA_DECOMPRESSED_TOO_LARGE", place);
    if (result.kind !== "ok") throw new Refused("KAFKA_COMPRESSED_DATA", place);
    this.octetsLeft -= result.bytes.length;
    return new Window(result.bytes, 0, result.bytes.length, place);
  }
}

interface ReferenceMessage {
  readonly offset: bigint;
  readonly attributes: number;
  readonly timestamp: bigint;
  readonly records: readonly KafkaRecord[];
}

function controlOf(records: readonly KafkaRecord[], at: number): Control {
  if (records.length === 0) return "other";
  const key = records[0]?.key;
  if (records.length !== 1 || key === undefined || key === null || key.length < 4) {
    throw new Refused("KAFKA_CONTROL_RECORD", at);
  }
  return (["abort", "commit"] as const)[(key[2] ?? 0) * 256 + (key[3] ?? 0)] ?? "other";
}

function nullable(window: Window): Uint8Array | null {
  const lengthAt = window.at;
  return octetsOrNull(window, Number(window.zigzag(32)), lengthAt);
}

function longNullable(window: Window): Uint8Array | null {
  const lengthAt = window.at;
  return octetsOrNull(window, window.number(4), lengthAt);
}

function octetsOrNull(window: Window, length: number, lengthAt: number): Uint8Array | null {
  if (length < -1) window.refuse("KAFKA_FIELD_LENGTH", lengthAt);
  return length < 0 ? null : window.octets(length, lengthAt);
}
