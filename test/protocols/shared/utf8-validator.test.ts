import { expect, it } from "vitest";
import { Utf8Validator } from "../../../protocols/shared/utf8-validator.ts";

const strict = new TextDecoder("utf-8", { fatal: true });

function isText(octets: Uint8Array): boolean {
  try {
    strict.decode(octets);
    return true;
  } catch {
    return false;
  }
}

/** What the validator says of octets that come one by one: the first bad index, or -1, and whether a character is open. */
function dripped(octets: Uint8Array): readonly [bad: number, isComplete: boolean] {
  const validator = new Utf8Validator();
  for (const [index, octet] of octets.entries()) {
    if (validator.firstBad(Uint8Array.of(octet), 0, 1) >= 0) return [index, false];
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
  for (let value = 0; value <= 0x10ffff; value += 1) {
    if (value >= 0xd800 && value <= 0xdfff) continue;
    const octets = encoder.encode(String.fromCodePoint(value));
    if (validator.firstBad(octets, 0, octets.length) >= 0 || !validator.isComplete)
      expect.fail(`U+${value.toString(16)}`);
  }
});

it("agrees with the platform on every sequence of two octets, and of three and four from the ends of ranges", () => {
  const ends = [
    0x00, 0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5,
    0xff,
  ];
  const sequences: number[][] = [];
  for (let first = 0; first < 256; first += 1)
    for (let second = 0; second < 256; second += 1) sequences.push([first, second]);
  for (const first of ends)
    for (const second of ends)
      for (const third of ends) {
        sequences.push([first, second, third]);
        for (const fourth of ends) sequences.push([first, second, third, fourth]);
      }
  for (const sequence of sequences) {
    const octets = Uint8Array.from(sequence);
    const [bad, isComplete] = whole(octets);
    if ((bad < 0 && isComplete) !== isText(octets)) expect.fail(sequence.join(" "));
    if (dripped(octets).join() !== [bad, isComplete].join()) expect.fail(`dripped: ${sequence.join(" ")}`);
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
