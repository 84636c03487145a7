import fc from "fast-check";
import { expect, test } from "vitest";
import { BUCKET_COUNT, BUCKET_MINIMA, BUCKETS } from "../../../lab/engine/coverage/buckets.ts";
import { EXTRA_FEATURES } from "../../../lab/engine/coverage/extra-features.ts";
import { CoverageMap } from "../../../lab/engine/coverage/map.ts";
import { CounterSpace } from "../../../lab/host/instrument/counter-space.ts";

const SPACE_COUNTERS = 1024;

function spaceWith(...modules: readonly (readonly [name: string, count: number])[]): CounterSpace {
  const space = new CounterSpace(SPACE_COUNTERS);
  for (const [name, count] of modules) {
    expect(space.take(name, count)).toBe(true);
  }
  return space;
}

/** `module#arm xhits` of the execution that was observed last, by place. */
function described(map: CoverageMap): string[] {
  return [...map.features()].flatMap((feature) => {
    const place = map.describe(feature);
    return place === undefined ? [] : [`${place.module}#${place.arm} x${place.hitsMin}`];
  });
}

test("buckets are those of AFL", () => {
  const bucketOf = (count: number): number => BUCKET_MINIMA[BUCKETS[count] ?? 0] ?? 0;
  expect([1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 127, 128, 255].map(bucketOf)).toEqual([
    1, 2, 3, 4, 4, 8, 8, 16, 16, 32, 32, 128, 128,
  ]);
  expect(BUCKET_MINIMA.length).toBe(BUCKET_COUNT);
});

/** A count of some counters of some modules. */
const anyExecution = fc.array(
  fc.record({
    module: fc.nat(3),
    arm: fc.nat(36),
    count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 255 })),
  }),
  { maxLength: 30 },
);

test("finds the features that a naive model finds", () => {
  const modules = [
    ["b", 3],
    ["a", 37],
    ["d", 8],
    ["c", 17],
  ] as const;
  fc.assert(
    fc.property(fc.array(anyExecution, { maxLength: 12 }), (executions) => {
      const space = spaceWith(...modules);
      const map = new CoverageMap(space);
      const model = new Map<string, number>();
      for (const execution of executions) {
        const counts = new Map<string, number>();
        for (const { module, arm, count } of execution) {
          const [name, size] = modules[module] ?? ["b", 3];
          const range = space.ranges.find((candidate) => candidate.name === name);
          space.counters[(range?.first ?? 0) + (arm % size)] = count;
          counts.set(`${module}#${String(arm % size).padStart(2, "0")}`, count);
        }
        const expected = [...counts]
          .sort(([left], [right]) => (left < right ? -1 : 1))
          .map(([key, count]) => {
            const [module, arm] = key.split("#").map(Number);
            return `${modules[module ?? 0]?.[0]}#${arm} x${BUCKET_MINIMA.findLast((minimum) => minimum <= count)}`;
          });
        const fresh = map.observe();
        expect(described(map)).toEqual(expected);
        expect(fresh).toBe(expected.filter((feature) => !model.has(feature)).length);
        for (const feature of expected) {
          model.set(feature, (model.get(feature) ?? 0) + 1);
        }
        expect([...map.features()].map((feature) => map.hitsOf(feature))).toEqual(
          expected.map((feature) => model.get(feature)),
        );
        expect(space.counters.every((count) => count === 0)).toBe(true);
      }
      expect(map.featureCount).toBe(model.size);
      expect(map.executionCount).toBe(executions.length);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("features have the same numbers in every order of loading", () => {
  const [one, other] = [spaceWith(["a", 5], ["b", 9]), spaceWith(["b", 9], ["a", 5])];
  const numbers = [one, other].map((space) => {
    const map = new CoverageMap(space);
    for (const { first, count } of space.ranges) {
      space.counters.fill(1, first, first + count);
    }
    map.observe();
    return [...map.features()].sort((left, right) => left - right);
  });
  expect(numbers[0]).toEqual(numbers[1]);
  expect(numbers[0]?.[0]).toBe(EXTRA_FEATURES);
});

test("a module that loads later moves no feature and no count", () => {
  const space = spaceWith(["m", 4]);
  const map = new CoverageMap(space);
  space.counters[1] = 1;
  map.observe();
  const before = [...map.features()];
  expect(space.take("a", 4)).toBe(true);
  space.counters[1] = 1;
  space.counters[space.ranges[0]?.first ?? 0] = 3;
  expect(map.observe()).toBe(1);
  expect([...map.features()].slice(0, 1)).toEqual(before);
  expect(described(map)).toEqual(["m#1 x1", "a#0 x3"]);
  space.take("b", 4);
  space.counters[space.ranges[1]?.first ?? 0] = 3;
  map.observe();
  expect([...map.features()]).toEqual([EXTRA_FEATURES + 2 * 4 * BUCKET_COUNT + 2]);
  expect(map.hitsOf(before[0] ?? 0)).toBe(2);
});

test("a module without counters hides none that loads after it", () => {
  const space = spaceWith(["empty", 0]);
  const map = new CoverageMap(space);
  space.take("m", 1);
  space.counters[0] = 1;
  expect(map.observe()).toBe(1);
});

test("what was counted outside an execution can be forgotten", () => {
  const space = spaceWith(["m", 40]);
  const map = new CoverageMap(space);
  space.counters.fill(1, 0, 40);
  map.mark("seen");
  map.clear();
  expect(map.observe()).toBe(0);
  expect([...map.features()]).toEqual([]);
});

test("a masked feature is never seen again", () => {
  const space = spaceWith(["m", 8]);
  const map = new CoverageMap(space);
  const run = (): number => {
    space.counters.set([1, 2], 0);
    map.mark("here");
    return map.observe();
  };
  expect(run()).toBe(3);
  for (const feature of map.features().slice(0, 2)) {
    map.mask(feature);
  }
  expect(run()).toBe(0);
  expect(described(map)).toEqual(["m#1 x2"]);
  expect(map.features().length).toBe(1);
});

test("rare features make an input worth more", () => {
  const space = spaceWith(["m", 8]);
  const map = new CoverageMap(space);
  const run = (...counters: readonly number[]): number[] => {
    for (const counter of counters) {
      space.counters[counter] = 1;
    }
    map.observe();
    return [...map.features()];
  };
  const common = run(0);
  const rare = run(0, 1);
  for (let index = 0; index < 98; index += 1) {
    run(0);
  }
  expect(map.energy(common)).toBeCloseTo(Math.sqrt(1 / 100), 12);
  expect(map.energy(rare)).toBeCloseTo(Math.sqrt(1 / 100 + 1), 12);
});

test("watermarks are features by their order of magnitude, the highest of an execution counting", () => {
  const map = new CoverageMap(spaceWith(["m", 8]));
  const observe = (...values: readonly number[]): readonly [fresh: number, features: readonly number[]] => {
    for (const value of values) {
      map.watermark("bytes-held", value);
    }
    return [map.observe(), [...map.features()]];
  };
  expect(observe(0)).toEqual([1, [0]]);
  expect(observe(1)).toEqual([1, [1]]);
  expect(observe(2)).toEqual([1, [3]]);
  expect(observe(3)).toEqual([1, [4]]);
  expect(observe(1, 1000, 5)).toEqual([1, [20]]);
  expect(observe(1023)).toEqual([0, [20]]);
  expect(observe(1024)).toEqual([1, [21]]);
  expect(observe(2 ** 40)).toEqual([1, [64]]);
  expect(observe()).toEqual([0, []]);
  map.watermark("parts-held", 0);
  expect(map.observe()).toBe(1);
  expect([...map.features()]).toEqual([65]);
});

test("a mark is one feature of an execution, however often it is passed", () => {
  const map = new CoverageMap(spaceWith(["m", 8]));
  map.mark("a");
  map.mark("b");
  map.mark("a");
  expect(map.observe()).toBe(2);
  expect(map.features().length).toBe(2);
  map.mark("b");
  expect(map.observe()).toBe(0);
  for (let index = 0; index < 5000; index += 1) {
    map.mark(`mark ${index}`);
  }
  map.observe();
  expect(map.features().length).toBe(1022);
  expect(Math.max(...map.features())).toBe(EXTRA_FEATURES - 1);
});

test("a full space gives no more counters", () => {
  const space = new CounterSpace(16);
  expect(space.take("a", 9)).toBe(true);
  expect(space.next).toBe(16);
  expect(space.take("b", 1)).toBe(false);
  expect(space.take("c", 0)).toBe(true);
  expect(space.ranges.map(({ name }) => name)).toEqual(["a", "c"]);
});
