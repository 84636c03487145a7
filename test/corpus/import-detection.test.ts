/** What a file is taken for: hexadecimal text only where it cannot be anything else, and never wrongly. */
import { describe, expect, it } from "vitest";
import type { ImportFormat } from "../../lab/corpus/import-source.ts";
import { importSource } from "../../lab/corpus/import-source.ts";

/** What becomes of a text: its bytes as the text has them, others, or why there are none. */
function imported(file: string, text: string, format: ImportFormat): string {
  const { inputs, notes } = importSource(file, Buffer.from(text, "latin1"), { format, port: undefined });
  const [input] = inputs;
  if (input === undefined) {
    return notes.join();
  }
  const got = Buffer.from(input.bytes).toString("latin1");
  return got === text ? "raw" : got;
}

const INTEL_HEX = ":10010000214601360121470136007EFE09D2190140\n:00000001FF\n";
const XXD_BITS = "00000000: 01101000 01101001                                      hi\n";
const XXD_LITTLE = "00000000: 64636261       65                    abcde\n";

describe("a text that may be something else than hexadecimal is taken as it is", () => {
  it.each([
    ["numbers that are digits", "date.txt", "2026 11 22\n"],
    ["one number", "date.txt", "20261122\n"],
    ["a table whose first column counts its lines", "table.txt", "0000 10\n0001 20\n0002 30\n"],
    ["a table with colons", "table.txt", "0000: 10\n0001: 20\n"],
    ["years that look like offsets", "years.txt", "2026 11\n2027\n"],
    ["a list in C", "list.txt", "0x1, 0x2, 0x3, 0x4\n"],
    ["Intel HEX", "firmware.txt", INTEL_HEX],
    ["Intel HEX in a file called so", "firmware.hex", INTEL_HEX],
    ["binary digits, as by xxd -b", "bits.txt", XXD_BITS],
    ["binary digits in a file called hex", "bits.hex", XXD_BITS],
    ["words from their other end, as by xxd -e", "little.txt", XXD_LITTLE],
    ["such words in a file called hex", "little.hex", XXD_LITTLE],
    ["such words without a printable byte", "little.txt", "00000000: 04030201 08070605                    ........\n"],
    ["such a word that is short", "little.hex", "00000000:       61                             a\n"],
    ["words of a machine, as by od -x", "words.hex", "000000 6968\n000002\n"],
    ["decimal digits, as by od -t u1", "decimal.txt", "000000  72  69  76  76  79\n000005\n"],
    ["digits that may be a dump or not", "both.hex", "2026 11 22\n"],
  ])("%s", (_, file, text) => {
    expect(imported(file, text, "auto")).toBe("raw");
  });
});

describe("a dump for which something vouches is taken for one, whatever its file is called", () => {
  it.each([
    ["characters, as of xxd", "00000000: 6869                                     hi\n"],
    ["characters between bars, as of hexdump -C", "00000000  68 69                                             |hi|\n"],
    ["the offset of the end, as of od", "000000 68 69\n000002\n"],
    ["marks of offsets, as of tcpdump -x", "\t0x0000:  6869\n"],
  ])("%s", (_, text) => {
    expect(imported("dump.txt", text, "auto")).toBe("hi");
  });
});

describe("a file that is called hexadecimal is read as such, by its name or by --format", () => {
  it.each([
    ["68 69", "hi"],
    ["20261122", ' &\u0011"'],
    ["0x1, 0x2, 0x3, 0x4", "\u0001\u0002\u0003\u0004"],
    ["0000: 68 69", "hi"],
  ])("%j", (text, bytes) => {
    expect(imported("digits.hex", text, "auto")).toBe(bytes);
    expect(imported("digits", text, "hex")).toBe(bytes);
  });

  it.each([
    [INTEL_HEX, /its lines begin with a colon, as records of Intel HEX do; make bytes of it first/u],
    [XXD_BITS, /the characters beside its digits are not those of its bytes, as with `xxd -b` and `xxd -e`/u],
    [XXD_LITTLE, /the characters beside its digits are not those of its bytes, as with `xxd -b` and `xxd -e`/u],
    ["2026 11 22", /what its lines begin with may be offsets or bytes; write bytes in pairs/u],
  ])("%j is refused with what to do", (text, reason) => {
    expect(imported("digits", text, "hex")).toMatch(reason);
  });
});
