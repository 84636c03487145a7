import { describe, expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { Obligation } from "../../lab/runtime/obligation.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { MisuseError, TaskFailure } from "../../lab/runtime/signals.ts";
import type { Settleable } from "../../lab/runtime/structure.ts";
import { eventsOf, runProgram, story, valueOf } from "../support/run-program.ts";

describe("a region closes only at quiescence", () => {
  test("it outlives its body until every task inside has ended, at any depth", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.region("outer", async (outer) => {
        outer.spawn("child", async (child) => {
          child.spawn("grandchild", (own) => own.sleep(500));
          await child.sleep(100);
        });
      });
      return cx.kernel.now;
    });
    expect(valueOf(ran)).toBe(500);
    expect(story(ran, "taskEnd", "regionClose")).toEqual([
      "taskEnd main/outer/child/grandchild",
      "taskEnd main/outer/child",
      "regionClose main/outer",
      "taskEnd main",
    ]);
  });

  test("a task that a finalizer starts has ended before the region closes", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.region("outer", async (outer) => {
        outer.defer("start", async (own) => void own.spawn("late", (late) => late.sleep(100)));
      });
    });
    expect(story(ran, "taskEnd", "regionClose")).toEqual([
      "taskEnd main/outer/late",
      "regionClose main/outer",
      "taskEnd main",
    ]);
  });

  test("a finalizer that a finalizer adds runs as well, next", async () => {
    const order: string[] = [];
    await runProgram(async (cx) => {
      cx.defer("first", async () => void order.push("first"));
      cx.defer("second", async (own) => {
        own.defer("third", async () => void order.push("third"));
        order.push("second");
      });
    });
    expect(order).toEqual(["second", "third", "first"]);
  });

  test("its outcome is its body's, unless something inside ended worse", async () => {
    const ran = await runProgram(async (cx) => {
      const fine = await cx.region("fine", async () => 7);
      const failed = await cx.region("failed", async () => {
        throw new TaskFailure("reason");
      });
      const thrown = new RangeError("bug");
      const panicked = await cx.region("panicked", async () => {
        throw thrown;
      });
      const childFailed = await cx.region("child failed", async (own) => {
        own.spawn("child", async () => {
          throw new TaskFailure("child");
        });
        return 7;
      });
      const tolerant = await cx.region("tolerant", childThatFails, { failFast: false });
      return { fine, failed, panicked, childFailed, tolerant, thrown };
    });
    const { thrown, ...outcomes } = valueOf(ran);
    expect(outcomes).toEqual({
      fine: { kind: "ok", value: 7 },
      failed: { kind: "error", error: "reason" },
      panicked: { kind: "panicked", thrown },
      childFailed: { kind: "error", error: "child" },
      tolerant: { kind: "ok", value: 7 },
    });
  });

  test("a failing child stops its siblings, and not its cousins", async () => {
    const ran = await runProgram(async (cx) => {
      const cousin = cx.spawn("cousin", (own) => own.sleep(1_000));
      await cx.region("family", async (own) => {
        own.spawn("sibling", (sibling) => sibling.sleep(1_000));
        own.spawn("failing", async (failing) => {
          await failing.sleep(10);
          throw new TaskFailure("reason");
        });
      });
      const familyEndedAt = cx.kernel.now;
      return { familyEndedAt, cousin: (await cousin.join(cx)).kind };
    });
    expect(valueOf(ran)).toEqual({ familyEndedAt: 10, cousin: "ok" });
  });
});

describe("finalizers", () => {
  test("run last in, first out, after the children, before the close", async () => {
    const ran = await runProgram(async (cx) => {
      await cx.region("outer", async (own) => {
        own.defer("one", async (masked) => masked.sleep(5));
        own.defer("two", async (masked) => masked.sleep(5));
        own.spawn("child", (child) => child.sleep(100));
      });
    });
    const [one, two] = eventsOf(ran, "finalizerAdd").map(({ first }) => first);
    expect(eventsOf(ran, "finalizerStart").map(({ first }) => first)).toEqual([two, one]);
    expect(story(ran, "taskEnd", "finalizerStart", "finalizerEnd", "regionClose")).toEqual([
      "taskEnd main/outer/child",
      "finalizerStart main/outer",
      "finalizerEnd main/outer",
      "finalizerStart main/outer",
      "finalizerEnd main/outer",
      "regionClose main/outer",
      "taskEnd main",
    ]);
  });

  test("all run when one throws, and the outcome says so", async () => {
    const order: string[] = [];
    const ran = await runProgram(async (cx) =>
      cx.region("outer", async (own) => {
        own.defer("one", async () => void order.push("one"));
        own.defer("two", async () => {
          throw new RangeError("finalizer bug");
        });
      }),
    );
    expect(order).toEqual(["one"]);
    expect(valueOf(ran).kind).toBe("panicked");
  });

  test("run when the body failed, panicked or was cancelled", async () => {
    const ran = await runProgram(async (cx) => {
      const order: string[] = [];
      const finalized = (name: string) => async (own: Context) => own.defer(name, async () => void order.push(name));
      await cx.region("failed", async (own) => {
        await finalized("failed")(own);
        throw new TaskFailure("reason");
      });
      await cx.region("panicked", async (own) => {
        await finalized("panicked")(own);
        throw new RangeError("bug");
      });
      await cx.timeout("cancelled", 10, async (own) => {
        await finalized("cancelled")(own);
        await own.sleep(1_000);
      });
      return order;
    });
    expect(valueOf(ran)).toEqual(["failed", "panicked", "cancelled"]);
  });
});

describe("a context whose region has closed", () => {
  test("cannot start tasks", async () => {
    const ran = await runProgram(async (cx) => {
      const leaked = await cx.region("closed", async (own) => own);
      return leaked.kind === "ok" ? leaked.value.spawn("late", async () => 1).join(cx) : undefined;
    });
    expect(valueOf(ran)?.kind).toBe("cancelled");
  });

  const uses: Readonly<Record<string, (closed: Context) => unknown>> = {
    "be waited in, where cancellation would not reach it": (closed) => closed.sleep(5),
    "be passed through": (closed) => closed.checkpoint(),
    "take on finalizers, which would never run": (closed) => closed.defer("late", async () => undefined),
    "take on obligations, which nobody would settle": (closed) => closed.reserve("late"),
    "be given obligations": (closed) => closed.kernel.current?.region.obligations.forEach((held) => move(held, closed)),
    "open regions": (closed) => closed.region("late", async () => undefined),
  };

  test.each(Object.entries(uses))("cannot %s", async (_what, use) => {
    const ran = await runProgram(async (cx) => {
      const held = cx.reserve("held");
      const leaked = await cx.region("closed", async (own) => own);
      try {
        await use(leaked.kind === "ok" ? leaked.value : cx);
        return "let through";
      } catch (thrown) {
        return thrown instanceof MisuseError ? "refused" : "failed";
      } finally {
        held.commit();
      }
    });
    expect(valueOf(ran)).toBe("refused");
  });

  test("has forgotten the suspensions that nobody awaited in it", async () => {
    const ran = await runProgram(async (cx) => {
      const semaphore = new Semaphore(cx, "semaphore", 1);
      const held = await semaphore.acquire(cx);
      await cx.region("careless", async (own) => {
        void semaphore.acquire(own);
        void semaphore.acquire(own);
        void own.sleep(1_000);
      });
      held.release();
      await cx.checkpoint();
      return { available: semaphore.available, at: cx.kernel.now };
    });
    expect(valueOf(ran)).toEqual({ available: 1, at: 0 });
    expect(ran.ticks).toBe(0);
  });
});

/** Every obligation of these tests is one of `reserve`. */
function move(held: Settleable, to: Context): void {
  if (held instanceof Obligation) {
    held.moveTo(to.scope);
  }
}

async function childThatFails(own: Context): Promise<number> {
  own.spawn("child", async () => {
    throw new TaskFailure("child");
  });
  return 7;
}
