/** A program that uses all of the runtime at once, small enough to run thousands of times. */
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { Mutex } from "../../lab/runtime/mutex.ts";
import { race } from "../../lab/runtime/race.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { TaskFailure } from "../../lab/runtime/signals.ts";

export async function everything(cx: Context): Promise<string> {
  const channel = new Channel<number>(cx, "jobs", 2);
  const semaphore = new Semaphore(cx, "slots", 2);
  const mutex = new Mutex(cx, "lock");
  const seen: string[] = [];

  const producers = [0, 1].map((number) =>
    cx.spawn(`producer-${number}`, async (own) => {
      for (let job = 0; job < 3; job += 1) {
        await own.sleep(own.choose("input.pause", 4));
        await channel.send(own, 10 * number + job);
      }
    }),
  );
  const consumers = [0, 1].map((number) =>
    cx.spawn(`consumer-${number}`, async (own) => {
      for (let next = await channel.receive(own); next.kind === "value"; next = await channel.receive(own)) {
        const permits = await semaphore.acquire(own, 1 + (next.value % 2));
        seen.push(`${next.value} at ${own.now()}`);
        await mutex.with(own, (inner) => inner.sleep(2));
        permits.release();
      }
    }),
  );
  const killed = cx.spawn("killed", async (own) => {
    own.defer("clean up", (masked) => masked.sleep(3));
    await mutex.with(own, (inner) => inner.sleep(1_000));
  });
  cx.spawn("killer", async (own) => {
    await own.sleep(own.choose("input.patience", 20));
    killed.cancel();
  });

  const raced = await race(cx, "race", {
    first: async (own) => {
      await own.sleep(own.choose("input.first", 10));
      return 1;
    },
    second: async (own) => {
      own.defer("slow", (masked) => masked.sleep(5));
      await own.sleep(4);
      return 2;
    },
  });
  const limited = await cx.region("limited", limitedWork, { budget: { steps: 30, cost: 5, ticks: 50 } });
  const failing = await cx.region("failing", async (own) => {
    own.spawn("sibling", (sibling) => sibling.sleep(100));
    await own.sleep(1);
    throw new TaskFailure("expected");
  });
  for (const producer of producers) {
    await producer.join(cx);
  }
  channel.close();
  for (const consumer of consumers) {
    await consumer.join(cx);
  }
  await killed.join(cx);
  return [...seen, raced.kind, limited.kind, failing.kind, semaphore.available, mutex.locked].join(", ");
}

async function limitedWork(own: Context): Promise<void> {
  for (let round = own.choose("input.rounds", 12); round > 0; round -= 1) {
    own.spend(1);
    await own.checkpoint();
  }
}
