import fc from "fast-check";
import { expect, test } from "vitest";
import { minimise } from "../../lab/engine/minimise.ts";

/** Counts how often the property is asked. */
function counted<Item>(holds: (items: readonly Item[]) => boolean): {
  calls: number;
  ask: (items: readonly Item[]) => boolean;
} {
  const state = {
    calls: 0,
    ask: (items: readonly Item[]) => {
      state.calls += 1;
      return holds(items);
    },
  };
  return state;
}

test("finds exactly what is needed, wherever it stands", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(199), { maxLength: 6 }), (needed) => {
      const items = Array.from({ length: 200 }, (_, index) => index);
      const found = minimise(items, { holds: (kept) => needed.every((item) => kept.includes(item)) });
      expect(found).toEqual(needed.toSorted((left, right) => left - right));
    }),
  );
});

test("no single element of the result can go", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { minLength: 1, maxLength: 60 }), fc.nat(300), (items, least) => {
      const holds = (kept: readonly number[]): boolean => kept.reduce((sum, item) => sum + item, 0) >= least;
      fc.pre(holds(items) && least > 0);
      const found = minimise(items, { holds });
      expect(holds(found)).toBe(true);
      for (const at of found.keys()) {
        expect(holds(found.toSpliced(at, 1))).toBe(false);
      }
    }),
  );
});

test("an empty list that will do is taken at once", () => {
  const counter = counted<number>(() => true);
  expect(minimise([1, 2, 3], { holds: counter.ask })).toEqual([]);
  expect(counter.calls).toBe(1);
});

test("few questions where little is needed", () => {
  const items = Array.from({ length: 10_000 }, (_, index) => index);
  const counter = counted<number>((kept) => kept.includes(7_777) && kept.includes(12));
  expect(minimise(items, { holds: counter.ask })).toEqual([12, 7_777]);
  expect(counter.calls).toBeLessThan(150);
});

test("asks nothing more once it is over, and gives what it has", () => {
  const items = Array.from({ length: 5_000 }, (_, index) => index);
  const counter = counted<number>((kept) => kept.includes(4_000) && kept.includes(12));
  const isOver = (): boolean => counter.calls >= 20;
  const found = minimise(items, { holds: counter.ask, isOver });
  expect(counter.calls).toBeLessThan(40);
  expect(found).toEqual(expect.arrayContaining([12, 4_000]));
  expect(found.length).toBeLessThan(items.length);
});
