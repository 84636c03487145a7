import { crc32 as platformCrc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../protocols/kafka/crc32.ts";
import { crc32c } from "../../../protocols/kafka/crc32c.ts";
import { xxh32 } from "../../../protocols/kafka/xxh32.ts";
import { octets } from "./helpers.ts";

const DIGITS = octets("123456789");
const RISING = Uint8Array.from({ length: 32 }, (_, index) => index);

describe("CRC-32C", () => {
  it.each([
    ["nothing", new Uint8Array(0), 0],
    ["the digits", DIGITS, 0xe3069283],
    ["32 zeros (RFC 3720 B.4)", new Uint8Array(32), 0x8a9136aa],
    ["32 ones (RFC 3720 B.4)", new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ["rising octets (RFC 3720 B.4)", RISING, 0x46dd794e],
    ["falling octets (RFC 3720 B.4)", RISING.toReversed(), 0x113fdb5c],
  ])("of %s", (_, input, crc) => {
    expect(crc32c(input)).toBe(crc);
  });

  it("of every part is what a bit by bit division gives", () => {
    const input = Uint8Array.from({ length: 80 }, (_, index) => (index * 151 + 7) & 0xff);
    for (let start = 0; start < 20; start += 1) {
      for (let end = start; end <= input.length; end += 1) {
        expect(crc32c(input, start, end)).toBe(bitwise(0x82f63b78, input.subarray(start, end)));
      }
    }
  });

  it.each([1_023, 1_024, 1_025, 1_039, 1_040, 5_000, 33_073, 33_074, 65_841, 65_842, 100_000])(
    "of %i octets, which are folded where they are many, is what a bit by bit division gives",
    (length) => {
      for (const start of [0, 1, 7]) {
        const input = noise(start + length);
        expect(crc32c(input, start)).toBe(bitwise(0x82f63b78, input.subarray(start)));
      }
    },
  );

  it("of many octets sees every one of them", () => {
    const input = noise(2_000);
    const crc = crc32c(input);
    for (let index = 0; index < input.length; index += 1) {
      input[index] = ~(input[index] ?? 0);
      expect(crc32c(input)).not.toBe(crc);
      input[index] = ~(input[index] ?? 0);
    }
    expect(crc32c(input)).toBe(crc);
  });

  it("does not mind where in its memory a view begins", () => {
    const memory = new Uint8Array(100);
    memory.set(RISING, 3);
    expect(crc32c(memory.subarray(3, 35))).toBe(0x46dd794e);
  });
});

it("CRC-32 is the platform's", () => {
  expect(crc32(DIGITS)).toBe(0xcbf43926);
  for (const length of [0, 1, 15, 16, 17, 1_000]) {
    const input = Uint8Array.from({ length }, (_, index) => (index * 37) & 0xff);
    expect(crc32(input)).toBe(platformCrc32(input));
  }
});

it.each([
  ["", 0x02cc5d05],
  ["a", 0x550d7456],
  ["abc", 0x32d153ff],
  ["Nobody inspects the spammish repetition", 0xe2293b2f],
])("XXH32 of %j", (text, hash) => {
  expect(xxh32(octets(text))).toBe(hash);
});

/** Octets without a period that a distance could share. */
function noise(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state >>> 24;
  });
}

function bitwise(polynomial: number, input: Uint8Array): number {
  let remainder = -1;
  for (const octet of input) {
    remainder ^= octet;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  }
  return ~remainder >>> 0;
}
