import { describe, expect, it } from "vitest";
import { hexDump } from "../../lab/corpus/hex-dump.ts";
import { looksLikeHexDump, readHexDump, readPlainHex } from "../../lab/corpus/hex-text.ts";
import { ENTRY_OCTETS_MAX } from "../../lab/corpus/limits.ts";

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
    expect(readHexDump(encode(text))).toEqual({ kind: "bytes", bytes: BYTES });
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
  expect(readHexDump(encode(text))).toEqual({ kind: "bytes", bytes: encode("AAAAAAAABBB") });
});

it("what is printed is read again, for every byte and length", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (let length = 1; length <= 256; length += 1) {
    const bytes = all.slice(256 - length);
    expect(readHexDump(encode([...hexDump(bytes, 256)].join("\n")))).toEqual({ kind: "bytes", bytes });
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

describe("plain digits", () => {
  it.each([
    ["", ""],
    ["68656c6c6f", "hello"],
    ["68 65\n6C6c 6F\r\n", "hello"],
    ["0x68, 0x65, 0x6c, 0x6c, 0x6f", "hello"],
    ["68:65:6c:6c:6f", "hello"],
  ])("%j give their bytes", (digits, bytes) => {
    expect(readPlainHex(encode(digits))).toEqual({ kind: "bytes", bytes: encode(bytes) });
  });

  it.each([
    ["6865 6x", /something else/u],
    ["686", /its last byte has one digit/u],
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
