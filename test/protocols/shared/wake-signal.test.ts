import { expect, it } from "vitest";
import { WakeSignal } from "../../../protocols/shared/wake-signal.ts";
import { runProgram } from "../../support/run-program.ts";

it("a raise wakes who waits, and one that nobody waits for is kept, once", async () => {
  const order: string[] = [];
  const ran = await runProgram(async (cx) => {
    const signal = new WakeSignal(cx, "output");
    signal.raise();
    signal.raise();
    await signal.wait(cx);
    order.push("kept");
    cx.spawn("waiter", async (own) => {
      await signal.wait(own);
      order.push("woken");
    });
    await cx.sleep(10);
    order.push("raises");
    signal.raise();
  });
  expect(order).toEqual(["kept", "raises", "woken"]);
  expect(ran.quiescent).toBe(true);
});

it("a wait that is cancelled takes no raise with it", async () => {
  const ran = await runProgram(async (cx) => {
    const signal = new WakeSignal(cx, "output");
    const given = await cx.timeout("short", 5, (own) => signal.wait(own));
    expect(given.kind).toBe("cancelled");
    signal.raise();
    await signal.wait(cx);
  });
  expect(ran.quiescent).toBe(true);
});

it("a wait without a raise goes on waiting", async () => {
  const ran = await runProgram(async (cx) => new WakeSignal(cx, "output").wait(cx));
  expect(ran.quiescent).toBe(false);
});
