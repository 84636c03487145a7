import fc from "fast-check";
import { expect, test } from "vitest";
import { Decisions } from "../../lab/core/decisions.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { mutate } from "../../lab/engine/mutate.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { uniform } from "../../lab/engine/strategies/uniform.ts";
import { target } from "../../protocols/hpack/target.ts";

const MATERIAL = {
  dictionary: [Uint8Array.of(0xde, 0xad)],
  corpus: [Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
  structure: target.structure,
};

function mutated(seed: string, input: Uint8Array, structured = false): Uint8Array {
  const place = new Decisions(uniform(keyOfSeed(seed))).place("input.mutate", "test");
  return mutate(input, place, structured ? MATERIAL : { ...MATERIAL, structure: undefined });
}

test("any input can be mutated, the empty one too, and none is changed in place", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.string(), fc.boolean(), (input, seed, structured) => {
      const before = input.slice();
      const after = mutated(seed, input, structured);
      expect(input).toEqual(before);
      expect(after).toBeInstanceOf(Uint8Array);
    }),
    { numRuns: 2_000 },
  );
});

test("the same decisions make the same mutation", () => {
  const input = Uint8Array.from({ length: 40 }, (_, index) => index);
  for (let seed = 0; seed < 100; seed += 1) {
    expect(mutated(`${seed}`, input)).toEqual(mutated(`${seed}`, input));
  }
});

test("lengths grow and shrink, tokens and other entries come in", () => {
  const input = Uint8Array.from({ length: 40 }, () => 0x77);
  const results = Array.from({ length: 2_000 }, (_, seed) => mutated(`${seed}`, input));
  const has = (bytes: readonly number[]): boolean =>
    results.some((result) => Buffer.from(result).includes(Buffer.from(bytes)));
  expect(results.some(({ length }) => length > input.length)).toBe(true);
  expect(results.some(({ length }) => length < input.length)).toBe(true);
  expect(has([0xde, 0xad])).toBe(true);
  expect(has([4, 5, 6, 7])).toBe(true);
  expect(results.some((result) => result.length === input.length && result.some((byte) => byte !== 0x77))).toBe(true);
});

test("records stay true to their lengths where only their contents were changed", () => {
  const input = Uint8Array.of(0, 3, 0x82, 0x86, 0x84, 0, 2, 0xbe, 0xbf);
  const { structure } = target;
  const results = Array.from({ length: 1_000 }, (_, seed) => mutated(`${seed}`, input, true));
  const whole = results.filter((result) =>
    (structure?.split(result) ?? []).every((record) => record.length >= 2 && (record[1] ?? 0) === record.length - 2),
  );
  expect(whole.length).toBeGreaterThan(results.length * 0.4);
});

test("the simplest decisions still mutate", () => {
  const place = new Decisions(replay([])).place("input.mutate", "test");
  expect(mutate(Uint8Array.of(0), place, { ...MATERIAL, structure: undefined })).toEqual(Uint8Array.of(1));
});
