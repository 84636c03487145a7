import { describe, expect, test } from "vitest";
import { allMet, atLeast, atMost, figure, meets, spreadOf } from "../../bench/figures.ts";
import type { Figure } from "../../bench/figures.ts";

describe("spreads", () => {
  test("median and quartiles are interpolated between neighbours", () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 2, high: 4 });
    expect(spreadOf([7])).toEqual({ median: 7, low: 7, high: 7 });
  });

  test("one value far off does not move the median", () => {
    expect(spreadOf([1, 2, 3, 4, 5]).median).toBe(spreadOf([1, 2, 3, 4, 5_000]).median);
  });

  test("values stay in the order they came", () => {
    const values = [3, 1, 2];
    spreadOf(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test("no values have no spread", () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe("bars", () => {
  test("a bar is met at its value and on its side", () => {
    expect([14.9, 15, 15.1].map((value) => meets(value, atLeast(15)))).toEqual([false, true, true]);
    expect([1.29, 1.3, 1.31].map((value) => meets(value, atMost(1.3)))).toEqual([true, true, false]);
  });

  test("what was not measured, or is no number, meets no bar", () => {
    for (const bar of [atLeast(0), atMost(0)]) {
      expect(meets(null, bar)).toBe(false);
      expect(meets(Number.NaN, bar)).toBe(false);
    }
  });

  test("a report is met when every bar in it is; figures without a bar do not count", () => {
    const result = (...figures: Figure[]) => ({ name: "n", summary: "s", figures });
    const free = figure({ label: "free", value: 1, unit: "x" });
    const met = figure({ label: "met", value: 2, unit: "x", bar: atLeast(2) });
    const missed = figure({ label: "missed", value: 1, unit: "x", bar: atLeast(2) });
    expect(allMet([result(free, met), result(free)])).toBe(true);
    expect(allMet([result(free, met), result(met, missed)])).toBe(false);
  });
});

describe("figures", () => {
  test("a spread is judged by its median", () => {
    const wide = { median: 15, low: 1, high: 99 };
    expect(figure({ label: "l", value: wide, unit: "x", bar: atLeast(15) })).toEqual({
      label: "l",
      value: 15,
      unit: "x",
      spread: { low: 1, high: 99 },
      bar: { kind: "at least", value: 15 },
      met: true,
    });
  });

  test("without a bar nothing is said about meeting it", () => {
    expect(figure({ label: "l", value: null, unit: "x", note: "why" })).toEqual({
      label: "l",
      value: null,
      unit: "x",
      note: "why",
    });
  });
});
