import { expect, it } from "vitest";
import { Completion } from "../../../protocols/shared/completion.ts";
import { runProgram } from "../../support/run-program.ts";

it("gives whoever waits the first result, also when it came before", async () => {
  const results: number[] = [];
  const ran = await runProgram(async (cx) => {
    const early = new Completion<number>(cx, "early");
    expect(early.isSettled).toBe(false);
    early.settle(1);
    early.settle(2);
    results.push(await early.wait(cx));
    const late = new Completion<number>(cx, "late");
    cx.spawn("waiter", async (own) => {
      results.push(await late.wait(own));
    });
    await cx.sleep(10);
    late.settle(3);
    expect(late.isSettled).toBe(true);
  });
  expect(results).toEqual([1, 3]);
  expect(ran.quiescent).toBe(true);
});

it("a wait without a result goes on waiting, and can be cancelled", async () => {
  const ran = await runProgram(async (cx) => {
    const never = new Completion<number>(cx, "never");
    const given = await cx.timeout("short", 5, (own) => never.wait(own));
    expect(given.kind).toBe("cancelled");
    await never.wait(cx);
  });
  expect(ran.quiescent).toBe(false);
});
