import { describe, expect, it } from "vitest";
import { encodeBlockStream, splitBlockStream, BlockStreamDecoder } from "../../../protocols/hpack/block-stream.ts";
import { HpackDecoder } from "../../../protocols/hpack/decoder.ts";
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import { DEFAULT_HPACK_LIMITS, hpackLimits } from "../../../protocols/hpack/limits.ts";
import { decodeStream, draws, hex } from "./helpers.ts";
import { mutatedStream, validRecords } from "./random-stream.ts";

const STEPS_PER_OCTET_MAX = 10;
const BYTES_PER_OCTET_MAX = 3;

function drip(decoder: HpackDecoder, block: Uint8Array): void {
  for (const octet of block) decoder.push(Uint8Array.of(octet));
  decoder.endBlock();
}

describe("bounds", () => {
  it("work and allocation are linear in the octets, dripped one by one", () => {
    const name = `00 7f81 1f ${"61".repeat(4096)} 7f81 1f ${"62".repeat(4096)}`;
    for (const wire of [name, "82".repeat(128), "4001610162".repeat(100), `02ff80 1f ${"00".repeat(4095)}`]) {
      const block = hex(wire);
      const decoder = new HpackDecoder();
      drip(decoder, block);
      expect(decoder.fault).toBeUndefined();
      expect(decoder.work).toBeLessThanOrEqual(STEPS_PER_OCTET_MAX * block.length);
      expect(decoder.bytesAllocated).toBeLessThanOrEqual(BYTES_PER_OCTET_MAX * block.length);
    }
  });

  it("gauges stay within what the limits allow on seeded streams", () => {
    const bytesMax = DEFAULT_HPACK_LIMITS.headerTableSizeMax + 3 * DEFAULT_HPACK_LIMITS.stringOctetsMax;
    for (let seed = 0; seed < 500; seed += 1) {
      const stream = mutatedStream(draws(seed));
      const decoder = new BlockStreamDecoder();
      for (const octet of stream) {
        decoder.push(Uint8Array.of(octet));
        expect(decoder.bytesHeld).toBeLessThanOrEqual(bytesMax);
        expect(decoder.partsHeld).toBeLessThanOrEqual(1 + DEFAULT_HPACK_LIMITS.headerTableSizeMax / 32);
      }
      expect(decoder.work).toBeLessThanOrEqual(STEPS_PER_OCTET_MAX * stream.length);
    }
  });

  it("a declared length holds nothing before its octets arrive", () => {
    const decoder = new HpackDecoder();
    decoder.push(hex("027f817f"));
    expect(decoder.bytesHeld).toBeLessThan(64);
  });

  it("a bomb of references to one large entry stops at the list size (RFC 7541 7.3)", () => {
    const decoder = new HpackDecoder();
    const value = `7f8d1e${"61".repeat(3980)}`;
    const { events, fault } = decoder.push(hex(`400161${value}${"be".repeat(100)}`));
    expect(fault).toMatchObject({ code: "HPACK_LIST_TOO_LARGE" });
    expect(events).toHaveLength(4);
    expect(decoder.bytesAllocated).toBeLessThan(6000);
  });

  it("a large tail is given back once its string is complete", () => {
    const decoder = new HpackDecoder();
    drip(decoder, hex(`027f811f${"61".repeat(4096)}`));
    expect(decoder.bytesHeld).toBeLessThanOrEqual(256);
  });
});

describe("tables", () => {
  it("never-indexed and unindexed literals stay out", () => {
    const decoder = new HpackDecoder();
    expect(decoder.push(hex("1001610162 0001610162")).events.map(({ sensitive }) => sensitive)).toEqual([true, false]);
    expect(decoder.tableEntries()).toEqual([]);
  });

  it("evicts exactly at the boundary (RFC 7541 4.4)", () => {
    const fits = new HpackDecoder(hpackLimits({ headerTableSize: 68 }));
    fits.push(hex("4001610162 4001630164"));
    expect(fits.tableEntries().map(({ name }) => name)).toEqual(["c", "a"]);
    const short = new HpackDecoder(hpackLimits({ headerTableSize: 67 }));
    short.push(hex("4001610162 4001630164"));
    expect(short.tableEntries().map(({ name }) => name)).toEqual(["c"]);
  });

  it("an entry larger than the table empties it, and its name may come from an entry it evicts", () => {
    const decoder = new HpackDecoder(hpackLimits({ headerTableSize: 34 }));
    const { events } = decoder.push(hex("4001610162 7e0463646566"));
    expect(events[1]).toEqual({ name: "a", value: "cdef", sensitive: false });
    expect(decoder.tableEntries()).toEqual([]);
  });

  it("encoder and decoder stay in step over long seeded sequences", () => {
    const draw = draws(7);
    const encoder = new HpackEncoder();
    const decoder = new HpackDecoder();
    for (let block = 0; block < 3000; block += 1) {
      if (draw(10) === 0) {
        const size = draw(300);
        encoder.setMaxTableSize(size);
        decoder.setMaxTableSize(size);
      }
      const fields = Array.from({ length: draw(5) }, () => ({ name: `n${draw(9)}`, value: "v".repeat(draw(40)) }));
      const { events } = decoder.push(encoder.encodeBlock(fields));
      expect(decoder.endBlock().fault).toBeUndefined();
      expect(events).toEqual(fields.map((field) => ({ ...field, sensitive: false })));
      expect(decoder.tableEntries()).toEqual(encoder.tableEntries());
    }
  });

  it("two contexts share nothing", () => {
    const [left, right] = [new HpackDecoder(), new HpackDecoder()];
    left.push(hex("4001610162 02"));
    expect(right.push(hex("be")).fault).toMatchObject({ code: "HPACK_INDEX_RANGE" });
    expect(left.push(hex("0163 be")).events).toEqual([
      { name: ":method", value: "c", sensitive: false },
      { name: "a", value: "b", sensitive: false },
    ]);
  });
});

describe("encoder", () => {
  const wireOf = (field: Parameters<HpackEncoder["encodeBlock"]>[0][number]): string =>
    Array.from(new HpackEncoder({ huffman: "never" }).encodeBlock([field]), (octet) =>
      octet.toString(16).padStart(2, "0"),
    ).join("");

  it("makes every representation", () => {
    expect(wireOf({ name: ":method", value: "GET" })).toBe("82");
    expect(wireOf({ name: ":method", value: "a" })).toBe("420161");
    expect(wireOf({ name: "a", value: "b", indexedName: false })).toBe("4001610162");
    expect(wireOf({ name: ":method", value: "GET", representation: "without-indexing" })).toBe("0203474554");
    expect(wireOf({ name: ":method", value: "a", sensitive: true, representation: "indexed" })).toBe("120161");
    expect(wireOf({ name: ":method", value: "a", indexedName: false, representation: "never-indexed" })).toBe(
      "10073a6d6574686f640161",
    );
  });

  it("signals the smallest and the final table size (RFC 7541 4.2)", () => {
    const encoder = new HpackEncoder();
    encoder.setMaxTableSize(100);
    encoder.setMaxTableSize(4096);
    expect([...encoder.encodeBlock([])]).toEqual([...hex("3f45 3fe11f")]);
    expect([...encoder.encodeBlock([])]).toEqual([]);
  });

  it("refuses what a decoder would refuse, and stays usable", () => {
    const encoder = new HpackEncoder();
    const field = { name: "a", value: "b" };
    for (const fields of [
      [{ name: "a", value: "\u0100" }],
      Array.from({ length: 129 }, () => field),
      [{ name: "a", value: "b".repeat(16_352) }],
      [field, { name: "c", value: "\0".repeat(13_000), huffman: "always" as const }],
    ]) {
      expect(() => encoder.encodeBlock(fields)).toThrow(RangeError);
    }
    expect(encoder.tableEntries()).toEqual([]);
    expect(new HpackDecoder().push(encoder.encodeBlock([field])).fault).toBeUndefined();
  });
});

describe("block stream records", () => {
  it("splits into views that join to the stream, complete or not", () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const stream = mutatedStream(draws(seed));
      const records = splitBlockStream(stream);
      expect(records.flatMap((record) => [...record])).toEqual([...stream]);
      expect(records.every((record) => record.buffer === stream.buffer && record.length > 0)).toBe(true);
    }
  });

  it("splits what was encoded into as many records", () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const records = validRecords(draws(seed));
      expect(splitBlockStream(encodeBlockStream(records))).toHaveLength(records.length);
    }
    expect(decodeStream(encodeBlockStream([hex("82")])).events).toHaveLength(2);
  });
});
