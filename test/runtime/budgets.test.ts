import { describe, expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { runProgram, valueOf } from "../support/run-program.ts";

async function spin(own: Context): Promise<never> {
  for (;;) {
    await own.checkpoint();
  }
}

describe("a deadline", () => {
  test("cancels when it passes, and not before", async () => {
    const ran = await runProgram(async (cx) => {
      const late = await cx.timeout("late", 100, (own) => own.sleep(101));
      const lateAt = cx.kernel.now;
      const inTime = await cx.timeout("in time", 100, (own) => own.sleep(99));
      return { late, lateAt, inTime };
    });
    expect(valueOf(ran)).toEqual({
      late: { kind: "cancelled", reason: "deadline" },
      lateAt: 100,
      inTime: { kind: "ok", value: undefined },
    });
  });

  test("does not fire after its region closed", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.timeout("quick", 100, async () => undefined);
      await cx.sleep(1_000);
      return cx.cancelReason;
    });
    expect(valueOf(ran)).toBeUndefined();
  });

  test.each([
    { outer: 50, inner: 500, stopped: 50 },
    { outer: 500, inner: 50, stopped: 50 },
  ])("of parent $outer and child $inner: the earlier one counts", async ({ outer, inner, stopped }) => {
    const ran = await runProgram(async (cx) => {
      let stoppedAt = 0;
      await cx.timeout("outer", outer, async (own) => {
        await own.timeout("inner", inner, async (innermost) => {
          innermost.defer("note", async () => {
            stoppedAt = innermost.kernel.now;
          });
          await innermost.sleep(1_000);
        });
      });
      return stoppedAt;
    });
    expect(valueOf(ran)).toBe(stopped);
  });
});

describe("steps", () => {
  test("of all tasks inside count, and exhaustion cancels", async () => {
    const ran = await runProgram(async (cx) => {
      const before = cx.kernel.steps;
      const outcome = await cx.region(
        "metered",
        async (own) => {
          own.spawn("one", spin);
          own.spawn("two", spin);
          await own.sleep(1_000_000);
        },
        { budget: { steps: 40 } },
      );
      return { outcome, used: cx.kernel.steps - before };
    });
    const { outcome, used } = valueOf(ran);
    expect(outcome).toEqual({ kind: "cancelled", reason: "budget" });
    // One step finds the budget empty; each of the three tasks then takes one or two to see it and end.
    expect(used).toBeGreaterThan(40);
    expect(used).toBeLessThanOrEqual(40 + 1 + 2 * 3);
  });

  test.each([
    { outer: 10, inner: 1_000 },
    { outer: 1_000, inner: 10 },
  ])("of parent $outer and child $inner: the smaller one counts", async ({ outer, inner }) => {
    const ran = await runProgram(async (cx) => {
      const before = cx.kernel.steps;
      await cx.region("outer", (own) => own.region("inner", spin, { budget: { steps: inner } }), {
        budget: { steps: outer },
      });
      return cx.kernel.steps - before;
    });
    expect(valueOf(ran)).toBeLessThan(20);
  });

  test("that a child used, its parent has used", async () => {
    const ran = await runProgram((cx) =>
      cx.region(
        "outer",
        async (own) => {
          const quiet = (inner: Context): Promise<void> => inner.checkpoint();
          for (;;) {
            await own.region("inner", quiet, { budget: { steps: 5 } });
            await own.checkpoint();
          }
        },
        { budget: { steps: 10 } },
      ),
    );
    expect(valueOf(ran)).toEqual({ kind: "cancelled", reason: "budget" });
  });
});

describe("cost", () => {
  test("is spent up to the budget, and one more unit cancels", async () => {
    const ran = await runProgram(async (cx) => {
      const exact = await cx.region("exact", spending(10), { budget: { cost: 10 } });
      const over = await cx.region("over", spending(11), { budget: { cost: 10 } });
      const nested = await cx.region(
        "outer",
        async (own) => {
          await own.region("inner", spending(11), { budget: { cost: 100 } });
          await own.checkpoint();
        },
        { budget: { cost: 10 } },
      );
      return [exact.kind, over, nested];
    });
    const budget = { kind: "cancelled", reason: "budget" };
    expect(valueOf(ran)).toEqual(["ok", budget, budget]);
  });
});

function spending(units: number): (own: Context) => Promise<void> {
  return async (own) => {
    for (let unit = 0; unit < units; unit += 1) {
      own.spend(1);
      await own.checkpoint();
    }
  };
}
