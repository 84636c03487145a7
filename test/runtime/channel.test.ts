import { describe, expect, test } from "vitest";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import type { Ran } from "../support/run-program.ts";
import { eventsOf, runProgram, SIMPLEST, valueOf } from "../support/run-program.ts";
import { abandoned } from "./abandoned.ts";
import { explore } from "../support/explore.ts";

async function receiveAll<Value>(cx: Context, channel: Channel<Value>, into: Value[]): Promise<Value[]> {
  for (;;) {
    const received = await channel.receive(cx);
    if (received.kind === "closed") {
      return into;
    }
    into.push(received.value);
  }
}

describe("a channel", () => {
  test("gives values in the order of their commits, and then its end, again and again", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 3);
      const [first, second] = [await channel.reserve(cx), await channel.reserve(cx)];
      second?.commit(1);
      first?.commit(2);
      channel.close();
      const values = await receiveAll(cx, channel, []);
      return { values, again: await channel.receive(cx), late: await channel.send(cx, 9) };
    });
    expect(valueOf(ran)).toEqual({ values: [1, 2], again: { kind: "closed" }, late: false });
  });

  test("makes a sender wait at its capacity; a reserved slot counts", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<string>(cx, "channel", 2);
      const permit = await channel.reserve(cx);
      await channel.send(cx, "one");
      const waiting = cx.spawn("waiting", (own) => channel.send(own, "two"));
      await cx.sleep(10);
      const before = waiting.task.outcome;
      permit?.abort();
      await waiting.join(cx);
      return { before, length: channel.length };
    });
    expect(valueOf(ran)).toEqual({ before: undefined, length: 2 });
  });

  test("a value may be undefined", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<undefined>(cx, "channel", 1);
      await channel.send(cx, undefined);
      return channel.receive(cx);
    });
    expect(valueOf(ran)).toEqual({ kind: "value", value: undefined });
  });

  test("closing while a slot is reserved: what is committed to it is received", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 1);
      const receiver = cx.spawn("receiver", (own) => receiveAll(own, channel, []));
      await cx.sleep(1);
      const permit = await channel.reserve(cx);
      channel.close();
      await cx.sleep(1);
      permit?.commit(7);
      return receiver.join(cx);
    });
    expect(valueOf(ran)).toEqual({ kind: "ok", value: [7] });
  });

  test.each(["commit", "abort"] as const)(
    "closing while a slot is reserved: all receivers end after its %s",
    async (how) => {
      const ran = await runProgram(async (cx) => {
        const channel = new Channel<number>(cx, "channel", 2);
        const receivers = [1, 2, 3].map((number) =>
          cx.spawn(`receiver-${number}`, (own) => receiveAll(own, channel, [])),
        );
        await cx.sleep(1);
        const permit = await channel.reserve(cx);
        channel.close();
        await cx.sleep(1);
        const early = receivers.filter(({ task }) => task.outcome !== undefined).length;
        how === "commit" ? permit?.commit(7) : permit?.abort();
        const values = [];
        for (const receiver of receivers) {
          const outcome = await receiver.join(cx);
          values.push(...(outcome.kind === "ok" ? outcome.value : []));
        }
        return { early, values };
      });
      expect(valueOf(ran)).toEqual({ early: 0, values: how === "commit" ? [7] : [] });
    },
  );

  test("discarding throws away what is there, and what is committed to slots reserved before", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 3);
      await channel.send(cx, 1);
      await channel.send(cx, 2);
      const permit = await channel.reserve(cx);
      const count = channel.discard();
      permit?.commit(3);
      return { count, length: channel.length, next: await channel.receive(cx) };
    });
    expect(valueOf(ran)).toEqual({ count: 2, length: 0, next: { kind: "closed" } });
    expect(eventsOf(ran, "discarded").map(({ first }) => first)).toEqual([0, 1, 2]);
  });

  test.each([0, -1, 1.5, Number.NaN])("of capacity %d is refused", async (capacity) => {
    const ran = await runProgram(async (cx) => void new Channel(cx, "channel", capacity));
    expect(ran.outcome).toMatchObject({ kind: "panicked", thrown: { name: "MisuseError" } });
  });

  test("a slot that was granted to a task that never resumed is given back", async () => {
    const ran = await runProgram(
      async (cx) => {
        const channel = new Channel<number>(cx, "channel", 1);
        const permit = await channel.reserve(cx);
        // The budget of `stuck` ends in the very tick in which it is granted the slot, before it can resume.
        cx.kernel.after(501, () => permit?.abort());
        await cx.region(
          "scope",
          abandoned((own) => channel.reserve(own)),
          { failFast: false },
        );
        return { sent: await channel.send(cx, 1), at: cx.kernel.now };
      },
      SIMPLEST,
      { ...RUN_LIMITS, cleanup: { steps: 20, ticks: 500 } },
    );
    expect(valueOf(ran)).toEqual({ sent: true, at: 501 });
    expect(eventsOf(ran, "reserve")).toHaveLength(3);
  });

  test("closing wakes waiting senders, whose values are not taken", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 1);
      await channel.send(cx, 1);
      const senders = [2, 3].map((value) => cx.spawn(`sender ${value}`, (own) => channel.send(own, value)));
      await cx.sleep(1);
      channel.close();
      const sent = await Promise.all(senders.map((sender) => sender.join(cx)));
      return { sent, values: await receiveAll(cx, channel, []) };
    });
    const no = { kind: "ok", value: false };
    expect(valueOf(ran)).toEqual({ sent: [no, no], values: [1] });
  });

  test("a slot that a cancelled holder gives up goes to the next sender", async () => {
    const ran = await runProgram(async (cx) => {
      const channel = new Channel<number>(cx, "channel", 1);
      const holder = cx.spawn("holder", async (own) => {
        await channel.reserve(own);
        await own.sleep(1_000);
      });
      await cx.sleep(1);
      const next = cx.spawn("next", (own) => channel.send(own, 5));
      await cx.sleep(1);
      holder.cancel();
      const sent = await next.join(cx);
      return { sent, at: cx.kernel.now };
    });
    expect(valueOf(ran)).toEqual({ sent: { kind: "ok", value: true }, at: 2 });
  });
});

interface Delivery {
  readonly committed: readonly number[];
  /** Per receiver, in the order in which it got them. */
  readonly received: readonly (readonly number[])[];
  readonly left: number;
}

/** Two senders, a receiver, and one task that cancels the one called `victim` after `checkpoints`. */
function delivery(victim: string, checkpoints: number): (cx: Context) => Promise<Delivery> {
  return async (cx) => {
    const channel = new Channel<number>(cx, "channel", 1);
    const committed: number[] = [];
    const received: [number[], number[]] = [[], []];
    const sender = (values: readonly number[]) => async (own: Context) => {
      for (const value of values) {
        const permit = await channel.reserve(own);
        await own.checkpoint();
        if (permit !== undefined) {
          permit.commit(value);
          committed.push(value);
        }
      }
    };
    const senders = [cx.spawn("sender-1", sender([1, 2])), cx.spawn("sender-2", sender([11, 12]))];
    const receiver = cx.spawn("receiver", (own) => receiveAll(own, channel, received[0]));
    const canceller = cx.spawn("canceller", async (own) => {
      for (let count = 0; count < checkpoints; count += 1) {
        await own.checkpoint();
      }
      [...senders, receiver].find(({ task }) => task.path === `main/${victim}`)?.cancel();
    });
    await canceller.join(cx);
    const rescuer = cx.spawn("rescuer", (own) => receiveAll(own, channel, received[1]));
    for (const handle of senders) {
      await handle.join(cx);
    }
    channel.close();
    await receiver.join(cx);
    await rescuer.join(cx);
    return { committed, received, left: channel.length };
  };
}

/** Neither lost nor duplicated, all tasks ended, and the trace agrees. */
function checkDelivery(ran: Ran<Delivery>, victim: string): void {
  const { committed, received, left } = valueOf(ran);
  expect(left).toBe(0);
  expect(received.flat().toSorted(byNumber)).toEqual(committed.toSorted(byNumber));
  for (const values of received) {
    for (const own of [values.filter((value) => value < 10), values.filter((value) => value > 10)]) {
      expect(own).toEqual(own.toSorted(byNumber));
    }
  }
  if (victim === "receiver" || victim === "nobody") {
    expect(committed).toHaveLength(4);
  }
  expect(eventsOf(ran, "received").map(({ first }) => first)).toEqual(eventsOf(ran, "sent").map(({ first }) => first));
  const settled = eventsOf(ran, "commit").length + eventsOf(ran, "abort").length;
  expect(settled).toBe(eventsOf(ran, "reserve").length);
  expect(ran.quiescent).toBe(true);
}

function byNumber(left: number, right: number): number {
  return left - right;
}

const CHECKPOINTS_MAX = 12;
/** Tried at every key of the schedule. */
const VALUES = [1, 2, 3];

describe("two-phase sends: values are neither lost nor duplicated", () => {
  test.each(["sender-1", "receiver"])(
    "when %s is cancelled at any point, under every single deviation",
    async (victim) => {
      let runs = 0;
      for (let checkpoints = 0; checkpoints <= CHECKPOINTS_MAX; checkpoints += 1) {
        const exploration = { site: "schedule", values: VALUES, depth: 1 };
        runs += await explore(delivery(victim, checkpoints), exploration, (ran) => checkDelivery(ran, victim));
      }
      expect(runs).toBeGreaterThan(1_000);
    },
  );

  test("under every pair of deviations, with nobody cancelled", async () => {
    const exploration = { site: "schedule", values: VALUES, depth: 2 };
    const runs = await explore(delivery("nobody", 0), exploration, (ran) => checkDelivery(ran, "nobody"));
    expect(runs).toBeGreaterThan(2_000);
  });
});
