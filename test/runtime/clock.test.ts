import { describe, expect, test } from "vitest";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import { MisuseError } from "../../lab/runtime/signals.ts";
import { TimerQueue } from "../../lab/runtime/timer-queue.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { eventsOf, runProgram, SIMPLEST, valueOf } from "../support/run-program.ts";

describe("the timer queue", () => {
  test("gives timers by time, and in the order they were set where times are equal", () => {
    const queue = new TimerQueue();
    const fired: string[] = [];
    const times = [5, 1, 5, 3, 1, 9, 5, 1];
    for (const [index, at] of times.entries()) {
      queue.add(at, () => fired.push(`${at}/${index}`));
    }
    for (let timer = queue.takeDue(9); timer !== undefined; timer = queue.takeDue(9)) {
      timer.fire?.();
    }
    expect(fired).toEqual(["1/1", "1/4", "1/7", "3/3", "5/0", "5/2", "5/6", "9/5"]);
  });

  test("holds back what is not due, and forgets what was taken back", () => {
    const queue = new TimerQueue();
    const early = queue.add(1, () => undefined);
    queue.add(2, () => undefined);
    early.fire = undefined;
    expect(queue.earliest()).toBe(2);
    expect(queue.takeDue(1)).toBeUndefined();
    expect(queue.takeDue(2)?.at).toBe(2);
    expect(queue.earliest()).toBeUndefined();
  });
});

describe("sleeping", () => {
  test("takes exactly its time, and none of the machine's", async () => {
    const ran = await runProgram(async (cx) => {
      const times: number[] = [];
      const sleeper = (ticks: number) =>
        cx.spawn(`sleeper ${ticks}`, async (own) => {
          await own.sleep(ticks);
          times.push(own.now());
        });
      const sleepers = [3_000_000_000, 0, 10, 5].map(sleeper);
      for (const handle of sleepers) {
        await handle.join(cx);
      }
      return times;
    });
    expect(valueOf(ran)).toEqual([0, 5, 10, 3_000_000_000]);
  });

  test.each([Number.NaN, -1])("refuses %d ticks", async (ticks) => {
    const ran = await runProgram(async (cx) => {
      // The sleep is not awaited: main ends, so a timer that is never due cannot keep the run going.
      cx.sleep(ticks).catch(() => undefined);
    });
    expect(ran.outcome?.kind).toBe("panicked");
  });
});

const ODD = [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53];

test.each(ODD)("%d is no number of ticks, steps or units, wherever it is given", async (odd) => {
  const ran = await runProgram(async (cx) => {
    const nothing = async (): Promise<void> => undefined;
    const attempts = [
      () => cx.sleep(odd),
      () => cx.timeout("timeout", odd, nothing),
      () => cx.region("region", nothing, { budget: { ticks: odd } }),
      () => cx.region("region", nothing, { budget: { steps: odd } }),
      () => cx.region("region", nothing, { budget: { cost: odd } }),
      () => cx.kernel.after(odd, () => undefined),
      () => cx.spend(odd),
    ];
    let refused = 0;
    for (const attempt of attempts) {
      try {
        await attempt();
      } catch (thrown) {
        refused += thrown instanceof MisuseError ? 1 : 0;
      }
    }
    return attempts.length - refused;
  });
  expect(valueOf(ran)).toBe(0);
  expect(eventsOf(ran, "regionOpen")).toEqual([]);
});

describe("the clock", () => {
  test("moves between two reads by decision only, and never back", async () => {
    const read = (answers: Readonly<Record<string, number>>) =>
      runProgram(
        async (cx) => {
          const first = cx.now();
          const second = cx.now();
          await cx.sleep(10);
          return [first, second, cx.now()];
        },
        replay(Object.entries(answers).map(([key, value]) => ({ key, value }))),
      );
    expect(valueOf(await read({}))).toEqual([0, 0, 10]);
    expect(valueOf(await read({ "clock|main|1": 2 }))).toEqual([0, 1_000, 1_010]);
  });

  test("a jump past a timer fires it at the next turn, without going back", async () => {
    const ran = await runProgram(
      async (cx) => {
        const sleeper = cx.spawn("sleeper", async (own) => {
          await own.sleep(10);
          return own.kernel.now;
        });
        await cx.checkpoint();
        await cx.checkpoint();
        cx.now();
        return sleeper.join(cx);
      },
      replay([{ key: "clock|main|0", value: 3 }]),
    );
    expect(valueOf(ran)).toEqual({ kind: "ok", value: 50_000 });
  });
});

describe("the limits of a run", () => {
  test("steps", async () => {
    const ran = await runProgram(
      async (cx) => {
        for (;;) {
          await cx.checkpoint();
        }
      },
      SIMPLEST,
      { ...RUN_LIMITS, stepsMax: 100 },
    );
    expect(ran).toMatchObject({ stopReason: "steps", steps: 100, quiescent: false });
  });

  test("ticks", async () => {
    const ran = await runProgram((cx) => cx.sleep(1_001), SIMPLEST, { ...RUN_LIMITS, ticksMax: 1_000 });
    expect(ran).toMatchObject({ stopReason: "ticks", ticks: 0, quiescent: false });
    expect(eventsOf(ran, "waiting").map(({ subject }) => subject)).toEqual(["main"]);
  });
});
