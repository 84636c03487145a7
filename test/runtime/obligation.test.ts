import { describe, expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import type { RunLimits } from "../../lab/runtime/kernel.ts";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import { TaskFailure } from "../../lab/runtime/signals.ts";
import { eventsOf, runProgram, SIMPLEST, story, valueOf } from "../support/run-program.ts";

const LIMITS: RunLimits = { ...RUN_LIMITS, cleanup: { steps: 20, ticks: 500 } };

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
    expect(valueOf(await runProgram(body, SIMPLEST, LIMITS))).toBe(1);
  });

  test("a scope that ends well and holds one has leaked: neither commit nor abort", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.region("scope", async (own) => void own.reserve("thing"));
    });
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope"]);
  });

  test("moving one to the scope that holds it changes nothing: it is aborted there", async () => {
    const ran = await runProgram(async (cx) => {
      let aborted = 0;
      await cx.timeout("scope", 10, async (own) => {
        own.reserve("thing", () => (aborted += 1)).moveTo(own.scope);
        await own.sleep(100);
      });
      return aborted;
    });
    expect(valueOf(ran)).toBe(1);
  });

  test("settling twice is the program's mistake", async () => {
    const ran = await runProgram(async (cx) => {
      const obligation = cx.reserve("thing");
      obligation.commit();
      obligation.abort();
    });
    expect(ran.outcome?.kind).toBe("panicked");
  });

  test("a scope that swallowed the request and ended well has leaked as well", async () => {
    const ran = await runProgram((cx) =>
      cx.timeout("scope", 10, async (own) => {
        own.reserve("thing");
        await own.sleep(100).catch(() => undefined);
        return 7;
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "ok", value: 7 });
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope"]);
  });

  test("also while its children still stop", async () => {
    const ran = await runProgram((cx) =>
      cx.timeout("scope", 10, async (own) => {
        own.reserve("thing");
        own.spawn("child", (child) => child.masked((masked) => masked.sleep(50)));
        await own.sleep(100).catch(() => undefined);
        return 7;
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "ok", value: 7 });
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope"]);
  });

  test("a scope that fails when it is asked to stop aborts what it holds", async () => {
    const ran = await runProgram((cx) =>
      cx.timeout("scope", 10, async (own) => {
        own.reserve("thing");
        await own.sleep(100).catch(() => Promise.reject(new TaskFailure("reason")));
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "error", error: "reason" });
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope", "abort main/scope"]);
  });

  test("a scope that fails by itself has leaked as well", async () => {
    const ran = await runProgram((cx) =>
      cx.region("scope", async (own) => {
        own.reserve("thing");
        throw new TaskFailure("reason");
      }),
    );
    expect(story(ran, "reserve", "commit", "abort")).toEqual(["reserve main/scope"]);
  });

  test("giving back that throws makes the scope panic, and the rest is given back", async () => {
    const bug = new RangeError("abort bug");
    const ran = await runProgram(async (cx) => {
      let aborted = 0;
      const outcome = await cx.timeout("scope", 10, async (own) => {
        own.reserve("broken", () => {
          throw bug;
        });
        own.reserve("thing", () => (aborted += 1));
        await own.sleep(100);
      });
      return { outcome, aborted };
    });
    expect(valueOf(ran)).toEqual({ outcome: { kind: "panicked", thrown: bug }, aborted: 1 });
    expect(eventsOf(ran, "abort")).toHaveLength(2);
  });

  test("giving back that throws after a task was abandoned is reported", async () => {
    const ran = await runProgram(
      async (cx) => {
        const work = cx.spawn("work", async (own) => {
          own.reserve("broken", () => {
            throw new RangeError("abort bug");
          });
          await own.masked((masked) => masked.sleep(1_000_000));
        });
        await cx.sleep(1);
        work.cancel();
        await work.join(cx);
      },
      SIMPLEST,
      LIMITS,
    );
    const late = eventsOf(ran, "lateError").map(({ subject, first }) => [subject, ran.names[first]]);
    expect(late).toEqual([["main/work", "RangeError: abort bug"]]);
    expect(ran.quiescent).toBe(true);
  });

  test("giving back can add nothing to the scope that ends", async () => {
    const ran = await runProgram((cx) =>
      cx.timeout("scope", 10, async (own) => {
        own.reserve("thing", () => own.defer("late", async () => undefined));
        await own.sleep(100);
      }),
    );
    expect(valueOf(ran)).toMatchObject({ kind: "panicked", thrown: { name: "MisuseError" } });
    expect(eventsOf(ran, "finalizerAdd")).toEqual([]);
  });
});
