/** Paths name places in decisions and traces: two living things of one path would share their decisions. */
import { expect, test } from "vitest";
import type { Outcome } from "../../lab/core/outcome.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import { race } from "../../lab/runtime/race.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { MisuseError } from "../../lab/runtime/signals.ts";
import { runProgram, valueOf } from "../support/run-program.ts";

async function spawned(names: readonly string[]): Promise<string[]> {
  const ran = await runProgram(async (cx) => names.map((name) => cx.spawn(name, async () => undefined).task.path));
  return valueOf(ran);
}

test("siblings of one name are told apart by a number, tasks, regions and channels alike", async () => {
  expect(await spawned(["task", "task", "other", "task"])).toEqual([
    "main/task",
    "main/task#1",
    "main/other",
    "main/task#2",
  ]);
  const ran = await runProgram(async (cx) => {
    const pathOf = async (own: Context): Promise<string> => own.path;
    const first = await cx.region("thing", pathOf);
    const channel = new Channel<number>(cx, "thing", 1);
    const second = await cx.region("thing", pathOf);
    return [first, second, channel.length];
  });
  expect(valueOf(ran)).toEqual([{ kind: "ok", value: "main/thing" }, { kind: "ok", value: "main/thing#2" }, 0]);
});

/** What every thing with a name would be called, tried one after the other. */
function refusals(name: string): (cx: Context) => Promise<string[]> {
  return async (cx) => {
    const nothing = async (): Promise<void> => undefined;
    const attempts: Readonly<Record<string, () => unknown>> = {
      spawn: () => cx.spawn(name, nothing),
      region: () => cx.region(name, nothing),
      timeout: () => cx.timeout(name, 5, nothing),
      race: () => race(cx, name, { one: nothing }),
      branch: () => race(cx, "race", { [name]: nothing }).then(misuseOf),
      channel: () => new Channel(cx, name, 1),
      semaphore: () => new Semaphore(cx, name, 1),
      choose: () => cx.choose(name, 2),
    };
    const refused: string[] = [];
    for (const [what, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
      } catch (thrown) {
        refused.push(thrown instanceof MisuseError ? what : `${what}: ${String(thrown)}`);
      }
    }
    return refused;
  };
}

function misuseOf(outcome: Outcome<unknown>): void {
  if (outcome.kind === "panicked") {
    throw outcome.thrown;
  }
}

const EVERYTHING = ["spawn", "region", "timeout", "race", "branch", "channel", "semaphore", "choose"];

test.each(["task#1", "parent/child", "a|b", ""])("%j is no name: paths and keys could collide", async (name) => {
  expect(valueOf(await runProgram(refusals(name)))).toEqual(EVERYTHING);
});

test.each(["task-1", "two words", "net.drop", "__proto__", "é"])("%j is a name", async (name) => {
  expect(valueOf(await runProgram(refusals(name)))).toEqual([]);
});
