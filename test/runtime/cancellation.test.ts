import { describe, expect, test } from "vitest";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { MASK_DEPTH_MAX } from "../../lab/runtime/context.ts";
import type { RunLimits } from "../../lab/runtime/kernel.ts";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import { Cancelled, TaskFailure } from "../../lab/runtime/signals.ts";
import { eventsOf, runProgram, SIMPLEST, story, valueOf } from "../support/run-program.ts";

describe("request, drain, finalize", () => {
  test("is seen at the next suspension, drains, and then finalizes", async () => {
    const ran = await runProgram(async (cx) => {
      const work = cx.spawn("work", async (own) => {
        own.defer("close", async (masked) => masked.sleep(7));
        try {
          await own.sleep(1_000);
        } finally {
          own.mark("draining");
        }
      });
      await cx.sleep(10);
      work.cancel();
      const outcome = await work.join(cx);
      return { outcome, at: cx.kernel.now };
    });
    expect(valueOf(ran)).toEqual({ outcome: { kind: "cancelled", reason: "requested" }, at: 17 });
    expect(story(ran, "cancelRequest", "cancelSeen", "mark", "finalizerStart", "finalizerEnd", "taskEnd")).toEqual([
      "cancelRequest main/work",
      "cancelSeen main/work",
      "mark draining",
      "finalizerStart main/work",
      "finalizerEnd main/work",
      "taskEnd main/work",
      "taskEnd main",
    ]);
  });

  test("reaches a task that has not started: its body never runs", async () => {
    const ran = await runProgram(async (cx) => {
      let ranBody = false;
      const task = cx.spawn("task", async () => {
        ranBody = true;
      });
      task.cancel();
      return { kind: (await task.join(cx)).kind, ranBody };
    });
    expect(valueOf(ran)).toEqual({ kind: "cancelled", ranBody: false });
  });

  test("reaches everything below, each once, and every further suspension throws", async () => {
    const ran = await runProgram(async (cx) => {
      const thrown: unknown[] = [];
      const work = cx.spawn("work", async (own) => {
        own.spawn("child", (child) => child.sleep(1_000));
        for (const wait of [() => own.sleep(1_000), () => own.checkpoint(), () => own.sleep(0)]) {
          await wait().catch((error: unknown) => thrown.push(error));
        }
      });
      await cx.sleep(1);
      work.cancel();
      await work.join(cx);
      return { thrown, reason: work.task.region.cancelReason, at: cx.kernel.now };
    });
    const { thrown, reason, at } = valueOf(ran);
    expect(thrown.map((error) => error instanceof Cancelled)).toEqual([true, true, true]);
    expect({ reason, at }).toEqual({ reason: "requested", at: 1 });
    expect(eventsOf(ran, "cancelRequest").map(({ subject }) => subject)).toEqual(["main/work", "main/work/child"]);
  });

  test("reasons only get stronger", async () => {
    const ran = await runProgram(async (cx) => {
      const work = cx.spawn("work", (own) => own.masked((masked) => masked.sleep(100)));
      await cx.sleep(1);
      const reasons = (["deadline", "requested", "sibling", "budget"] as const).map((reason) => {
        work.cancel(reason);
        return work.task.region.cancelReason;
      });
      await work.join(cx);
      return reasons;
    });
    expect(valueOf(ran)).toEqual(["deadline", "deadline", "sibling", "sibling"]);
  });

  test("a wake-up that came first is kept: the value is not lost", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 1);
      const receiver = cx.spawn("receiver", (own) => channel.receive(own));
      await cx.sleep(1);
      await channel.send(cx, 5);
      receiver.cancel();
      return receiver.join(cx);
    });
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { kind: "value", value: 5 } });
  });

  test("nothing starts in a cancelled region; the refusal is an outcome and an event", async () => {
    const ran = await runProgram(async (cx) => {
      const scope = await cx.region("scope", async (own) => {
        own.cancel();
        return own.spawn("late", async () => 1).task.outcome;
      });
      return scope;
    });
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { kind: "cancelled", reason: "requested" } });
    expect(eventsOf(ran, "spawnRefused").map(({ subject }) => subject)).toEqual(["main/scope/late"]);
  });

  test("a second timeout of one task is seen, and reported as seen", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.timeout("first", 10, (own) => own.sleep(100));
      await cx.timeout("second", 10, (own) => own.sleep(100));
    });
    expect(eventsOf(ran, "cancelRequest")).toHaveLength(2);
    expect(eventsOf(ran, "cancelSeen")).toHaveLength(2);
  });
});

describe("masked sections", () => {
  test("hold cancellation off until they end", async () => {
    const ran = await runProgram(async (cx) => {
      const log: string[] = [];
      const work = cx.spawn("work", async (own) => {
        await own.masked(async (masked) => {
          await masked.sleep(50);
          log.push(`masked sees ${masked.cancelReason}`);
          await masked.checkpoint();
          await masked.masked((inner) => inner.sleep(50));
        });
        log.push(`outside sees ${own.cancelReason} at ${own.kernel.now}`);
        await own.checkpoint();
        log.push("not reached");
      });
      await cx.sleep(10);
      work.cancel();
      await work.join(cx);
      return log;
    });
    expect(valueOf(ran)).toEqual(["masked sees undefined", "outside sees requested at 100"]);
  });

  test("nest to a bound", async () => {
    const nest = (own: Context, depth: number): Promise<number> =>
      own.masked((inner) => (depth + 1 < 100 ? nest(inner, depth + 1) : Promise.resolve(depth)));
    const within = (own: Context, depth: number): Promise<number> =>
      depth === 0 ? Promise.resolve(7) : own.masked((inner) => within(inner, depth - 1));
    expect((await runProgram((cx) => nest(cx, 0))).outcome?.kind).toBe("panicked");
    expect(valueOf(await runProgram((cx) => within(cx, MASK_DEPTH_MAX)))).toBe(7);
  });
});

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
});

describe("obligations under cancellation", () => {
  test("a cancelled scope aborts what it holds, once", async () => {
    const ran = await runProgram(async (cx) => {
      let aborted = 0;
      await cx.timeout("scope", 10, async (own) => {
        own.reserve("thing", () => (aborted += 1));
        await own.sleep(100);
      });
      return aborted;
    });
    expect(valueOf(ran)).toBe(1);
    expect(eventsOf(ran, "abort")).toHaveLength(1);
  });

  test("also when it was a failing child that cancelled it", async () => {
    const ran = await runProgram(async (cx) => {
      let aborted = 0;
      const outcome = await cx.region("scope", async (own) => {
        own.reserve("thing", () => (aborted += 1));
        own.spawn("failing", async () => {
          throw new TaskFailure("child");
        });
        await own.sleep(100);
      });
      return { aborted, kind: outcome.kind };
    });
    expect(valueOf(ran)).toEqual({ aborted: 1, kind: "error" });
  });

  test("also when a finalizer of the cancelled scope panics", async () => {
    const ran = await runProgram(async (cx) => {
      let aborted = 0;
      await cx.timeout("scope", 10, async (own) => {
        own.reserve("thing", () => (aborted += 1));
        own.defer("broken", async () => {
          throw new RangeError("finalizer bug");
        });
        await own.sleep(100);
      });
      return aborted;
    });
    expect(valueOf(ran)).toBe(1);
  });

  test("also when the task that holds it is abandoned", async () => {
    const limits: RunLimits = { ...RUN_LIMITS, cleanup: { steps: 20, ticks: 500 } };
    const body = async (cx: Context): Promise<number> => {
      let aborted = 0;
      await cx.region("scope", async (scope) => {
        const stuck = scope.spawn("stuck", async (own) => {
          own.reserve("thing", () => (aborted += 1));
          await own.masked((masked) => masked.sleep(1_000_000));
        });
        await scope.sleep(1);
        stuck.cancel();
      });
      return aborted;
    };
    expect(valueOf(await runProgram(body, SIMPLEST, limits))).toBe(1);
  });

  test("a scope that ends well and holds one has leaked: neither commit nor abort", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.region("scope", async (own) => void own.reserve("thing"));
    });
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope"]);
  });

  test("settling twice is the program's mistake", async () => {
    const ran = await runProgram(async (cx) => {
      const obligation = cx.reserve("thing");
      obligation.commit();
      obligation.abort();
    });
    expect(ran.outcome?.kind).toBe("panicked");
  });
});
