/** Paths name places in decisions and traces: two living things of one path would share their decisions. */
import { expect, test } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
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

test("a name that looks like a numbered sibling does not become one", async () => {
  const paths = await spawned(["task", "task#1", "task"]);
  expect(new Set(paths).size).toBe(3);
});

test("a name that looks like a path does not become that path", async () => {
  const ran = await runProgram(async (cx) => {
    const flat = cx.spawn("parent/child", async () => undefined).task.path;
    const nested = cx.spawn("parent", async (own) => own.spawn("child", async () => undefined).task.path);
    const outcome = await nested.join(cx);
    return [flat, outcome.kind === "ok" ? outcome.value : ""];
  });
  expect(new Set(valueOf(ran)).size).toBe(2);
});
