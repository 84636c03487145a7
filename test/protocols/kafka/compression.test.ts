import { compressFrameSync, decompressFrameSync } from "lz4-napi";
import * as snappyjs from "snappyjs";
import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { compressRecords, decompressRecords } from "../../../protocols/kafka/compression.ts";
import { lz4Compress, lz4Decompress } from "../../../protocols/kafka/lz4.ts";
import { readSnappyBlock, writeSnappyBlock } from "../../../protocols/kafka/snappy-block.ts";
import { snappyCompress, snappyDecompress } from "../../../protocols/kafka/snappy.ts";
import { hex, octets } from "./helpers.ts";

const INPUTS: readonly (readonly [string, Uint8Array])[] = [
  ["nothing", new Uint8Array(0)],
  ["one octet", octets("a")],
  ["a text", octets("to be, or not to be, that is the question: whether 'tis nobler to be or not to be")],
  ["zeros", new Uint8Array(100_000)],
  ["octets that do not repeat", Uint8Array.from({ length: 5_000 }, (_, index) => (index * index * 31) >>> 5)],
  ["several blocks", Uint8Array.from({ length: 200_000 }, (_, index) => (index % 97) ^ (index >> 10))],
];
const FORMATS = ["gzip", "snappy", "lz4", "zstd"] as const;

describe.each(FORMATS)("%s", (format) => {
  it.each(INPUTS)("gives %s back, and not one octet more than allowed", (_, input) => {
    const compressed = compressRecords(zlibCodec, format, input);
    const decompress = (outputMax: number) => decompressRecords(zlibCodec, format, compressed, { outputMax, magic: 2 });
    const whole = decompress(input.length);
    expect(whole.kind === "ok" && Buffer.compare(whole.bytes, input) === 0).toBe(true);
    if (input.length > 0) expect(decompress(input.length - 1)).toEqual({ kind: "too-long" });
  });

  it("refuses what is cut anywhere, and what has something behind it", () => {
    const compressed = compressRecords(zlibCodec, format, octets("abcabcabcabcabcabcabcabcabcabc"));
    const kindOf = (input: Uint8Array): string =>
      decompressRecords(zlibCodec, format, input, { outputMax: 100, magic: 2 }).kind;
    // The framing of xerial has no end: it may end behind its header, and a frame of zstd behind another.
    const first = format === "snappy" ? 17 : 1;
    for (let end = first; end < compressed.length; end += 1) {
      expect([end, kindOf(compressed.subarray(0, end))]).not.toEqual([end, "ok"]);
    }
    expect(kindOf(Uint8Array.of(...compressed, 1))).not.toBe("ok");
  });
});

describe("lz4 frames", () => {
  it.each(INPUTS)("lz4-napi and we read each other's frames of %s", (_, input) => {
    expect(Buffer.compare(decompressFrameSync(Buffer.from(lz4Compress(input))), input)).toBe(0);
    for (const options of [{}, { contentChecksum: true, blockChecksums: true }]) {
      const result = lz4Decompress(compressFrameSync(Buffer.from(input), options), { outputMax: input.length });
      expect(result.kind === "ok" && Buffer.compare(result.bytes, input) === 0).toBe(true);
    }
  });

  it("every checksum is verified", () => {
    const frame = compressFrameSync(Buffer.from("hello hello hello hello"), {
      contentChecksum: true,
      blockChecksums: true,
    });
    for (let at = 4; at < frame.length; at += 1) {
      const bent = Uint8Array.from(frame);
      bent[at] = (bent[at] ?? 0) ^ 0x40;
      expect([at, lz4Decompress(bent, { outputMax: 1_000 }).kind]).not.toEqual([at, "ok"]);
    }
  });

  it("a wrong checksum of the header is only overlooked where early clients wrote it", () => {
    const frame = lz4Compress(octets("abc"));
    frame[6] = (frame[6] ?? 0) ^ 1;
    expect(lz4Decompress(frame, { outputMax: 10 })).toEqual({ kind: "corrupt" });
    expect(lz4Decompress(frame, { outputMax: 10, isHeaderUnchecked: true }).kind).toBe("ok");
  });

  it("a declared size above the bound is refused from the header", () => {
    const frame = hex("04224d18 68 40 ffffffffffffff00 00");
    expect(lz4Decompress(frame, { outputMax: 1_000, isHeaderUnchecked: true })).toEqual({ kind: "too-long" });
  });

  it.each([
    ["another magic", "05224d18 60 40 82 00000000"],
    ["another version", "04224d18 a0 40 82 00000000"],
    ["a dictionary", "04224d18 61 40 82 00000000"],
    ["a block size that is none", "04224d18 60 30 82 00000000"],
    ["a match before the beginning", "04224d18 60 40 82 05000000 10 61 0200 00 00000000"],
    ["a match of distance 0", "04224d18 60 40 82 05000000 10 61 0000 00 00000000"],
    ["literals beyond the block", "04224d18 60 40 82 02000000 50 61 00000000"],
  ])("%s is corrupt", (_, frame) => {
    expect(lz4Decompress(hex(frame), { outputMax: 1_000 }).kind).toBe("corrupt");
  });
});

describe("snappy", () => {
  it.each(INPUTS)("snappyjs and we read each other's blocks of %s", (_, input) => {
    expect(Buffer.compare(snappyjs.uncompress(writeSnappyBlock(input)), input)).toBe(0);
    const theirs = snappyjs.compress(input);
    const result = snappyDecompress(theirs, input.length);
    expect(result.kind === "ok" && Buffer.compare(result.bytes, input) === 0).toBe(true);
  });

  it("blocks in the framing of xerial share one bound", () => {
    const framed = snappyCompress(new Uint8Array(100_000));
    expect(snappyDecompress(framed, 99_999)).toEqual({ kind: "too-long" });
    expect(snappyDecompress(framed, 100_000).kind).toBe("ok");
  });

  it.each([
    ["a length of six octets", "808080808000"],
    ["a length beyond 32 bits", "ffffffff1f 00"],
    ["a length that no elements can make", "e807 0061"],
    ["fewer octets than declared", "02 0061"],
    ["more octets than declared", "01 046161"],
    ["a copy before the beginning", "05 0061 0102"],
    ["a copy of distance 0", "05 0061 0100"],
    ["a literal beyond the end", "05 1061"],
  ])("%s is corrupt", (_, block) => {
    const input = hex(block);
    expect(readSnappyBlock(input, 0, input.length, 1_000).kind).toBe("corrupt");
  });

  it("a declared length above the bound is refused before anything else", () => {
    expect(snappyDecompress(hex("ffffffff0f"), 1_000)).toEqual({ kind: "too-long" });
  });
});
