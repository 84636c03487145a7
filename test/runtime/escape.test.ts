import { describe, expect, test } from "vitest";
import type { Body } from "../../lab/runtime/context.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import { race } from "../../lab/runtime/race.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import type { Ran } from "../support/run-program.ts";
import { eventsOf, runProgram } from "../support/run-program.ts";

function escaped(ran: Ran<unknown>): (string | undefined)[] {
  return eventsOf(ran, "ambient").map(({ first }) => ran.names[first]);
}

const FOREIGN: Readonly<Record<string, Body<unknown>>> = {
  "a promise that nobody settles": () => new Promise(() => undefined),
  "a timer of the host": () => new Promise((resolve) => setTimeout(resolve, 0)),
  "an immediate of the host": () => new Promise((resolve) => setImmediate(resolve)),
  "a foreign promise in a finalizer": async (cx) => cx.defer("foreign", () => new Promise(() => undefined)),
  "a suspension of a region that has closed": async (cx) => {
    const left: Promise<void>[] = [];
    await cx.region("closed", async (own) => void left.push(own.sleep(5)));
    await left[0];
  },
  "a foreign promise in a region": (cx) => cx.region("inner", () => new Promise(() => undefined)),
  "a foreign promise in a masked section, after a step": (cx) =>
    cx.masked(async (masked) => {
      await masked.sleep(5);
      await new Promise(() => undefined);
    }),
};

describe("awaiting what is not the lab's is reported, by the task's name", () => {
  test.each(Object.entries(FOREIGN))("%s", async (_name, body) => {
    const ran = await runProgram(async (cx) => {
      await cx.spawn("escaping", body).join(cx);
    });
    expect(escaped(ran)).toEqual(["main/escaping"]);
    expect(ran.quiescent).toBe(false);
  });

  test("also when another task of the lab settles it", async () => {
    const ran = await runProgram(async (cx) => {
      const gate = Promise.withResolvers<void>();
      cx.spawn("escaping", () => gate.promise);
      cx.spawn("opening", async (own) => {
        await own.sleep(10);
        gate.resolve();
      });
    });
    expect(escaped(ran)).toEqual(["main/escaping"]);
    expect(ran.quiescent).toBe(true);
  });
});

const OWN: Readonly<Record<string, Body<unknown>>> = {
  "settled promises and async calls": async () => {
    await Promise.resolve();
    await Promise.all([1, Promise.resolve(2), (async () => 3)()]);
  },
  "process ticks": () => new Promise((resolve) => process.nextTick(resolve)),
  "waits together": (cx) => Promise.all([cx.sleep(5), cx.sleep(10), cx.checkpoint()]),
  "waits against each other": (cx) => Promise.race([cx.sleep(5), cx.sleep(10)]),
  "regions, finalizers and children": (cx) =>
    cx.region("inner", async (own) => {
      own.defer("clean", (masked) => masked.sleep(3));
      own.spawn("child", (child) => child.sleep(10));
    }),
  races: (cx) => race(cx, "race", { one: (own) => own.sleep(5), two: (own) => own.sleep(10) }),
  "channels and semaphores": async (cx) => {
    const channel = new Channel<number>(cx, "channel", 1);
    const semaphore = new Semaphore(cx, "semaphore", 1);
    cx.spawn("sender", async (own) => {
      const permit = await semaphore.acquire(own);
      await channel.send(own, 1);
      permit.release();
    });
    await channel.receive(cx);
    (await semaphore.acquire(cx)).release();
  },
  "cancelled waits": (cx) => cx.timeout("short", 5, (own) => own.sleep(10)),
};

describe("awaiting what is the lab's is not", () => {
  test.each(Object.entries(OWN))("%s", async (_name, body) => {
    const ran = await runProgram(async (cx) => void (await cx.spawn("task", body).join(cx)));
    expect(escaped(ran)).toEqual([]);
    expect(ran.quiescent).toBe(true);
  });
});

test("a task that waits for ever is reported with what it waits for; a lost wake-up says that it was ready", async () => {
  const ran = await runProgram(async (cx) => {
    const channel = new Channel<number>(cx, "channel", 1);
    await channel.receive(cx);
  });
  expect(eventsOf(ran, "waiting").map(({ subject, first, second }) => [subject, ran.names[first], second])).toEqual([
    ["main", "main/channel", 0],
  ]);
});
