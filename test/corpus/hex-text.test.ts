import { describe, expect, it } from "vitest";
import { hexDump } from "../../lab/corpus/hex-dump.ts";
import { ENTRY_OCTETS_MAX } from "../../lab/corpus/limits.ts";
import { readPlainHex } from "../../lab/corpus/plain-hex.ts";
import { looksLikeHexDump, readHexDump } from "../../lab/corpus/read-hex-dump.ts";

const BYTES = Uint8Array.from("0123456789abcdefghij|  z", (character) => character.charCodeAt(0));

const encode = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "latin1"));

/** As xxd prints them. */
const XXD = `00000000: 3031 3233 3435 3637 3839 6162 6364 6566  0123456789abcdef
00000010: 6768 696a 7c20 207a                      ghij|  z
`;
const HEXDUMP_C = `00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|
00000010  67 68 69 6a 7c 20 20 7a                           |ghij|  z|
00000018
`;
const OD = `000000 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66
000010 67 68 69 6a 7c 20 20 7a
000018
`;
const TCPDUMP = `\t0x0000:  3031 3233 3435 3637 3839 6162 6364 6566  0123456789abcdef
\t0x0010:  6768 696a 7c20 207a                      ghij|..z
`;

describe.each([
  ["xxd", XXD],
  ["xxd, with line ends of Windows", XXD.replaceAll("\n", "\r\n")],
  ["xxd, from an offset", XXD.replaceAll("\n000000", "\n000004").replace(/^000000/u, "000004")],
  [
    "xxd -g1 -u",
    "00000000: 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66  0123456789abcdef\n00000010: 67 68 69 6A 7C 20 20 7A  ghij|  z",
  ],
  ["hexdump -C", HEXDUMP_C],
  ["od -A x -t x1", OD],
  ["tcpdump -X", TCPDUMP],
])("a dump of %s", (_, text) => {
  it("is known as one and gives its bytes", () => {
    expect(looksLikeHexDump(encode(text))).toBe(true);
    expect(readHexDump(encode(text))).toEqual({ kind: "bytes", bytes: BYTES, isVouchedFor: true });
  });

  it("with a line missing is refused", () => {
    const [first = "", , ...rest] = `${text}\n00000028: 00\n`.split("\n");
    expect(readHexDump(encode([first, ...rest].join("\n")))).toMatchObject({
      kind: "refused",
      reason: expect.stringMatching(/^line \d+: its offset is /u),
    });
  });
});

it("repeated lines are repeated", () => {
  const text = "00000000  41 41  |AA|\n*\n00000008  42  |B|\n*\n0000000b\n";
  expect(readHexDump(encode(text))).toMatchObject({ bytes: encode("AAAAAAAABBB") });
});

it("what is printed is read again, for every byte and length", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (let length = 1; length <= 256; length += 1) {
    const bytes = all.slice(256 - length);
    const read = { kind: "bytes", bytes, isVouchedFor: true };
    expect(readHexDump(encode([...hexDump(bytes, 256)].join("\n")))).toEqual(read);
  }
  const lines = [...hexDump(all, 20)];
  expect(lines).toHaveLength(3);
  expect(lines.at(-1)).toBe("... 236 more bytes");
});

describe("a text that is no dump is refused with the line and the reason", () => {
  it.each([
    ["hello", /^line 1: it has no offset$/u],
    ["00000000: 3g", /^line 1: it holds something else than pairs of digits$/u],
    ["00000000: 303", /^line 1: it holds something else than pairs of digits$/u],
    ["0000000 3130 3332", /^line 1: it holds words, whose byte order is that of a machine/u],
    ["00000000: 00110000 00110001  01", /^line 1: the characters beside its digits are not those of its bytes/u],
    ["00000000: 33323130  0123", /^line 1: the characters beside its digits are not those of its bytes/u],
    ["00000000:     3130  01", /^line 1: its first word is indented, as with `xxd -e`/u],
    ["00000000: 01020304  ....", /^it holds words of more than two bytes, and no characters tell their order/u],
    ["00000000: 30313233", /^it holds words of more than two bytes, and no characters tell their order/u],
    ["000000  72  69\n000002", /^its digits may be decimal/u],
    ["0000  61 62      ab", /^line 1: something stands beside its digits that is not between bars$/u],
    ["00000000: 30\n00000002: 31", /^line 2: its offset is 2 bytes after the first, and 1 bytes came before$/u],
    ["*\n00000010: 30", /^line 1: there is no line before it that could be repeated$/u],
    ["00000000: 30\n*", /^it ends in the middle of repeated lines$/u],
    ["00000000: 3031\n*\n00000003: 30", /^line 3: its offset does not follow from repeated lines$/u],
    ["00000000: 3031\n*\n00000000: 30", /^line 3: its offset does not follow from repeated lines$/u],
    ["00000000: 30\n*\nffffffffff", new RegExp(`^line 3: it stands for more than ${ENTRY_OCTETS_MAX} bytes$`, "u")],
    ["00000000: 00\n*\n00100001", new RegExp(`^line 3: it stands for more than ${ENTRY_OCTETS_MAX} bytes$`, "u")],
  ])("%j", (text, reason) => {
    expect(readHexDump(encode(text))).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
  });
});

it.each([
  ["words of four bytes, whose characters tell their order", "00000000: 30313233 34  01234", "01234"],
  ["words that are the same from both ends", "00000000: 30303030 00000000  0000....", "0000\0\0\0\0"],
  ["characters whose last spaces are gone", "00000000: 3020  0", "0 "],
  ["bytes that are spaces", "00000000: 2020  ", "  "],
  ["wide columns that hold no decimal number", "0000000    68  69  0a\n0000003", "hi\n"],
])("%s", (_, text, bytes) => {
  expect(readHexDump(encode(text))).toMatchObject({ kind: "bytes", bytes: encode(bytes) });
});

describe("plain digits", () => {
  it.each([
    ["", ""],
    ["68656c6c6f", "hello"],
    ["68 65\n6C6c 6F\r\n", "hello"],
    ["0x68, 0x65, 0x6c, 0x6c, 0x6f", "hello"],
    ["0x1, 0x2, 0x3, 0xA", "\u0001\u0002\u0003\n"],
    ["0x68656c6c6f\n", "hello"],
    ["68:65:6c:\n6c:6f", "hello"],
  ])("%j give their bytes", (digits, bytes) => {
    expect(readPlainHex(encode(digits))).toEqual({ kind: "bytes", bytes: encode(bytes) });
  });

  it.each([
    ["6865 6x", /something else/u],
    ["686", /it holds a word whose digits are not in pairs/u],
    ["6 86", /it holds a word whose digits are not in pairs/u],
    ["68:656", /it holds a word whose digits are not in pairs/u],
    ["68::65", /something else/u],
    ["0x6865, 0x6c6c", /it holds numbers of more than one byte/u],
    ["0x", /it holds numbers of more than one byte/u],
    ["01101000 01101001", /its digits may be binary/u],
    ["0b01101000, 0b01101001", /its digits may be binary/u],
    [":0200000068692D\n:00000001FF", /its lines begin with a colon, as records of Intel HEX do/u],
    ["00".repeat(ENTRY_OCTETS_MAX + 1), /more than/u],
    ["\u0000", /something else/u],
  ])("%.10j are refused", (digits, reason) => {
    expect(readPlainHex(encode(digits))).toEqual({ kind: "refused", reason: expect.stringMatching(reason) });
  });
});

it.each(["", "hello world", "GET / HTTP/1.1\r\n", "{}", "0000", "deadbeef", "00: 61"])(
  "%j does not look like a dump",
  (text) => {
    expect(looksLikeHexDump(encode(text))).toBe(false);
  },
);
