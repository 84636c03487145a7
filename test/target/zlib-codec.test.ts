/** Every unit of every format: read whole, cut anywhere, changed anywhere, too long by one octet. */
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { CompressionFormat } from "../../lab/core/codec.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";

const FORMATS: readonly CompressionFormat[] = ["deflate-raw", "deflate", "gzip", "zstd"];
const TEXT = new TextEncoder().encode("to be or not to be, that is the question: ".repeat(40));
/** An empty final block (RFC 1951 3.2.6): what ends a stream that was flushed only. */
const FINAL_BLOCK = Uint8Array.of(3, 0);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe.each(FORMATS)("%s", (format) => {
  const unit = zlibCodec.compress(format, TEXT);

  it("gives back what was compressed, in memory of its own", () => {
    const result = zlibCodec.decompress(format, unit, { outputMax: TEXT.length });
    expect(result).toEqual({ kind: "ok", bytes: TEXT, bytesRead: unit.length });
    expect(result.kind === "ok" && result.bytes.buffer.byteLength).toBe(TEXT.length);
    expect(unit.buffer.byteLength).toBe(unit.length);
  });

  it("takes an empty unit", () => {
    const empty = zlibCodec.compress(format, new Uint8Array(0));
    expect(zlibCodec.decompress(format, empty, { outputMax: 0 })).toEqual({
      kind: "ok",
      bytes: new Uint8Array(0),
      bytesRead: empty.length,
    });
  });

  it("refuses one octet more than may come out", () => {
    for (const outputMax of [0, 1, 63, 64, 1_000, TEXT.length - 1]) {
      expect(zlibCodec.decompress(format, unit, { outputMax })).toEqual({ kind: "too-long" });
    }
  });

  it("tells a unit that ends early at every place", () => {
    for (let length = 0; length < unit.length; length += 1) {
      const result = zlibCodec.decompress(format, unit.subarray(0, length), { outputMax: TEXT.length });
      expect([length, result.kind]).toEqual([length, "truncated"]);
    }
  });

  it("gives a value for every changed bit", () => {
    const kinds = new Set<string>();
    for (let bit = 0; bit < unit.length * 8; bit += 1) {
      const changed = unit.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      kinds.add(zlibCodec.decompress(format, changed, { outputMax: TEXT.length }).kind);
    }
    expect(kinds).toContain("corrupt");
  });

  it("throws for an option that is none", () => {
    expect(() => zlibCodec.decompress(format, unit, { outputMax: -1 })).toThrow(RangeError);
    expect(() => zlibCodec.decompress(format, unit, { outputMax: 1, windowBits: 77 })).toThrow(Error);
  });
});

describe("what follows a unit", () => {
  it.each(["deflate-raw", "deflate", "zstd"] as const)("is not read in %s", (format) => {
    const unit = zlibCodec.compress(format, TEXT);
    const result = zlibCodec.decompress(format, join(unit, unit), { outputMax: TEXT.length });
    expect(result).toEqual({ kind: "ok", bytes: TEXT, bytesRead: unit.length });
  });

  it("is a further member in gzip, charged to the same bound", () => {
    const members = join(gzipSync(TEXT), gzipSync(TEXT));
    const both = zlibCodec.decompress("gzip", members, { outputMax: 2 * TEXT.length });
    expect(both).toEqual({ kind: "ok", bytes: join(TEXT, TEXT), bytesRead: members.length });
    expect(zlibCodec.decompress("gzip", members, { outputMax: TEXT.length })).toEqual({ kind: "too-long" });
    expect(zlibCodec.decompress("gzip", join(gzipSync(TEXT), TEXT), { outputMax: TEXT.length })).toEqual({
      kind: "corrupt",
    });
  });
});

describe("deflate-raw", () => {
  it("refers to a dictionary, and is corrupt without it", () => {
    const unit = zlibCodec.compress("deflate-raw", TEXT, { dictionary: TEXT });
    expect(unit.length).toBeLessThan(zlibCodec.compress("deflate-raw", TEXT).length);
    const { kind } = zlibCodec.decompress("deflate-raw", unit, { outputMax: TEXT.length, dictionary: TEXT });
    expect(kind).toBe("ok");
    expect(zlibCodec.decompress("deflate-raw", unit, { outputMax: TEXT.length }).kind).toBe("corrupt");
  });

  it("leaves a flushed unit open for more", () => {
    const open = zlibCodec.compress("deflate-raw", TEXT, { flush: "sync" });
    expect([...open.subarray(-4)]).toEqual([0, 0, 0xff, 0xff]);
    expect(zlibCodec.decompress("deflate-raw", open, { outputMax: TEXT.length }).kind).toBe("truncated");
    const closed = join(open, FINAL_BLOCK);
    expect(zlibCodec.decompress("deflate-raw", closed, { outputMax: TEXT.length })).toEqual({
      kind: "ok",
      bytes: TEXT,
      bytesRead: closed.length,
    });
  });

  it("refuses a distance beyond the window once the octets are no longer at hand", () => {
    const noise = Uint8Array.from({ length: 20_000 }, (_, at) => (at * at * 7_919) >> 3);
    const apart = join(TEXT.subarray(0, 300), noise, TEXT.subarray(0, 300));
    const wide = zlibCodec.compress("deflate-raw", apart);
    const outputMax = apart.length;
    expect(zlibCodec.decompress("deflate-raw", wide, { outputMax }).kind).toBe("ok");
    expect(zlibCodec.decompress("deflate-raw", wide, { outputMax, windowBits: 8 }).kind).toBe("corrupt");
    const narrow = zlibCodec.compress("deflate-raw", apart, { windowBits: 9 });
    expect(zlibCodec.decompress("deflate-raw", narrow, { outputMax, windowBits: 9 }).kind).toBe("ok");
  });

  it("matches nothing when it must be reproducible", () => {
    const unit = zlibCodec.compress("deflate-raw", TEXT, { reproducible: true });
    expect(unit.length).toBeGreaterThan(TEXT.length / 3);
    expect(zlibCodec.decompress("deflate-raw", unit, { outputMax: TEXT.length }).kind).toBe("ok");
  });
});

describe("zstd", () => {
  it("refuses a window that is too large before it is taken", () => {
    // Magic number, frame header without a content size, a window of 2^24 octets, one raw block of one octet.
    const frame = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x00, (24 - 10) << 3, 0x09, 0x00, 0x00, 0x61);
    expect(zlibCodec.decompress("zstd", frame, { outputMax: TEXT.length })).toEqual({ kind: "too-long" });
    expect(zlibCodec.decompress("zstd", frame, { outputMax: TEXT.length, windowBits: 24 })).toEqual({
      kind: "ok",
      bytes: Uint8Array.of(0x61),
      bytesRead: frame.length,
    });
  });

  it("gives nothing for a skippable frame", () => {
    const frame = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 9);
    const result = zlibCodec.decompress("zstd", frame, { outputMax: 9 });
    expect(result).toEqual({ kind: "ok", bytes: new Uint8Array(0), bytesRead: frame.length });
  });
});

it("holds little more than it may put out while it inflates a bomb", () => {
  const bomb = zlibCodec.compress("gzip", new Uint8Array(64 * 1_024 * 1_024));
  const before = process.memoryUsage().arrayBuffers;
  expect(zlibCodec.decompress("gzip", bomb, { outputMax: 100_000 })).toEqual({ kind: "too-long" });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
});
