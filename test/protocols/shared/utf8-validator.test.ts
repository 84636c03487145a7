import { isUtf8 } from "node:buffer";
import { expect, it } from "vitest";
import { Utf8Validator } from "../../../protocols/shared/utf8-validator.ts";

const ONE = new Uint8Array(1);

/** What the validator says of octets that come one by one: the first bad index, or -1, and whether a character is open. */
function dripped(octets: Uint8Array): readonly [bad: number, isComplete: boolean] {
  const validator = new Utf8Validator();
  for (const [index, octet] of octets.entries()) {
    ONE[0] = octet;
    if (validator.firstBad(ONE, 0, 1) >= 0) return [index, false];
  }
  return [-1, validator.isComplete];
}

function whole(octets: Uint8Array): readonly [bad: number, isComplete: boolean] {
  const validator = new Utf8Validator();
  const bad = validator.firstBad(octets, 0, octets.length);
  return [bad, bad < 0 && validator.isComplete];
}

it("takes every character there is", () => {
  const validator = new Utf8Validator();
  const encoder = new TextEncoder();
  const octets = new Uint8Array(4);
  for (let value = 0; value <= 0x10ffff; value += 1) {
    if (value >= 0xd800 && value <= 0xdfff) continue;
    const { written } = encoder.encodeInto(String.fromCodePoint(value), octets);
    if (validator.firstBad(octets, 0, written) >= 0 || !validator.isComplete) expect.fail(`U+${value.toString(16)}`);
  }
});

it("agrees with the platform on every sequence of two octets, and of three and four from the ends of ranges", () => {
  const ends = [
    0x00, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    0xff,
  ];
  const compare = (sequence: readonly number[]): void => {
    const octets = Uint8Array.from(sequence);
    const [bad, isComplete] = whole(octets);
    const [badDripped, isCompleteDripped] = dripped(octets);
    const isSame = bad === badDripped && isComplete === isCompleteDripped;
    if (!isSame || isUtf8(octets) !== (bad < 0 && isComplete)) expect.fail(sequence.join(" "));
  };
  for (let first = 0; first < 256; first += 1) {
    for (let second = 0; second < 256; second += 1) compare([first, second]);
  }
  for (const first of ends) {
    for (const second of ends) {
      for (const third of ends) {
        compare([first, second, third]);
        for (const fourth of [0x61, 0x7f, 0x80, 0xbf, 0xc2, 0xf4]) compare([first, second, third, fourth]);
      }
    }
  }
});

it.each([
  ["overlong of two octets", "61 c0 80", 1],
  ["overlong of three octets", "e0 9f bf", 1],
  ["overlong of four octets", "f0 8f bf bf", 1],
  ["surrogate", "61 62 ed a0 80", 3],
  ["beyond U+10FFFF", "f4 90 80 80", 1],
  ["lead of five octets", "f8 88 80 80 80", 0],
  ["continuation alone", "61 80", 1],
  ["character cut short by another", "e2 82 41", 2],
])("points at the first octet that no text has there: %s", (_name, wire, bad) => {
  const octets = Uint8Array.from(wire.split(" "), (pair) => Number.parseInt(pair, 16));
  expect(whole(octets)[0]).toBe(bad);
  expect(dripped(octets)[0]).toBe(bad);
});

it("knows an open character, and forgets it", () => {
  const validator = new Utf8Validator();
  expect(validator.firstBad(Uint8Array.of(0xf0, 0x9f), 0, 2)).toBe(-1);
  expect(validator.isComplete).toBe(false);
  validator.reset();
  expect(validator.isComplete).toBe(true);
  expect(validator.firstBad(Uint8Array.of(0x61), 0, 1)).toBe(-1);
});

it("reads only from start to end", () => {
  const validator = new Utf8Validator();
  expect(validator.firstBad(Uint8Array.of(0xff, 0x61, 0xff), 1, 2)).toBe(-1);
});
