import { expect, test } from "vitest";
import type { Contender } from "../../bench/harness.ts";
import { interleave, Measurement } from "../../bench/harness.ts";

/** Contenders that take as many nanoseconds as they are told, by a clock that only they move. */
class FakeTime {
  readonly order: string[] = [];
  private now = 0n;

  readonly clock = (): bigint => this.now;

  contender(name: string, units: number, durations: readonly bigint[]): Contender {
    let call = 0;
    return {
      name,
      units,
      work: () => {
        this.order.push(name);
        this.now += durations[call % durations.length] ?? 0n;
        call += 1;
      },
    };
  }
}

test("contenders take turns, in opposite orders in turn, and warm-up rounds are not measured", async () => {
  const time = new FakeTime();
  const contenders = [time.contender("a", 1, [900n, 10n, 20n]), time.contender("b", 1, [900n, 30n, 30n])];
  const measured = await interleave(contenders, { warmUp: 1, measured: 2 }, time.clock);
  expect(time.order).toEqual(["b", "a", "a", "b", "b", "a"]);
  expect(measured.time("a")).toEqual({ median: 15, low: 12.5, high: 17.5 });
  expect(measured.time("b").median).toBe(30);
});

test("times are per unit of work, so contenders may do different amounts", async () => {
  const time = new FakeTime();
  const contenders = [time.contender("few", 10, [1_000n]), time.contender("many", 1_000, [10_000n])];
  const measured = await interleave(contenders, { warmUp: 0, measured: 3 }, time.clock);
  expect(measured.ratio("few", "many").median).toBe(10);
});

test("ratios are taken round by round: what slows down a whole round cancels out", () => {
  const measured = new Measurement(
    new Map([
      ["slow", [20, 200, 20]],
      ["fast", [10, 100, 10]],
    ]),
  );
  expect(measured.ratio("slow", "fast")).toEqual({ median: 2, low: 2, high: 2 });
});

test("work that takes promises is timed to its end, and runs in a macrotask", async () => {
  let now = 0n;
  let inMicrotask = true;
  queueMicrotask(() => {
    inMicrotask = false;
  });
  const work = async (): Promise<void> => {
    expect(inMicrotask).toBe(false);
    await Promise.resolve();
    now += 7n;
  };
  const measured = await interleave([{ name: "later", units: 1, work }], { warmUp: 0, measured: 1 }, () => now);
  expect(measured.time("later").median).toBe(7);
});

test("an error of a contender is not swallowed", async () => {
  const work = (): void => {
    throw new TypeError("broken");
  };
  await expect(interleave([{ name: "broken", units: 1, work }], { warmUp: 0, measured: 1 })).rejects.toThrow("broken");
});

test("a name that was not measured is refused", () => {
  expect(() => new Measurement(new Map()).time("nobody")).toThrow(RangeError);
});
