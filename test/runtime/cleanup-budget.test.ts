import { describe, expect, test } from "vitest";
import type { OutcomeKind } from "../../lab/core/outcome.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { RunLimits } from "../../lab/runtime/kernel.ts";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import { eventsOf, runProgram, SIMPLEST, story, valueOf } from "../support/run-program.ts";
import { abandoned } from "./abandoned.ts";

describe("the cleanup budget", () => {
  const limits: RunLimits = { ...RUN_LIMITS, stepsMax: 10_000, cleanup: { steps: 20, ticks: 500 } };

  /** Cancels `work` at once and says how and when it ended; `undefined` where it never did. */
  function cancelled(work: (own: Context) => Promise<unknown>): ReturnType<typeof runProgram<unknown>> {
    return runProgram(
      async (cx) => {
        const scope = await cx.region(
          "scope",
          async (own) => {
            const task = own.spawn("work", work);
            await own.sleep(1);
            task.cancel();
            return (await task.join(own)).kind;
          },
          { failFast: false },
        );
        return { scope, at: cx.kernel.now };
      },
      SIMPLEST,
      limits,
    );
  }

  test("abandons a task that takes too many steps to stop", async () => {
    const ran = await cancelled(async (own) => {
      for (;;) {
        await own.sleep(10).catch(() => undefined);
      }
    });
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "panicked" }, at: 1 });
    expect(eventsOf(ran, "cleanupExceeded")).toHaveLength(1);
  });

  test("abandons a task that takes too many ticks to stop", async () => {
    const ran = await cancelled((own) => own.masked((masked) => masked.sleep(1_000_000)));
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "panicked" }, at: 501 });
  });

  test("covers finalizers", async () => {
    const ran = await cancelled(async (own) => {
      own.defer("stuck", (masked) => masked.sleep(1_000_000));
      await own.sleep(10);
    });
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "panicked" }, at: 501 });
  });

  test("covers regions that are opened while stopping", async () => {
    const ran = await cancelled(async (own) => {
      own.defer("stuck", async (masked) => void (await masked.region("inner", (inner) => inner.sleep(1_000_000))));
      await own.sleep(10);
    });
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "panicked" }, at: 501 });
  });

  test("is not renewed by opening regions: a loop of attempts that never looks up is abandoned", async () => {
    const ran = await cancelled(async (own) => {
      for (;;) {
        await own.timeout("attempt", 1_000, (inner) => inner.sleep(10));
      }
    });
    expect(ran.stopReason).toBe("quiescent");
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "panicked" }, at: 1 });
  });

  test("does not touch a task that stops in time", async () => {
    const ran = await cancelled(async (own) => {
      own.defer("slow but fair", (masked) => masked.sleep(400));
      await own.sleep(10);
    });
    expect(valueOf(ran)).toEqual({ scope: { kind: "ok", value: "cancelled" }, at: 401 });
    expect(eventsOf(ran, "cleanupExceeded")).toEqual([]);
  });

  test("of a region that was asked by itself ends its tasks; who hosts it goes on", async () => {
    const body = async (cx: Context): Promise<unknown> => {
      const outcome = await cx.timeout("scope", 10, async (own) => {
        own.spawn("stuck", (inner) => inner.masked((masked) => masked.sleep(1_000_000)));
      });
      return { kind: outcome.kind, at: cx.kernel.now };
    };
    const ran = await runProgram(body, SIMPLEST, limits);
    expect(valueOf(ran)).toEqual({ kind: "panicked", at: 510 });
    expect(eventsOf(ran, "cleanupExceeded").map(({ subject }) => subject)).toEqual(["main/scope/stuck"]);
  });

  test.each([
    { ticks: 400, kind: "panicked", at: 10 + 500 + 400 },
    { ticks: 1_000_000, kind: undefined, at: 10 + 500 + 500 },
  ])("begins again for who hosts it, once, and finalizes for $ticks ticks", async ({ ticks, kind, at }) => {
    let outcome: OutcomeKind | undefined;
    const ran = await runProgram(
      async (cx) => {
        const stopped = await cx.timeout("scope", 10, async (own) => {
          own.defer("clean", (masked) => masked.sleep(ticks));
          own.spawn("stuck", (inner) => inner.masked((masked) => masked.sleep(1_000_000)));
        });
        outcome = stopped.kind;
      },
      SIMPLEST,
      limits,
    );
    expect({ outcome, at: ran.ticks, quiescent: ran.quiescent }).toEqual({ outcome: kind, at, quiescent: true });
  });

  test("does not move the clock on and on for a host that awaits something foreign", async () => {
    const ran = await runProgram(
      async (cx) => {
        await cx.timeout("scope", 10, async (own) => {
          own.defer("foreign", () => new Promise(() => undefined));
          own.spawn("stuck", (inner) => inner.masked((masked) => masked.sleep(1_000_000)));
        });
      },
      SIMPLEST,
      limits,
    );
    expect(ran).toMatchObject({ stopReason: "quiescent", ticks: 10 + 500 + 500, quiescent: false });
  });

  test("is over for good: an abandoned task that comes back does nothing any more", async () => {
    const ran = await runProgram(
      async (cx) => {
        const gate = Promise.withResolvers<void>();
        await cx.region(
          "scope",
          abandoned(async (own) => {
            own.defer("late", async () => undefined);
            await gate.promise;
          }),
          { failFast: false },
        );
        gate.resolve();
        await cx.checkpoint();
      },
      SIMPLEST,
      limits,
    );
    expect(story(ran, "finalizerStart", "taskEnd")).toEqual(["taskEnd main/scope/stuck", "taskEnd main"]);
    expect(ran.quiescent).toBe(true);
  });

  test("is used by masked sections with regions of their own as well", async () => {
    const ran = await cancelled((own) =>
      own.masked(async (masked) => {
        for (;;) {
          await masked.timeout("attempt", 10, (inner) => inner.sleep(5));
        }
      }),
    );
    expect(eventsOf(ran, "cleanupExceeded").map(({ subject }) => subject)).toEqual(["main/scope/work"]);
  });

  test("is each region's own where they are asked one after the other", async () => {
    const ran = await runProgram(
      async (cx) => {
        for (let attempt = 0; attempt < 100; attempt += 1) {
          await cx.timeout("attempt", 10, (own) => own.sleep(100));
        }
        return cx.kernel.now;
      },
      SIMPLEST,
      limits,
    );
    expect(valueOf(ran)).toBe(1_000);
  });

  test("closes the regions of an abandoned task, and runs nothing of it any more", async () => {
    let finalized = false;
    const ran = await cancelled(async (own) => {
      own.defer("late", async () => void (finalized = true));
      await own.masked((masked) =>
        masked.region("outer", (outer) => outer.masked((inner) => inner.region("inner", (last) => last.sleep(2_000)))),
      );
    });
    expect(story(ran, "regionClose", "taskEnd")).toEqual([
      "regionClose main/scope/work/outer/inner",
      "regionClose main/scope/work/outer",
      "taskEnd main/scope/work",
      "regionClose main/scope",
      "taskEnd main",
    ]);
    expect(finalized).toBe(false);
    expect(ran.ticks).toBe(501);
  });

  test("leaves no timer behind: nothing moves the clock after a region has stopped", async () => {
    const ran = await runProgram(
      async (cx) => {
        await cx.timeout("scope", 10, (own) => own.sleep(100));
        await cx.timeout("in time", 100, async () => undefined);
        await cx.suspend({ id: 0, isReady: () => false, forget: () => undefined }, "for ever", () => false);
      },
      SIMPLEST,
      limits,
    );
    expect(ran).toMatchObject({ ticks: 10, quiescent: false });
  });
});
