import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { KafkaLimits } from "../../../protocols/kafka/limits.ts";
import { kafkaLimits } from "../../../protocols/kafka/limits.ts";
import type { batchOf } from "../../../protocols/kafka/record-encoder.ts";
import { RecordSetDecoder } from "../../../protocols/kafka/record-set-decoder.ts";
import type { RecordBatch } from "../../../protocols/kafka/record.ts";
import { BAD_SETS } from "./record-cases.ts";
import { decodeSet, encoded, hex, octets, record } from "./helpers.ts";

const SIZES = [1, 2, 3, 7, 61, 1_000_000];
const RECORDS = [
  record(5, "first", { key: octets("k"), headers: [{ key: "h\u00e9", value: octets("1") }] }),
  record(6, null, {
    headers: [
      { key: "__proto__", value: null },
      { key: "", value: octets("") },
    ],
  }),
  record(9, "", { timestamp: 1_700_000_000_000n - 50n }),
];

type Overrides = Parameters<typeof batchOf>[1];

const GOOD: readonly { readonly name: string; readonly more: Overrides }[] = [
  { name: "a plain batch", more: {} },
  { name: "a batch in gzip", more: { compression: "gzip" } },
  { name: "a batch in snappy", more: { compression: "snappy" } },
  { name: "a batch in lz4", more: { compression: "lz4" } },
  { name: "a batch in zstd", more: { compression: "zstd" } },
  { name: "gaps at both ends, as compaction leaves them", more: { baseOffset: 2n, lastOffset: 20n } },
  {
    name: "a batch of a transaction",
    more: { isTransactional: true, producerId: 2n ** 40n, producerEpoch: 3, baseSequence: 7 },
  },
  { name: "a delete horizon", more: { hasDeleteHorizon: true } },
  { name: "a base of time long ago", more: { baseTimestamp: -(2n ** 62n) } },
];

describe("batches", () => {
  it.each(GOOD)("takes $name, and writes it again as it was", ({ more }) => {
    const set = encoded(RECORDS, more);
    for (const size of SIZES) {
      const { events, fault } = decodeSet(set, {}, size);
      expect(fault).toBeUndefined();
      expect(events).toMatchObject([{ magic: 2, records: RECORDS, ...more }]);
      expect(encoded(events[0]?.records ?? [], events[0])).toEqual(set);
    }
  });

  it("the broker's time is that of every record", () => {
    const { events } = decodeSet(encoded(RECORDS, { timestampType: "log-append", maxTimestamp: 77n }));
    expect(events[0]?.timestampType).toBe("log-append");
    expect(events[0]?.records.map(({ timestamp }) => timestamp)).toEqual([77n, 77n, 77n]);
  });

  it("a batch that compaction emptied has no records", () => {
    const { events, fault } = decodeSet(encoded([], { baseOffset: 3n, lastOffset: 9n }));
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([{ baseOffset: 3n, lastOffset: 9n, records: [] }]);
  });

  it("a control batch that compaction emptied says nothing", () => {
    const set = encoded([], { control: "commit", isTransactional: true, producerId: 1n, lastOffset: 5n });
    for (const size of SIZES) {
      const { events, fault } = decodeSet(set, {}, size);
      expect(fault).toBeUndefined();
      expect(events).toMatchObject([{ control: "other", lastOffset: 5n, records: [] }]);
      expect(encoded([], events[0])).toEqual(set);
    }
  });

  it.each([
    ["abort", "00000000"],
    ["commit", "00000001"],
    ["other", "00000002"],
  ] as const)("a control batch says %s", (control, key) => {
    const { events } = decodeSet(encoded([record(0, "", { key: hex(key) })], { control, isTransactional: true }));
    expect(events[0]?.control).toBe(control);
  });

  it("several batches of all formats may stand in one set", () => {
    const parts = [
      encoded([record(0, "a")]),
      encoded([record(1, "b")], { magic: 1 }),
      encoded([record(2, "c")], { magic: 0 }),
    ];
    const { events, fault } = decodeSet(Uint8Array.from(parts.flatMap((part) => [...part])), {}, 5);
    expect(fault).toBeUndefined();
    expect(events.map(({ magic, records }) => [magic, records[0]?.offset])).toEqual([
      [2, 0n],
      [1, 1n],
      [0, 2n],
    ]);
  });

  it("a set of nothing is no fault", () => {
    expect(decodeSet(new Uint8Array(0))).toEqual({ events: [], fault: undefined });
  });

  it("a cut last batch is no fault where a fetch may cut it, wherever it is cut", () => {
    const set = Uint8Array.of(...encoded([record(0, "a")]), ...encoded([record(1, "b")]));
    for (let end = set.length / 2; end < set.length; end += 1) {
      const { events, fault } = decodeSet(set.slice(0, end), { mayBePartial: true }, 9);
      expect([events.length, fault]).toEqual([1, undefined]);
    }
  });

  it.each(BAD_SETS)("refuses $name", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) expect(decodeSet(stream, { limits }, size).fault).toMatchObject({ code, offset });
  });

  it.each(BAD_SETS)("keeps what came before $name, and says nothing after it", ({ stream, limits = {}, offset }) => {
    const before = encoded([record(0, "ok")]);
    const more = { ...limits, recordsMax: (limits.recordsMax ?? 1_000) + 1 };
    const { events, fault } = decodeSet(Uint8Array.of(...before, ...stream), { limits: more }, 11);
    expect(events[0]).toMatchObject({ records: [{ value: octets("ok") }] });
    expect(fault?.offset).toBe(before.length + offset);
    expect(decodeSet(stream, { limits: limits }).events.length).toBeLessThan(2);
  });
});

it("what a refused length declares is not charged as if it had been made", () => {
  const options = { codec: zlibCodec, limits: kafkaLimits(), mayBePartial: false };
  const decoder = new RecordSetDecoder(options);
  const header = BAD_SETS.find(({ name }) => name === "a header key beyond its record");
  expect(decoder.push(header?.stream ?? octets("")).fault).toMatchObject({
    code: "KAFKA_FIELD_BEYOND_END",
    offset: 68,
  });
  expect(decoder.bytesAllocated).toBeLessThan(200);
  expect(decoder.work).toBeLessThan(400);
});

describe("chunks that are handed over", () => {
  const handedOver = (set: Uint8Array, size: number, limits: Partial<KafkaLimits> = {}) => {
    const options = { codec: zlibCodec, limits: kafkaLimits(limits), mayBePartial: false, isHandedOver: true };
    const decoder = new RecordSetDecoder(options);
    const events: RecordBatch[] = [];
    for (let at = 0; at < set.length; at += size) events.push(...decoder.push(set.subarray(at, at + size)).events);
    return { decoder, events, fault: decoder.end().fault };
  };

  it.each(BAD_SETS)("are refused for $name just as others", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) expect(handedOver(stream, size, limits).fault).toMatchObject({ code, offset });
  });

  it("are not copied where a batch lies in one", () => {
    const set = Uint8Array.of(...encoded(RECORDS), ...encoded(RECORDS, { compression: "gzip" }));
    for (const size of SIZES) expect(handedOver(set, size).events).toEqual(decodeSet(set).events);
    expect(handedOver(encoded(RECORDS), 2 ** 20).decoder.bytesAllocated).toBeLessThan(20);
    expect(handedOver(encoded(RECORDS), 50).decoder.bytesAllocated).toBeGreaterThan(100);
  });
});

describe("messages of the older formats", () => {
  const records = [record(10, "a", { key: octets("k") }), record(11, "b"), record(12, null)];

  it.each(["gzip", "snappy", "lz4"] as const)("a wrapper in %s has the offsets of what it holds", (compression) => {
    for (const size of SIZES) {
      const more = { magic: 1, compression, maxTimestamp: 1_700_000_000_000n } as const;
      const { events, fault } = decodeSet(encoded(records, more), {}, size);
      expect(fault).toBeUndefined();
      expect(events).toMatchObject([{ magic: 1, compression, baseOffset: 10n, lastOffset: 12n, records }]);
    }
  });

  it("format 0 has no time, and offsets inside a wrapper are whole", () => {
    const timeless = records.map((each) => ({ ...each, timestamp: -1n }));
    const { events } = decodeSet(encoded(timeless, { magic: 0, compression: "gzip", maxTimestamp: -1n }));
    expect(events).toMatchObject([{ magic: 0, records: timeless }]);
  });

  it("a wrapper whose offset was left at 0 is counted from 0", () => {
    const set = encoded(records, { magic: 1, compression: "gzip", maxTimestamp: 1n });
    set.fill(0, 0, 8);
    expect(decodeSet(set).events[0]?.records.map(({ offset }) => offset)).toEqual([0n, 1n, 2n]);
  });

  it("the broker's time is the wrapper's", () => {
    const more = { magic: 1, compression: "lz4", timestampType: "log-append", maxTimestamp: 5n } as const;
    const { events } = decodeSet(encoded(records, more));
    expect(events[0]?.records.map(({ timestamp }) => timestamp)).toEqual([5n, 5n, 5n]);
  });
});

describe("encoder", () => {
  it("refuses what a format has no place for", () => {
    const headed = record(0, "a", { headers: [{ key: "h", value: null }] });
    expect(() => encoded([headed], { magic: 1 })).toThrow(RangeError);
    expect(() => encoded([record(0, "a"), record(1, "b")], { magic: 0 })).toThrow(RangeError);
    expect(() => encoded([record(0, "a")], { baseOffset: 1n })).toThrow(RangeError);
    expect(() => encoded([], { magic: 1 })).toThrow(RangeError);
  });

  it("refuses offsets and numbers that would be read as others", () => {
    expect(() => encoded([record(0, "a"), record(2 ** 31, "b")])).toThrow(RangeError);
    expect(() => encoded([record(0, "a")], { lastOffset: 2n ** 31n })).toThrow(RangeError);
    expect(() => encoded([record(0, "a"), record(2, "b")], { lastOffset: 1n })).toThrow(RangeError);
    expect(() => encoded([], { baseOffset: 1n, lastOffset: 0n })).toThrow(RangeError);
    expect(() => encoded([record(0, "a")], { producerEpoch: 2 ** 15 })).toThrow(RangeError);
    expect(() => encoded([record(0, "a")], { baseTimestamp: 2n ** 63n })).toThrow(RangeError);
    expect(() => encoded([record(2 ** 62, "a", { offset: 2n ** 63n })], { magic: 1 })).toThrow(RangeError);
  });
});

it("limits that are none are refused", () => {
  expect(() => kafkaLimits({ frameOctetsMax: 0 })).toThrow(RangeError);
  expect(() => kafkaLimits({ unheardOf: 1 } as never)).toThrow("unknown Kafka limit");
});
