import { describe, expect, test } from "vitest";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { MASK_DEPTH_MAX } from "../../lab/runtime/context.ts";
import { Cancelled } from "../../lab/runtime/signals.ts";
import { eventsOf, runProgram, story, valueOf } from "../support/run-program.ts";

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

  test("a body that had ended well is cancelled when its children are, while it drains", async () => {
    const ran = await runProgram(async (cx) => {
      const scope = await cx.timeout("scope", 10, async (own) => void own.spawn("child", (child) => child.sleep(100)));
      const done = await cx.timeout("done", 10, async (own) => own.defer("slow", (masked) => masked.sleep(100)));
      return [scope, done.kind];
    });
    expect(valueOf(ran)).toEqual([{ kind: "cancelled", reason: "deadline" }, "ok"]);
  });

  test("what is asked twice in one subtree is reported as seen once per task", async () => {
    const ran = await runProgram(async (cx) => {
      const work = cx.spawn("work", async (own) => {
        await own.timeout("inner", 1_000, (inner) => inner.sleep(100)).then(() => own.sleep(5));
      });
      await cx.sleep(1);
      work.cancel("requested");
      work.cancel("shutdown");
      await work.join(cx);
    });
    expect(eventsOf(ran, "cancelRequest")).toHaveLength(4);
    expect(eventsOf(ran, "cancelSeen").map(({ subject }) => subject)).toEqual(["main/work"]);
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

  test("do not hold off a deadline that is set inside", async () => {
    const ran = await runProgram((cx) =>
      cx.masked(async (masked) => {
        const outcome = await masked.timeout("inside", 10, (own) => own.sleep(100));
        return { outcome, at: masked.kernel.now };
      }),
    );
    expect(valueOf(ran)).toEqual({ outcome: { kind: "cancelled", reason: "deadline" }, at: 10 });
  });

  test("hold cancellation off from the regions and tasks inside", async () => {
    const ran = await runProgram(async (cx) => {
      const work = cx.spawn("work", async (own) => {
        const inside = await own.masked((masked) =>
          masked.region("inside", async (inner) => {
            const child = inner.spawn("child", async (task) => {
              await task.sleep(50);
              return task.cancelReason;
            });
            return child.join(inner);
          }),
        );
        return { inside, reason: own.cancelReason, at: own.kernel.now };
      });
      await cx.sleep(10);
      work.cancel();
      return work.join(cx);
    });
    const inside = { kind: "ok", value: { kind: "ok", value: undefined } };
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { inside, reason: "requested", at: 50 } });
  });

  test("start no task once what is around them was asked to stop", async () => {
    const ran = await runProgram((cx) =>
      cx.region("scope", async (scope) => {
        scope.cancel("deadline");
        return scope.masked((masked) =>
          masked.region("inside", async (inner) => inner.spawn("late", async () => 1).task.outcome),
        );
      }),
    );
    const refused = { kind: "cancelled", reason: "deadline" };
    expect(valueOf(ran)).toEqual({ kind: "ok", value: { kind: "ok", value: refused } });
    expect(eventsOf(ran, "spawn").map(({ subject }) => subject)).toEqual(["main"]);
  });
});
