import { describe, expect, it } from "vitest";
import { encodeBlockStream } from "../../../protocols/hpack/block-stream.ts";
import { HpackDecoder } from "../../../protocols/hpack/decoder.ts";
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import { entrySize } from "../../../protocols/hpack/header-field.ts";
import { IntegerReader, appendInteger } from "../../../protocols/hpack/integer.ts";
import { hpackLimits } from "../../../protocols/hpack/limits.ts";
import { APPENDIX_C } from "./appendix-c.ts";
import { decodeStream, everyOctet, hex, toHex } from "./helpers.ts";

describe("RFC 7541 C.1, integers", () => {
  it.each([
    ["C.1.1", 10, 5, "0a"],
    ["C.1.2", 1337, 5, "1f9a0a"],
    ["C.1.3", 42, 8, "2a"],
  ])("%s", (_section, value, prefixBits, wire) => {
    const out: number[] = [];
    appendInteger(out, value, prefixBits, 0);
    expect(toHex(Uint8Array.from(out))).toBe(wire);
    const reader = new IntegerReader(6);
    expect(reader.read(hex(wire), 0, hex(wire).length, prefixBits)).toBe("done");
    expect(reader.value).toBe(value);
    expect(reader.octets).toBe(hex(wire).length);
  });
});

describe.each(APPENDIX_C)("RFC 7541 $title", ({ headerTableSize, sensitive, blocks }) => {
  const limits = hpackLimits({ headerTableSize });

  it("decodes to the printed lists and tables", () => {
    const decoder = new HpackDecoder(limits);
    for (const { section, wire, fields, table, tableSize } of blocks) {
      expect(decoder.push(hex(wire)), section).toEqual({
        events: fields.map((field) => ({ ...field, sensitive })),
        fault: undefined,
      });
      expect(decoder.endBlock(), section).toEqual({ events: [], fault: undefined });
      expect(decoder.tableEntries(), section).toEqual(table);
      expect(
        decoder.tableEntries().reduce((size, entry) => size + entrySize(entry), 0),
        section,
      ).toBe(tableSize);
    }
  });

  it("answers the same for every split in two, three and single octets", () => {
    const stream = encodeBlockStream(blocks.map(({ wire }) => hex(wire)));
    const whole = decodeStream(stream, [], limits);
    expect(whole.fault).toBeUndefined();
    expect(decodeStream(stream, everyOctet(stream.length), limits)).toEqual(whole);
    for (const first of everyOctet(stream.length)) {
      expect(decodeStream(stream, [first], limits)).toEqual(whole);
      const second = Math.min(stream.length, first + 7);
      expect(decodeStream(stream, [first, second], limits)).toEqual(whole);
    }
  });
});

describe("RFC 7541 C.3 to C.6, encoded", () => {
  it.each(APPENDIX_C.filter(({ blocks }) => blocks.length === 3))(
    "$title comes out octet for octet",
    ({ name, headerTableSize, blocks }) => {
      const huffman = name.includes("huffman") ? "always" : "never";
      const encoder = new HpackEncoder({ limits: hpackLimits({ headerTableSize }), huffman });
      for (const { section, wire, fields } of blocks) {
        expect(toHex(encoder.encodeBlock(fields)), section).toBe(toHex(hex(wire)));
      }
    },
  );
});
