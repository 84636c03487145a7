import { describe, expect, test } from "vitest";
import { race } from "../../lab/runtime/race.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { TaskFailure } from "../../lab/runtime/signals.ts";
import { eventsOf, runProgram, story, valueOf } from "../support/run-program.ts";

const after =
  (ticks: number) =>
  async (own: Context): Promise<number> => {
    await own.sleep(ticks);
    return ticks;
  };

describe("a race", () => {
  test("is won by the first to end, and the losers are cancelled", async () => {
    const ran = await runProgram((cx) => race(cx, "race", { slow: after(100), quick: after(10) }));
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { winner: "quick", value: 10 } });
    expect(ran.ticks).toBe(10);
    expect(eventsOf(ran, "cancelSeen").map(({ subject }) => subject)).toEqual(["main/race/slow"]);
  });

  test("ends only once losers that clean up slowly have drained", async () => {
    const ran = await runProgram(async (cx) => {
      const outcome = await race(cx, "race", {
        quick: after(10),
        slow: async (own) => {
          own.defer("clean", (masked) => masked.sleep(500));
          return after(100)(own);
        },
      });
      return { outcome, at: cx.kernel.now };
    });
    expect(valueOf(ran)).toEqual({ outcome: { kind: "ok", value: { winner: "quick", value: 10 } }, at: 510 });
    const order = story(ran, "raceWon", "finalizerEnd", "raceEnd");
    expect(order).toEqual(["raceWon main/race", "finalizerEnd main/race/slow", "raceEnd main/race"]);
  });

  test("is lost by all when the first to end failed: its outcome stands", async () => {
    const ran = await runProgram((cx) =>
      race<number>(cx, "race", {
        failing: async (own) => {
          await own.sleep(5);
          throw new TaskFailure("reason");
        },
        slow: after(100),
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "error", error: "reason" });
  });

  test("a loser that panics while it cleans up makes the race panic: winning hides no bug", async () => {
    const bug = new RangeError("cleanup bug");
    const ran = await runProgram((cx) =>
      race<number>(cx, "race", {
        quick: after(10),
        broken: async (own) => {
          own.defer("broken", async () => {
            throw bug;
          });
          return after(100)(own);
        },
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "panicked", thrown: bug });
    expect(eventsOf(ran, "raceWon")).toHaveLength(1);
  });

  test("a loser that fails while it is stopped changes nothing", async () => {
    const ran = await runProgram((cx) =>
      race<number>(cx, "race", {
        quick: after(10),
        failing: (own) =>
          own.sleep(100).then(
            () => 1,
            () => Promise.reject(new TaskFailure("late")),
          ),
      }),
    );
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { winner: "quick", value: 10 } });
  });

  test("that is cancelled drains all branches", async () => {
    const ran = await runProgram(async (cx) => {
      const outcome = await cx.timeout("limit", 20, (own) => race(own, "race", { one: after(100), two: after(200) }));
      return { outcome, at: cx.kernel.now };
    });
    const { outcome, at } = valueOf(ran);
    expect(at).toBe(20);
    expect(outcome.kind === "ok" ? outcome.value : outcome).toEqual({ kind: "cancelled", reason: "deadline" });
    expect(ran.quiescent).toBe(true);
  });

  test("of branches that end at once has one winner, the first by order", async () => {
    const ran = await runProgram((cx) => race(cx, "race", { one: async () => 1, two: async () => 2 }));
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { winner: "one", value: 1 } });
    expect(eventsOf(ran, "raceWon")).toHaveLength(1);
  });

  test("of nobody is refused: it could never end", async () => {
    const ran = await runProgram((cx) => race(cx, "race", {}));
    expect(ran.outcome).toMatchObject({ kind: "panicked", thrown: { name: "MisuseError" } });
  });

  test("has a name of its own in the trace, also the second of one name", async () => {
    const ran = await runProgram(async (cx) => {
      await race(cx, "race", { one: async () => 1 });
      await race(cx, "race", { one: async () => 1 });
    });
    expect(new Set(eventsOf(ran, "raceStart").map(({ subject }) => subject)).size).toBe(2);
  });
});

describe("join", () => {
  test("gives every kind of outcome as a value, before and after the end, to several at once", async () => {
    const thrown = new RangeError("bug");
    const ran = await runProgram((cx) =>
      cx.region(
        "scope",
        async (own) => {
          const handles = [
            own.spawn("ok", async () => 1),
            own.spawn("error", async () => {
              throw new TaskFailure("reason");
            }),
            own.spawn("panicked", async () => {
              throw thrown;
            }),
            own.spawn("cancelled", (inner) => inner.sleep(1_000)),
            own.spawn("slow", after(50)),
          ];
          handles[3]?.cancel("shutdown");
          const joiner = own.spawn("joiner", (inner) => Promise.all(handles.map((handle) => handle.join(inner))));
          const first = await Promise.all(handles.map((handle) => handle.join(own)));
          const again = await Promise.all(handles.map((handle) => handle.join(own)));
          const other = await joiner.join(own);
          return { first, again, other: other.kind === "ok" ? other.value : [] };
        },
        { failFast: false },
      ),
    );
    const expected = [
      { kind: "ok", value: 1 },
      { kind: "error", error: "reason" },
      { kind: "panicked", thrown },
      { kind: "cancelled", reason: "shutdown" },
      { kind: "ok", value: 50 },
    ];
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { first: expected, again: expected, other: expected } });
    expect(eventsOf(ran, "ambient")).toEqual([]);
  });

  test("of a task that was abandoned or refused gives an outcome as well", async () => {
    const ran = await runProgram(async (cx) => {
      const refused = await cx.region("scope", async (own) => {
        own.cancel();
        return own.spawn("refused", async () => 1);
      });
      return refused.kind === "ok" ? (await refused.value.join(cx)).kind : undefined;
    });
    expect(valueOf(ran)).toBe("cancelled");
  });

  test("throws only the joiner's own cancellation", async () => {
    const ran = await runProgram(async (cx) => {
      const slow = cx.spawn("slow", after(1_000));
      const outcome = await cx.timeout("impatient", 10, (own) => slow.join(own));
      return { outcome, slow: await slow.join(cx) };
    });
    expect(valueOf(ran)).toEqual({
      outcome: { kind: "cancelled", reason: "deadline" },
      slow: { kind: "ok", value: 1_000 },
    });
  });
});
