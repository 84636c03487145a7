import { describe, expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import { Mutex } from "../../lab/runtime/mutex.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { TaskFailure } from "../../lab/runtime/signals.ts";
import { explore } from "../support/explore.ts";
import { eventsOf, runProgram, SIMPLEST, valueOf } from "../support/run-program.ts";
import { abandoned } from "./abandoned.ts";

describe("a semaphore", () => {
  test("grants first come, first served: a large request is not overtaken", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 3);
      const order: string[] = [];
      const held = await semaphore.acquire(cx, 2);
      const take = (name: string, amount: number) =>
        cx.spawn(name, async (own) => {
          const permits = await semaphore.acquire(own, amount);
          order.push(name);
          await own.sleep(10);
          permits.release();
        });
      const tasks = [take("large", 3), take("small", 1), take("medium", 2)];
      await cx.sleep(1);
      const before = [...order];
      held.release();
      await Promise.all(tasks.map((task) => task.join(cx)));
      return { before, order, available: semaphore.available };
    });
    expect(valueOf(ran)).toEqual({ before: [], order: ["large", "small", "medium"], available: 3 });
  });

  test("when a large request is cancelled, those behind it that fit are granted at once", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 2);
      const held = await semaphore.acquire(cx, 1);
      const large = cx.spawn("large", (own) => semaphore.acquire(own, 2));
      const small = cx.spawn("small", async (own) => {
        const permits = await semaphore.acquire(own, 1);
        permits.release();
        return own.kernel.now;
      });
      await cx.sleep(5);
      large.cancel();
      const outcome = await cx.timeout("patience", 1_000, (own) => small.join(own));
      held.release();
      return outcome;
    });
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { kind: "ok", value: 5 } });
  });

  test("when one task asks twice and is cancelled, what its first request leaves is its second's, once", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 2);
      const held = await semaphore.acquire(cx, 1);
      const both = cx.spawn("both", (own) =>
        Promise.allSettled([semaphore.acquire(own, 2), semaphore.acquire(own, 1)]).then((all) =>
          all.map(({ status }) => status),
        ),
      );
      await cx.sleep(1);
      both.cancel();
      const outcome = await both.join(cx);
      held.release();
      return outcome;
    });
    expect(valueOf(ran)).toEqual({ kind: "ok", value: ["rejected", "fulfilled"] });
    // The task resumes twice, once for each request: none is settled twice.
    expect(eventsOf(ran, "step").map(({ subject }) => subject)).toEqual([
      "main",
      "main",
      "main/both",
      "main",
      "main/both",
      "main/both",
      "main",
    ]);
  });

  test("forgets a waiting task that is abandoned: the permit goes to the next", async () => {
    const ran = await runProgram(
      async (cx) => {
        const semaphore = new Semaphore(cx, "semaphore", 1);
        const held = await semaphore.acquire(cx);
        await cx.region(
          "scope",
          abandoned((own) => semaphore.acquire(own)),
          { failFast: false },
        );
        held.release();
        (await semaphore.acquire(cx)).release();
        return semaphore.available;
      },
      SIMPLEST,
      { ...RUN_LIMITS, cleanup: { steps: 20, ticks: 500 } },
    );
    expect(valueOf(ran)).toBe(1);
  });

  test("gives permits back when their holder is cancelled, before or after it got them", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 1);
      const hold = async (own: Context): Promise<void> => {
        await semaphore.acquire(own);
        await own.sleep(1_000);
      };
      const tasks = ["one", "two", "three"].map((name) => cx.spawn(name, hold));
      await cx.sleep(1);
      for (const task of tasks.toReversed()) {
        task.cancel();
      }
      await Promise.all(tasks.map((task) => task.join(cx)));
      return semaphore.available;
    });
    expect(valueOf(ran)).toBe(1);
  });

  test("gives permits back when a failing child stops their holder", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 1);
      await cx.region("scope", async (own) => {
        await semaphore.acquire(own);
        own.spawn("failing", async () => {
          throw new TaskFailure("reason");
        });
        await own.sleep(1_000);
      });
      return semaphore.available;
    });
    expect(valueOf(ran)).toBe(1);
  });

  test.each([-1, 0, 0.5, Number.NaN, 4])("refuses to give %d of 3 permits", async (amount) => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 3);
      await semaphore.acquire(cx, amount);
    });
    expect(ran.outcome?.kind).toBe("panicked");
  });

  test.each([-1, 0, 0.5, Number.NaN])("of %d permits is refused", async (permits) => {
    const ran = await runProgram(async (cx) => void new Semaphore(cx, "semaphore", permits));
    expect(ran.outcome).toMatchObject({ kind: "panicked", thrown: { name: "MisuseError" } });
  });

  test("a request behind one that does not fit is not ready, though it would fit", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 2);
      await semaphore.acquire(cx, 1);
      cx.spawn("large", (own) => semaphore.acquire(own, 2));
      cx.spawn("small", (own) => semaphore.acquire(own, 1));
      await cx.sleep(1);
    });
    const waiting = eventsOf(ran, "waiting").filter(({ subject }) => subject !== "main");
    expect(waiting.map(({ subject, second }) => [subject, second])).toEqual([
      ["main/large", 0],
      ["main/small", 0],
    ]);
  });

  test("a permit that was granted to a task that never resumed is given back", async () => {
    const ran = await runProgram(
      async (cx) => {
        const semaphore = new Semaphore(cx, "semaphore", 1);
        const held = await semaphore.acquire(cx);
        // The budget of `stuck` ends in the very tick in which it is granted the permit, before it can resume.
        cx.kernel.after(501, () => held.release());
        await cx.region(
          "scope",
          abandoned((own) => semaphore.acquire(own)),
          { failFast: false },
        );
        return { available: semaphore.available, at: cx.kernel.now };
      },
      SIMPLEST,
      { ...RUN_LIMITS, cleanup: { steps: 20, ticks: 500 } },
    );
    expect(valueOf(ran)).toEqual({ available: 1, at: 501 });
    expect(eventsOf(ran, "cleanupExceeded")).toHaveLength(1);
    expect(eventsOf(ran, "reserve")).toHaveLength(2);
  });

  test("releasing twice is the program's mistake, and gives nothing back", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 2);
      const permits = await semaphore.acquire(cx);
      permits.release();
      const second = ((): string => {
        try {
          permits.release();
          return "released";
        } catch {
          return "refused";
        }
      })();
      return { second, available: semaphore.available };
    });
    expect(valueOf(ran)).toEqual({ second: "refused", available: 2 });
  });
});

/** Three tasks share two permits; one is cancelled after `checkpoints`. */
function sharing(checkpoints: number): (cx: Context) => Promise<{ holdersMax: number; available: number }> {
  return async (cx) => {
    const semaphore = new Semaphore(cx, "semaphore", 2);
    let [holding, holdersMax] = [0, 0];
    const use = (amount: number) => async (own: Context) => {
      for (let round = 0; round < 2; round += 1) {
        const permits = await semaphore.acquire(own, amount);
        holding += amount;
        holdersMax = Math.max(holdersMax, holding);
        try {
          await own.checkpoint();
        } finally {
          holding -= amount;
        }
        permits.release();
      }
    };
    const tasks = [1, 2, 1].map((amount, index) => cx.spawn(`user-${index}`, use(amount)));
    const canceller = cx.spawn("canceller", async (own) => {
      for (let count = 0; count < checkpoints; count += 1) {
        await own.checkpoint();
      }
      tasks[1]?.cancel();
    });
    await canceller.join(cx);
    await Promise.all(tasks.map((task) => task.join(cx)));
    return { holdersMax, available: semaphore.available };
  };
}

test("no permit is lost or made, wherever a user is cancelled, under every single deviation", async () => {
  for (let checkpoints = 0; checkpoints <= 8; checkpoints += 1) {
    await explore(sharing(checkpoints), { site: "schedule", values: [1, 2, 3], depth: 1 }, (ran) => {
      const { holdersMax, available } = valueOf(ran);
      expect(available).toBe(2);
      expect(holdersMax).toBeLessThanOrEqual(2);
      expect(eventsOf(ran, "reserve")).toHaveLength(eventsOf(ran, "commit").length + eventsOf(ran, "abort").length);
    });
  }
});

describe("a mutex", () => {
  test("lets one in at a time, and is free after a failure, a panic and a cancellation", async () => {
    const ran = await runProgram((cx) =>
      cx.region(
        "scope",
        async (own) => {
          const mutex = new Mutex(own, "mutex");
          let [inside, insideMax] = [0, 0];
          const enter = (ending: (inner: Context) => Promise<void>) => (task: Context) =>
            mutex.with(task, async (inner) => {
              inside += 1;
              insideMax = Math.max(insideMax, inside);
              try {
                await inner.sleep(10);
                await ending(inner);
              } finally {
                inside -= 1;
              }
            });
          const stuck = own.spawn(
            "cancelled",
            enter((inner) => inner.sleep(1_000)),
          );
          const others = [
            own.spawn(
              "fine",
              enter(async () => undefined),
            ),
            own.spawn(
              "failing",
              enter(() => Promise.reject(new TaskFailure("reason"))),
            ),
            own.spawn(
              "panicking",
              enter(() => Promise.reject(new RangeError("bug"))),
            ),
          ];
          await own.sleep(50);
          stuck.cancel();
          const kinds = [];
          for (const handle of [stuck, ...others]) {
            kinds.push((await handle.join(own)).kind);
          }
          return { insideMax, locked: mutex.locked, kinds };
        },
        { failFast: false },
      ),
    );
    expect(valueOf(ran)).toEqual({
      kind: "ok",
      value: { insideMax: 1, locked: false, kinds: ["cancelled", "ok", "error", "panicked"] },
    });
  });
});
