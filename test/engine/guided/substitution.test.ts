import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CANDIDATE_BYTES_MAX,
  CANDIDATES_MAX,
  operandTokens,
  substitutions,
} from "../../../lab/engine/guided/substitution.ts";
import type { Comparison, Operand } from "../../../lab/host/instrument/comparison-log.ts";

const LENGTH_MAX = 64;

function comparison(left: Operand, right: Operand, site = 0): Comparison {
  return { site, left, right };
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

/** The candidates as hexadecimal digits. */
function candidates(input: Uint8Array, ...comparisons: readonly Comparison[]): string[] {
  return substitutions(input, comparisons, LENGTH_MAX).map((candidate) => Buffer.from(candidate).toString("hex"));
}

function texts(input: string, left: string | number, right: string | number): string[] {
  const operand = (value: string | number): Operand => (typeof value === "number" ? value : bytes(value));
  const compared = comparison(operand(left), operand(right));
  return substitutions(bytes(input), [compared], LENGTH_MAX).map((candidate) =>
    Buffer.from(candidate).toString("latin1"),
  );
}

describe("numbers", () => {
  const input = Buffer.from("aa000102030405060708bb", "hex");

  test.each([
    [1, 0xaa, 0x55, "55000102030405060708bb"],
    [2, 0x0102, 0xbeef, "aa00beef030405060708bb"],
    [2, 0x0201, 0xbeef, "aa00efbe030405060708bb"],
    [4, 0x01020304, 0xdeadbeef, "aa00deadbeef05060708bb"],
    [4, 0x04030201, 0xdeadbeef, "aa00efbeadde05060708bb"],
    [4, 0x01020304, -2, "aa00fffffffe05060708bb"],
    [8, 0x0102030405060708n, 0xfedcba9876543210n, "aa00fedcba9876543210bb"],
    [8, 0x0807060504030201n, 0xfedcba9876543210n, "aa001032547698badcfebb"],
  ])("of %i bytes are replaced where they stand, from either side", (_, found, wanted, expected) => {
    expect(candidates(input, comparison(found, wanted))).toContain(expected);
    expect(candidates(input, comparison(wanted, found))).toContain(expected);
  });

  test("come with their neighbours, for < and <=", () => {
    const found = candidates(Uint8Array.of(7), comparison(7, 100));
    expect(found).toEqual(expect.arrayContaining(["64", "65", "63"]));
  });

  test("written in digits are replaced by digits", () => {
    expect(texts("size=12;", 12, 4_096)).toContain("size=4096;");
  });

  test("that are the length of the input change the length", () => {
    expect(candidates(Uint8Array.of(0xee, 0xee), comparison(2, 4))).toEqual(
      expect.arrayContaining(["eeee0000", "eeee000000", "eeee00"]),
    );
  });

  test("that no input holds suggest nothing", () => {
    expect(candidates(Uint8Array.of(1), comparison(0.5, 3), comparison(Infinity, 1))).toEqual([]);
  });
});

describe("texts and bytes", () => {
  test("are replaced, also by longer and shorter ones", () => {
    expect(texts("GET /x", "GET", "DELETE")).toContain("DELETE /x");
    expect(texts("GET /x", "GET", "G")).toContain("G /x");
  });

  test("overwrite the start and the end of what was searched", () => {
    expect(texts("abcdefgh", "abcdefgh", "XY")).toEqual(expect.arrayContaining(["XYcdefgh", "abcdefXY"]));
  });

  test("are found in the other case", () => {
    expect(texts("Content-Length: 1", "content-length", "upgrade")).toContain("upgrade: 1");
  });

  test("are inserted where the program saw nothing", () => {
    expect(texts("xy", "", "MAGIC")).toEqual(expect.arrayContaining(["MAGICxy", "xyMAGIC"]));
  });

  test("become tokens when the input does not hold them", () => {
    const tokens = operandTokens(bytes("has this"), [
      comparison(bytes("this"), bytes("that")),
      comparison(bytes("that"), bytes("x")),
      comparison(1, 2),
    ]);
    expect(tokens).toEqual([bytes("that")]);
  });
});

const anyOperand = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.integer(), fc.double(), fc.bigInt(), fc.nat(300));
const anyComparisons = fc.array(
  fc.tuple(anyOperand, anyOperand, fc.nat(5)).map(([left, right, site]) => comparison(left, right, site)),
  { maxLength: 200 },
);

test("whatever was compared, there are so many candidates at most, each once, none too long, none the input", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: LENGTH_MAX }), anyComparisons, (input, comparisons) => {
      const found = candidates(input, ...comparisons);
      expect(found.length).toBeLessThanOrEqual(CANDIDATES_MAX);
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((candidate) => candidate.length <= 2 * LENGTH_MAX)).toBe(true);
      expect(found).not.toContain(Buffer.from(input).toString("hex"));
    }),
  );
});

test("long inputs give rise to fewer candidates than short ones, and to one at least", () => {
  const compared = Array.from({ length: 100 }, (_, site) => comparison(site, 200 + (site % 50), site));
  const octets = (length: number): number => {
    const input = Uint8Array.from({ length }, (_, index) => index);
    const made = substitutions(input, compared, 2 * length);
    expect(made.length).toBeGreaterThan(0);
    return made.reduce((sum, candidate) => sum + candidate.length, 0);
  };
  expect(octets(100)).toBeGreaterThan(20_000);
  expect(octets(8_192)).toBeLessThan(CANDIDATE_BYTES_MAX + 2 * 8_192);
});

test("a check that is made once is not drowned by a loop that compares all the time", () => {
  const input = Uint8Array.from({ length: 60 }, (_, index) => index + 100);
  const loop = Array.from({ length: 3_000 }, (_, index) => comparison(100 + (index % 60), index % 100, 1));
  expect(candidates(input, ...loop, comparison(0x64656667, 0xcafebabe, 2))[0]).toMatch(/^cafebabe/u);
});
