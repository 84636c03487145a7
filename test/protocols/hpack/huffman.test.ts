import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EOS_SYMBOL, HUFFMAN_CODES } from "../../../protocols/hpack/huffman-code.ts";
import { appendHuffman, decodeHuffman, huffmanLength } from "../../../protocols/hpack/huffman.ts";
import { IntegerReader, appendInteger } from "../../../protocols/hpack/integer.ts";
import { STATIC_TABLE } from "../../../protocols/hpack/static-table.ts";
import { HPACK_DICTIONARY } from "../../../protocols/hpack/dictionary.ts";
import { draws } from "./helpers.ts";

const FOREIGN = join(dirname(createRequire(import.meta.url).resolve("hpack/package.json")), "lib");

describe("Huffman code", () => {
  it("is appendix B as npm hpack prints it", () => {
    const printed = [
      ...readFileSync(join(FOREIGN, "huffman_codec.js"), "utf8").matchAll(
        /'value'\s*:\s*(0x[0-9a-f]+)\s*,\s*'len'\s*:\s*(\d+)/g,
      ),
    ];
    expect(printed).toHaveLength(257);
    expect(HUFFMAN_CODES.map(({ code, bits }) => [code, bits])).toEqual(
      printed.map(([, code, bits]) => [Number(code), Number(bits)]),
    );
    expect(HUFFMAN_CODES[EOS_SYMBOL]).toEqual({ symbol: 256, code: 0x3fffffff, bits: 30 });
  });

  it("round trips every octet and long strings of all octets", () => {
    const draw = draws(3);
    const texts = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet));
    for (const length of [63, 64, 65, 255, 256, 257, 1022, 1023, 1024, 1025, 5000]) {
      texts.push(String.fromCharCode(...Array.from({ length }, () => draw(256))), "e".repeat(length));
    }
    for (const text of texts) {
      const out: number[] = [];
      appendHuffman(out, text);
      expect(out).toHaveLength(huffmanLength(text));
      expect(decodeHuffman(Uint8Array.from(out), 0, out.length, text.length)).toBe(text);
      expect(decodeHuffman(Uint8Array.from(out), 0, out.length, text.length - 1)).toMatchObject({ kind: "too-large" });
    }
  });
});

describe("integers", () => {
  it.each([1, 4, 5, 6, 7, 8])("round trip with a prefix of %i bits", (prefixBits) => {
    for (const value of [
      0,
      1,
      14,
      15,
      16,
      126,
      127,
      128,
      254,
      255,
      256,
      16_383,
      16_384,
      2 ** 31 - 1,
      2 ** 31,
      2 ** 32 - 1,
    ]) {
      const out: number[] = [];
      appendInteger(out, value, prefixBits, 0);
      const reader = new IntegerReader(6);
      expect(reader.read(Uint8Array.from(out), 0, out.length, prefixBits)).toBe("done");
      expect([reader.value, reader.octets]).toEqual([value, out.length]);
      expect(reader.read(Uint8Array.from(out), 0, out.length - 1, prefixBits)).toBe("short");
    }
    expect(() => appendInteger([], 2 ** 32, prefixBits, 0)).toThrow(RangeError);
  });
});

describe("tables of constants", () => {
  it("the static table has 61 entries (RFC 7541 appendix A)", () => {
    const printed = [...readFileSync(join(FOREIGN, "static_table.js"), "utf8").matchAll(/\['([^']+)',\s*'([^']*)'\]/g)];
    expect(printed).toHaveLength(61);
    expect(STATIC_TABLE).toEqual(printed.map(([, name, value]) => ({ name, value })));
  });

  it("dictionary tokens have unique names and octets", () => {
    expect(new Set(HPACK_DICTIONARY.map(({ name }) => name)).size).toBe(HPACK_DICTIONARY.length);
    expect(HPACK_DICTIONARY.every(({ octets }) => octets.length > 0)).toBe(true);
  });
});
