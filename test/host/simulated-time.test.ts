import { expect, test } from "vitest";
import { Decisions } from "../../lab/core/decisions.ts";
import { SimulatedTime } from "../../lab/host/simulated-time.ts";

const EPOCH_MS = 1_700_000_000_000;

/** A clock whose reads jump by the `jump`-th choice. */
function clock(jump = 0): SimulatedTime {
  const decisions = new Decisions({ name: "fixed", open: () => ({ draw: () => jump }) });
  return new SimulatedTime(decisions.place("clock", "test"));
}

test("time stands still, and everything that reads it agrees", () => {
  const time = clock();
  time.within(() => {
    expect([Date.now(), new Date().getTime(), +new Date(5)]).toEqual([EPOCH_MS, EPOCH_MS, 5]);
    expect(Date.parse(Date())).toBe(EPOCH_MS);
    expect(performance.now()).toBe(0);
    time.pass(1_500);
    expect(Date.now()).toBe(EPOCH_MS + 1_500);
    expect(new Date() instanceof Date).toBe(true);
  });
});

test("by decision time moves between two reads, until it rests", () => {
  const time = clock(3);
  time.within(() => {
    const [first, second] = [Date.now(), Date.now()];
    expect(second - first).toBe(10);
    time.rest();
    expect([Date.now(), Date.now()]).toEqual([second, second]);
  });
});

test("timers fire in the order of their times, and of their setting where times are equal", () => {
  const time = clock();
  const fired: string[] = [];
  time.within(() => {
    setTimeout((...args: unknown[]) => fired.push(`late ${args.join()}`), 20, 1, 2);
    setTimeout(() => fired.push("first"), 10);
    setTimeout(() => fired.push("second"), 10);
    setImmediate(() => fired.push("immediate"));
    clearTimeout(setTimeout(() => fired.push("never"), 1));
    expect(fired).toEqual([]);
    expect([time.fireDue(), time.fireDue(), fired, time.elapsedMs]).toEqual([true, false, ["immediate"], 0]);
    while (time.fireNext(10)) {
      // All that is due by then.
    }
    expect([fired, time.elapsedMs]).toEqual([["immediate", "first", "second"], 10]);
    expect(time.fireNext(Number.POSITIVE_INFINITY)).toBe(true);
    expect(time.fireNext(Number.POSITIVE_INFINITY)).toBe(false);
  });
  expect(fired.at(-1)).toBe("late 1,2");
});

test("intervals repeat until they are cleared, also by themselves", () => {
  const time = clock();
  let ticks = 0;
  time.within(() => {
    const timer = setInterval(() => {
      ticks += 1;
      if (ticks === 3) {
        clearInterval(timer);
      }
    }, 100);
    expect(timer.unref().hasRef()).toBe(true);
    while (time.fireNext(10_000)) {
      // Until it is cleared.
    }
  });
  expect([ticks, time.elapsedMs]).toEqual([3, 300]);
});

test("a timer can be set again, and a delay that is none is the shortest", () => {
  const time = clock();
  const fired: number[] = [];
  time.within(() => {
    const timer = setTimeout(() => fired.push(time.elapsedMs), Number.NaN);
    time.pass(5);
    timer.refresh();
    while (time.fireNext(10_000)) {
      // One timer only.
    }
  });
  expect(fired).toEqual([6]);
});

test("outside everything is as it was, also after a throw", () => {
  const { Date: realDate, setTimeout: realTimeout } = globalThis;
  expect(() =>
    clock().within(() => {
      throw new Error("inside");
    }),
  ).toThrow("inside");
  expect([globalThis.Date, globalThis.setTimeout]).toEqual([realDate, realTimeout]);
  expect(Date.now()).not.toBe(EPOCH_MS);
});
