/** Record sets that must be refused. */
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { wrapSet } from "../../../protocols/kafka/record-encoder.ts";
import { kafkaStructure } from "../../../protocols/kafka/structure.ts";
import type { Bad } from "./helpers.ts";
import { encoded, hex, octets, record } from "./helpers.ts";

/** A batch of format 2 with these octets for records, and true size and checksum. */
function batch(content: Uint8Array, { count = 1, attributes = 0, lastDelta = 0, baseOffset = 0n } = {}): Uint8Array {
  const entry = new Uint8Array(61 + content.length);
  const view = new DataView(entry.buffer);
  view.setBigInt64(0, baseOffset);
  view.setInt8(16, 2);
  view.setInt16(21, attributes);
  view.setInt32(23, lastDelta);
  view.setInt32(57, count);
  entry.set(content, 61);
  return repaired(entry);
}

/** The offset is left alone: it decides what the octets are taken for. */
function repaired(entry: Uint8Array): Uint8Array {
  const prefix = entry.slice(0, 8);
  const zeroed = Uint8Array.from(entry);
  zeroed.fill(0, 0, 8);
  const whole = Uint8Array.from(kafkaStructure.repair(zeroed));
  whole.set(prefix);
  return whole;
}

function patched(entry: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const bent = Uint8Array.from(entry);
  bent.set(values, at);
  return bent;
}

function wrapped(set: Uint8Array, compression: "gzip" | "snappy" | "lz4" = "gzip", magic: 0 | 1 = 1): Uint8Array {
  return wrapSet(set, { magic, compression, offset: 3n, timestamp: 9n, isLogAppendTime: false }, zlibCodec);
}

/** A record with nothing in it: length 6, no attributes, deltas of 0, no key, no value, no headers. */
const EMPTY_RECORD = hex("0c 00 00 00 01 01 00");
const ONE = encoded([record(0, "v")]);
const MESSAGE_1 = encoded([record(0, "v")], { magic: 1 });
const MESSAGE_0 = encoded([record(0, "v", { timestamp: -1n })], { magic: 0 });
/** As compaction leaves it. */
const EMPTY = encoded([], { baseOffset: 5n, lastOffset: 5n });
const BOMB = encoded([record(0, "x".repeat(5_000))], { compression: "gzip" });

export const BAD_SETS: readonly Bad[] = [
  { name: "a size below the least", stream: patched(ONE, 8, 0, 0, 0, 13), code: "KAFKA_BATCH_SIZE", offset: 8 },
  { name: "a negative size", stream: patched(ONE, 8, 0xff, 0xff, 0xff, 0xff), code: "KAFKA_BATCH_SIZE", offset: 8 },
  {
    name: "a size above the cap",
    stream: patched(ONE, 8, 0x7f, 0xff, 0xff, 0xff),
    code: "KAFKA_BATCH_SIZE",
    offset: 8,
  },
  {
    name: "a batch too small for its format",
    stream: repaired(ONE.slice(0, 60)),
    code: "KAFKA_BATCH_SIZE",
    offset: 8,
  },
  { name: "a magic that nobody knows", stream: patched(ONE, 16, 3), code: "KAFKA_MAGIC", offset: 16 },
  { name: "a checksum that does not match", stream: patched(ONE, 20, 0), code: "KAFKA_CRC", offset: 17 },
  { name: "an octet that changed on its way", stream: patched(ONE, 66, 9), code: "KAFKA_CRC", offset: 17 },
  { name: "a checksum of format 1", stream: patched(MESSAGE_1, 15, 0), code: "KAFKA_CRC", offset: 12 },
  { name: "a checksum of format 0", stream: patched(MESSAGE_0, 15, 0), code: "KAFKA_CRC", offset: 12 },
  {
    name: "a compression that nobody knows",
    stream: batch(EMPTY_RECORD, { attributes: 5 }),
    code: "KAFKA_COMPRESSION_UNKNOWN",
    offset: 21,
  },
  {
    name: "zstd in format 1",
    stream: repaired(patched(MESSAGE_1, 17, 4)),
    code: "KAFKA_COMPRESSION_UNKNOWN",
    offset: 17,
  },
  {
    name: "compressed octets that are none",
    stream: batch(octets("no gzip"), { attributes: 1 }),
    code: "KAFKA_COMPRESSED_DATA",
    offset: 61,
  },
  {
    name: "more than may come out of compression",
    stream: BOMB,
    code: "KAFKA_DECOMPRESSED_TOO_LARGE",
    offset: 61,
    limits: { decompressedOctetsMax: 1_000 },
  },
  {
    name: "more than may come out of all batches",
    stream: Uint8Array.of(...BOMB, ...BOMB),
    code: "KAFKA_DECOMPRESSED_TOO_LARGE",
    offset: BOMB.length + 61,
    limits: { decompressedOctetsMax: 8_000 },
  },
  { name: "a negative count", stream: batch(EMPTY_RECORD, { count: -1 }), code: "KAFKA_RECORD_COUNT", offset: 57 },
  {
    name: "a count that the octets cannot hold",
    stream: batch(EMPTY_RECORD, { count: 2 }),
    code: "KAFKA_RECORD_COUNT",
    offset: 57,
  },
  {
    name: "octets behind the last record",
    stream: batch(Uint8Array.of(...EMPTY_RECORD, 0)),
    code: "KAFKA_RECORD_COUNT",
    offset: 57,
  },
  {
    name: "more records than there may be",
    stream: encoded([record(0, "a"), record(1, "b"), record(2, "c")]),
    code: "KAFKA_TOO_MANY_RECORDS",
    offset: 57,
    limits: { recordsMax: 2 },
  },
  {
    name: "more empty batches than there may be",
    stream: Uint8Array.of(...EMPTY, ...EMPTY),
    code: "KAFKA_TOO_MANY_RECORDS",
    offset: EMPTY.length + 57,
    limits: { recordsMax: 1 },
  },
  {
    name: "more headers than there may be",
    stream: encoded([record(0, "a", { headers: [1, 2, 3].map((each) => ({ key: `${each}`, value: null })) })]),
    code: "KAFKA_TOO_MANY_RECORDS",
    offset: 68,
    limits: { recordsMax: 3 },
  },
  {
    name: "a record longer than its batch",
    stream: batch(patched(EMPTY_RECORD, 0, 0x0e)),
    code: "KAFKA_RECORD_LENGTH",
    offset: 61,
  },
  {
    name: "a record longer than its fields",
    stream: batch(Uint8Array.of(0x0e, ...EMPTY_RECORD.subarray(1), 0)),
    code: "KAFKA_RECORD_LENGTH",
    offset: 61,
  },
  {
    name: "a record with a negative length",
    stream: batch(patched(EMPTY_RECORD, 0, 0x01)),
    code: "KAFKA_RECORD_LENGTH",
    offset: 61,
  },
  { name: "a key below null", stream: batch(patched(EMPTY_RECORD, 4, 0x03)), code: "KAFKA_FIELD_LENGTH", offset: 65 },
  {
    name: "a value beyond its record",
    stream: batch(patched(EMPTY_RECORD, 5, 0x08)),
    code: "KAFKA_FIELD_BEYOND_END",
    offset: 66,
  },
  {
    name: "an offset beyond the last",
    stream: batch(patched(EMPTY_RECORD, 3, 0x02)),
    code: "KAFKA_OFFSET_DELTA",
    offset: 64,
  },
  {
    name: "a negative offset delta",
    stream: batch(patched(EMPTY_RECORD, 3, 0x01)),
    code: "KAFKA_OFFSET_DELTA",
    offset: 64,
  },
  {
    name: "two records with one offset",
    stream: batch(Uint8Array.of(...EMPTY_RECORD, ...EMPTY_RECORD), { count: 2, lastDelta: 5 }),
    code: "KAFKA_OFFSET_DELTA",
    offset: 71,
  },
  {
    name: "a negative last offset delta",
    stream: batch(EMPTY_RECORD, { lastDelta: -1 }),
    code: "KAFKA_OFFSET_DELTA",
    offset: 23,
  },
  {
    name: "a negative base offset",
    stream: batch(EMPTY_RECORD, { baseOffset: -1n }),
    code: "KAFKA_OFFSET_RANGE",
    offset: 0,
  },
  {
    name: "offsets beyond 64 bits",
    stream: batch(EMPTY_RECORD, { baseOffset: 2n ** 63n - 1n, lastDelta: 1 }),
    code: "KAFKA_OFFSET_RANGE",
    offset: 0,
  },
  {
    name: "a negative count of headers",
    stream: batch(patched(EMPTY_RECORD, 6, 0x01)),
    code: "KAFKA_HEADER_COUNT",
    offset: 67,
  },
  {
    name: "a count of headers that the record cannot hold",
    stream: batch(patched(EMPTY_RECORD, 6, 0x04)),
    code: "KAFKA_HEADER_COUNT",
    offset: 67,
  },
  {
    name: "a header without a key",
    stream: batch(hex("10 00 00 00 01 01 02 01 01")),
    code: "KAFKA_HEADER_KEY",
    offset: 68,
  },
  {
    name: "a header key beyond its record",
    stream: batch(hex("16 00 00 00 01 01 02 8080808008")),
    code: "KAFKA_FIELD_BEYOND_END",
    offset: 68,
  },
  {
    name: "a variable number of six octets",
    stream: batch(hex("808080808000 00 00 00 01 01 00")),
    code: "KAFKA_VARINT",
    offset: 61,
  },
  {
    name: "a variable number beyond 32 bits",
    stream: batch(hex("8080808010 00 00 00 01 01 00")),
    code: "KAFKA_VARINT",
    offset: 61,
  },
  {
    name: "a variable number of eleven octets",
    stream: batch(hex("20 00 8080808080808080808000 00 01 01 00")),
    code: "KAFKA_VARINT",
    offset: 63,
  },
  {
    name: "a variable number beyond 64 bits",
    stream: batch(hex("1e 00 80808080808080808002 00 01 01 00")),
    code: "KAFKA_VARINT",
    offset: 63,
  },
  {
    name: "a control batch without a key",
    stream: batch(EMPTY_RECORD, { attributes: 0x20 }),
    code: "KAFKA_CONTROL_RECORD",
    offset: 61,
  },
  {
    name: "a control batch of two records",
    stream: encoded([record(0, null, { key: hex("00000001") }), record(1, null, { key: hex("00000001") })], {
      control: "commit",
    }),
    code: "KAFKA_CONTROL_RECORD",
    offset: 61,
  },
  {
    name: "a message in a message in a message",
    stream: wrapped(wrapped(MESSAGE_1)),
    code: "KAFKA_WRAPPER_DEPTH",
    offset: 34,
  },
  {
    name: "a message of format 0 in one of format 1",
    stream: wrapped(encoded([record(0, "x".repeat(20))], { magic: 0 })),
    code: "KAFKA_MAGIC",
    offset: 34,
  },
  {
    name: "a wrapper with nothing in it",
    stream: wrapped(new Uint8Array(0), "lz4"),
    code: "KAFKA_WRAPPER_CONTENT",
    offset: 34,
  },
  {
    name: "a wrapper around a message that is cut",
    stream: wrapped(MESSAGE_1.slice(0, -1)),
    code: "KAFKA_WRAPPER_CONTENT",
    offset: 34,
  },
  {
    name: "a wrapper without a value",
    stream: repaired(patched(encoded([record(0, null)], { magic: 1 }), 17, 1)),
    code: "KAFKA_WRAPPER_CONTENT",
    offset: 30,
  },
  {
    name: "a bent checksum inside a wrapper",
    stream: wrapped(patched(MESSAGE_1, 15, 0)),
    code: "KAFKA_CRC",
    offset: 34,
  },
  { name: "a set that stops short", stream: ONE.slice(0, -1), code: "KAFKA_TRUNCATED", offset: ONE.length - 1 },
  { name: "a set that stops inside a prefix", stream: ONE.slice(0, 5), code: "KAFKA_TRUNCATED", offset: 5 },
];
