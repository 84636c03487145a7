import { describe, expect, test } from "vitest";
import { Decisions } from "../../lab/core/decisions.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { LEVELS, PASSED_OVER_STEPS_MAX, ReadyQueue } from "../../lab/runtime/ready-queue.ts";
import { Region, Task, Wait } from "../../lab/runtime/structure.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { runProgram, SIMPLEST, valueOf } from "../support/run-program.ts";

const region = new Region({ id: 0, path: "", parent: undefined, budget: {}, failFast: false, shielded: false });
const order = new Decisions(SIMPLEST).place("schedule", "task");

function waitOf(name: string): Wait {
  return new Wait(new Task({ id: 0, path: name, region, order }), region, true);
}

function namesOf(queue: ReadyQueue): string[] {
  const names: string[] = [];
  for (let wait = queue.take(); wait !== undefined; wait = queue.take()) {
    names.push(wait.task.path);
  }
  return names;
}

describe("the ready queue", () => {
  test("takes the lowest level first, and first in, first out within a level", () => {
    const queue = new ReadyQueue();
    for (const [name, level] of [
      ["c1", 2],
      ["a1", 0],
      ["b1", 1],
      ["a2", 0],
      ["c2", 2],
    ] as const) {
      queue.push(waitOf(name), level);
    }
    expect(namesOf(queue)).toEqual(["a1", "a2", "b1", "c1", "c2"]);
    expect(queue.take()).toBeUndefined();
  });

  test.each([1, LEVELS - 1])("level %i waits no longer than the bound, beside a level that is always busy", (level) => {
    const queue = new ReadyQueue();
    queue.push(waitOf("patient"), level);
    expect(stepsUntilServed(queue, [0], new Set(["patient"]))).toBeLessThan(2 * PASSED_OVER_STEPS_MAX);
  });

  test("nothing waits for ever when every level is always busy", () => {
    const queue = new ReadyQueue();
    const levels = Array.from({ length: LEVELS }, (_, level) => level);
    const names = levels.map((level) => `level-${level}`);
    for (const level of levels) {
      queue.push(waitOf(`level-${level}`), level);
    }
    expect(stepsUntilServed(queue, levels, new Set(names))).toBeLessThan(LEVELS * PASSED_OVER_STEPS_MAX);
  });
});

/** Steps until all of `names` were taken, while `busy` levels always hold two more waits than were there. */
function stepsUntilServed(queue: ReadyQueue, busy: readonly number[], names: Set<string>): number {
  for (const level of [...busy, ...busy]) {
    queue.push(waitOf(`busy-${level}`), level);
  }
  const missing = new Set(names);
  let step = 0;
  for (; missing.size > 0 && step < 1_000_000; step += 1) {
    const name = queue.take()?.task.path ?? "";
    missing.delete(name);
    if (name.startsWith("busy-")) {
      queue.push(waitOf(name), Number(name.slice("busy-".length)));
    }
  }
  return step;
}

test("a task that is held back at every turn still runs while another never rests", async () => {
  const spin = async (own: Context): Promise<void> => {
    for (;;) {
      await own.checkpoint();
    }
  };
  // The first answer moves the task's standing to the last level for good.
  const strategy = replay([{ key: "schedule|main/held back|0", value: 2 * LEVELS - 1 }]);
  const ran = await runProgram(async (cx) => {
    const spinner = cx.spawn("spinner", spin);
    const heldBack = cx.spawn("held back", async (own) => {
      await own.checkpoint();
      return own.kernel.steps;
    });
    const outcome = await heldBack.join(cx);
    spinner.cancel();
    return outcome.kind === "ok" ? outcome.value : undefined;
  }, strategy);
  expect(valueOf(ran)).toBeLessThan(3 * PASSED_OVER_STEPS_MAX);
});
