import { describe, expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import { race } from "../../lab/runtime/race.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { TaskFailure } from "../../lab/runtime/signals.ts";
import { ORACLES } from "../../oracles/index.ts";
import { createJudging } from "../../oracles/verdicts.ts";
import { decodeTrace } from "../../lab/trace/read.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { smallTrace } from "../trace/sample.ts";
import { findingOf, namesOf, runProgram } from "./program.ts";

/** A consumer that is cancelled between two values, behind a semaphore, with a finalizer, beside a race. */
async function orderly(cx: Context): Promise<void> {
  const queue = new Channel<number>(cx, "queue", 2);
  const slots = new Semaphore(cx, "slots", 1);
  cx.defer("discard", async () => void queue.discard());
  const consumer = cx.spawn("consumer", async (own) => {
    for (;;) {
      await slots.acquire(own);
      await queue.receive(own);
      await own.sleep(1_000);
    }
  });
  await queue.send(cx, 1);
  await queue.send(cx, 2);
  const sleeper = (ticks: number) => (own: Context) => own.sleep(ticks);
  await race(cx, "race", { short: sleeper(10), long: sleeper(10_000) });
  consumer.cancel();
  await consumer.join(cx);
  (await slots.acquire(cx)).release();
}

describe("correct programs", () => {
  test("pass, and exercise every oracle of the runtime", async () => {
    const log = await runProgram(orderly);
    expect(namesOf("fail", log)).toEqual([]);
    expect(namesOf("pass", log)).toEqual([
      "ambient-access",
      "totality",
      "loser-drain",
      "region-leak",
      "cancellation-drain",
      "obligation-leak",
      "quiescence",
    ]);
  });

  test("pass when a sibling fails, a deadline passes and cleaning up takes its time", async () => {
    const log = await runProgram(async (cx) => {
      await cx.region("siblings", async (scope) => {
        scope.spawn("fails", async (own) => {
          await own.sleep(5);
          throw new TaskFailure("expected");
        });
        scope.spawn("cleans", async (own) => {
          const step = own.reserve("step");
          try {
            await own.sleep(1_000);
          } finally {
            await own.masked((masked) => masked.sleep(50));
            step.abort();
          }
        });
      });
      await cx.timeout("deadline", 20, (scope) => scope.sleep(1_000));
    });
    expect(namesOf("fail", log)).toEqual([]);
    expect(namesOf("pass", log)).toContain("cancellation-drain");
  });

  test("pass when an obligation is handed over to a region that settles it", async () => {
    const log = await runProgram(async (cx) => {
      const block = cx.reserve("header block");
      await cx.region("writer", async (writer) => {
        block.moveTo(writer.scope);
        await writer.sleep(1);
        block.commit();
      });
    });
    expect(namesOf("fail", log)).toEqual([]);
    expect(namesOf("pass", log)).toContain("obligation-leak");
  });
});

describe("programs with a mistake fail, and the finding is named after the cause", () => {
  test("a task reserves and returns", async () => {
    const log = await runProgram(async (cx) => {
      cx.reserve("header block");
    });
    expect(namesOf("fail", log)).toEqual(["obligation-leak"]);
    expect(findingOf(log)?.violation).toMatchObject({ site: "header block leaked", entity: "main" });
  });

  test("a permit is never released, and others wait for it", async () => {
    const log = await runProgram(async (cx) => {
      const slots = new Semaphore(cx, "slots", 1);
      await cx.spawn("keeper", async (own) => void (await slots.acquire(own))).join(cx);
      await slots.acquire(cx);
    });
    expect(namesOf("fail", log)).toEqual(["obligation-leak", "quiescence"]);
    expect(findingOf(log)?.violation).toMatchObject({ site: "slots permit leaked", entity: "main/keeper" });
  });

  test("a body catches its cancellation and goes on", async () => {
    const log = await runProgram(async (cx) => {
      const stubborn = cx.spawn("stubborn", async (own) => {
        own.reserve("lock");
        for (;;) {
          await own.sleep(10).catch(() => undefined);
        }
      });
      await cx.sleep(1);
      stubborn.cancel();
      await stubborn.join(cx);
    });
    expect(findingOf(log)).toMatchObject({
      oracle: "cancellation-drain",
      violation: { site: "cleanup budget exceeded", entity: "main/stubborn" },
    });
    expect(namesOf("fail", log)).toEqual(["cancellation-drain", "obligation-leak"]);
  });

  test("a committed value has no receiver", async () => {
    const log = await runProgram(async (cx) => {
      const queue = new Channel<number>(cx, "queue", 4);
      await queue.send(cx, 1);
      await queue.send(cx, 2);
      await queue.receive(cx);
    });
    expect(namesOf("fail", log)).toEqual(["cancellation-drain"]);
    expect(findingOf(log)?.violation).toEqual({
      kind: "fail",
      site: "committed effect lost",
      entity: "main/queue",
      message: "1 committed values of channel main/queue, from 1 on, were neither received nor discarded.",
    });
  });

  test("two tasks wait for each other's channel", async () => {
    const log = await runProgram(async (cx) => {
      const left = new Channel<number>(cx, "left", 1);
      const right = new Channel<number>(cx, "right", 1);
      const forward = (from: Channel<number>, to: Channel<number>) => async (own: Context) => {
        await from.receive(own);
        await to.send(own, 1);
      };
      cx.spawn("one", forward(left, right));
      cx.spawn("other", forward(right, left));
    });
    expect(namesOf("fail", log)).toEqual(["quiescence"]);
    expect(findingOf(log)?.violation).toEqual({
      kind: "fail",
      site: "waits for ever for main/left",
      entity: "main/one",
      message: "The run is stuck; waiting: main for main, main/one for main/left, main/other for main/right.",
    });
  });

  test("a flag is set and who waits for it is not told", async () => {
    const log = await runProgram(async (cx) => {
      let flag = false;
      const source = { id: cx.kernel.recorder.intern("flag"), isReady: () => flag, forget: () => undefined };
      cx.spawn("waiter", (own) => own.suspend<void>(source, "wait", () => false));
      await cx.sleep(1);
      flag = true;
    });
    expect(namesOf("fail", log)).toEqual(["quiescence"]);
    expect(findingOf(log)?.violation).toMatchObject({ site: "lost wake-up", entity: "main/waiter" });
  });

  test("two tasks keep each other busy", async () => {
    const busy = async (own: Context): Promise<void> => {
      for (;;) {
        await own.checkpoint();
      }
    };
    const log = await runProgram(
      async (cx) => {
        const queue = new Channel<number>(cx, "queue", 1);
        await queue.send(cx, 1);
        cx.spawn("one", busy);
        cx.spawn("other", busy);
      },
      { stepsMax: 500 },
    );
    expect(namesOf("fail", log)).toEqual(["quiescence"]);
    expect(findingOf(log)?.violation).toMatchObject({ site: "did not stop", entity: "steps" });
  });

  test("a task panics while it holds something", async () => {
    const log = await runProgram(async (cx) => {
      cx.reserve("header block");
      throw new RangeError("offset 12 is beyond the end");
    });
    expect(namesOf("fail", log)).toEqual(["totality", "obligation-leak"]);
    expect(findingOf(log)?.violation.site).toBe("panicked with RangeError: offset # is beyond the end");
  });

  test("a task awaits something that the lab does not know", async () => {
    const log = await runProgram(async () => {
      await new Promise<void>(() => undefined);
    });
    expect(namesOf("fail", log)).toEqual(["ambient-access", "quiescence"]);
    expect(findingOf(log)?.violation).toMatchObject({ site: "foreign await", entity: "main" });
  });
});

test("a trace that was written and read back has the verdicts of the run", async () => {
  const judging = createJudging(ORACLES);
  const logs = await Promise.all([
    runProgram(orderly),
    runProgram(async (cx) => {
      cx.reserve("header block");
    }),
  ]);
  for (const log of logs) {
    const read = decodeTrace(encodeTrace({ ...smallTrace(), log }));
    expect(read.kind === "trace" && judging.judge(read.trace.log)).toEqual(judging.judge(log));
  }
});
