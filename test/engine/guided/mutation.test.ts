import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Material, Operator } from "../../../lab/engine/guided/operators.ts";
import { OPERATORS, STARTERS } from "../../../lab/engine/guided/operators.ts";
import { Random } from "../../../lab/engine/guided/random.ts";
import { ScratchMutator } from "../../../lab/engine/guided/scratch-mutator.ts";
import { Scratch } from "../../../lab/engine/guided/scratch.ts";

const KEY = { high: 1, low: 2 };
const BYTES_MAX = 96;

const anyBytes = fc.uint8Array({ maxLength: BYTES_MAX });
const anyKey = fc.record({ high: fc.integer(), low: fc.integer() });

function materialOf(tokens: readonly Uint8Array[], others: readonly Uint8Array[]): Material {
  let turn = 0;
  return {
    tokens,
    other() {
      turn += 1;
      return others[turn % others.length] ?? new Uint8Array(0);
    },
  };
}

const anyMaterial = fc
  .record({ tokens: fc.array(fc.uint8Array({ minLength: 1, maxLength: 80 })), others: fc.array(anyBytes) })
  .map(({ tokens, others }) => materialOf(tokens, others));

describe("the random stream", () => {
  test("is a function of its key", () => {
    const [one, same, other] = [new Random(KEY), new Random({ ...KEY }), new Random({ high: 1, low: 3 })];
    const drawn = Array.from({ length: 100 }, () => one.next());
    expect(Array.from({ length: 100 }, () => same.next())).toEqual(drawn);
    expect(Array.from({ length: 100 }, () => other.next())).not.toEqual(drawn);
  });

  test("does not change from one version to the next, since it decides what every campaign executes", () => {
    const random = new Random(KEY);
    expect(Array.from({ length: 4 }, () => random.next())).toMatchInlineSnapshot(`
      [
        1428372984,
        -1182778677,
        -1268616062,
        -612721950,
      ]
    `);
  });

  test("draws evenly, and 0 where there is nothing to choose from", () => {
    const random = new Random(KEY);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw += 1) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(9_600);
    expect(Math.max(...counts)).toBeLessThan(10_400);
    expect([random.below(0), random.below(1)]).toEqual([0, 0]);
  });
});

describe("operators", () => {
  const names = [...new Set(OPERATORS)].map((operator) => [operator.name, operator] as const);

  test.each(names)("%s stays within the capacity and leaves what it is given alone", (_, operator) => {
    fc.assert(
      fc.property(
        anyKey,
        anyBytes,
        anyMaterial,
        fc.integer({ min: 1, max: BYTES_MAX }),
        (key, input, material, capacity) => {
          const others = [...material.tokens.map((token) => token.slice())];
          const before = input.slice();
          const scratch = new Scratch(capacity);
          scratch.load(input);
          if (scratch.length > 0 || STARTERS.includes(operator)) {
            operator(scratch, new Random(key), material);
          }
          expect(scratch.length).toBeLessThanOrEqual(capacity);
          expect(Number.isInteger(scratch.length) && scratch.length >= 0).toBe(true);
          expect(scratch.bytes.length).toBe(capacity);
          expect(input).toEqual(before);
          expect(material.tokens).toEqual(others);
        },
      ),
    );
  });

  test.each(names)("%s changes the input, mostly", (_, operator) => {
    const random = new Random(KEY);
    const material = materialOf(
      [Uint8Array.of(200, 201)],
      [Uint8Array.from({ length: 50 }, (_value, index) => 255 - index)],
    );
    const input = Uint8Array.from({ length: 40 }, (_value, index) => index);
    const scratch = new Scratch(BYTES_MAX);
    let changed = 0;
    for (let time = 0; time < 100; time += 1) {
      scratch.load(input);
      operator(scratch, random, material);
      changed += Buffer.compare(scratch.copy(), input) === 0 ? 0 : 1;
    }
    expect(changed).toBeGreaterThan(75);
  });
});

describe("havoc", () => {
  test("uses every operator as often as every other", () => {
    const counts = OPERATORS.map(() => 0);
    const counting = OPERATORS.map((operator, index): Operator => (...given) => {
      counts[index] = (counts[index] ?? 0) + 1;
      operator(...given);
    });
    const mutator = new ScratchMutator(
      new Random(KEY),
      materialOf([Uint8Array.of(1)], [Uint8Array.of(2, 3)]),
      64,
      counting,
    );
    for (let time = 0; time < 10_000; time += 1) {
      mutator.mutate(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    }
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    expect(Math.min(...counts)).toBeGreaterThan(mean * 0.9);
    expect(Math.max(...counts)).toBeLessThan(mean * 1.1);
  });

  test("is a function of its key, stays within its length, and makes something of nothing", () => {
    fc.assert(
      fc.property(anyKey, fc.array(anyBytes, { minLength: 1, maxLength: 10 }), (key, inputs) => {
        const [one, same] = [key, { ...key }].map(
          (own) => new ScratchMutator(new Random(own), materialOf([Uint8Array.of(1)], inputs), BYTES_MAX),
        );
        for (const input of inputs) {
          one?.mutate(input);
          same?.mutate(input);
          expect(one?.scratch.copy()).toEqual(same?.scratch.copy());
          expect(one?.scratch.length).toBeLessThanOrEqual(BYTES_MAX);
        }
      }),
    );
    const mutator = new ScratchMutator(new Random(KEY), materialOf([], []), BYTES_MAX);
    const lengths = Array.from({ length: 100 }, () => {
      mutator.mutate(new Uint8Array(0));
      return mutator.scratch.length;
    });
    expect(lengths.filter((length) => length > 0).length).toBeGreaterThan(60);
  });
});
