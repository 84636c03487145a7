import { describe, expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import type { NatsPool } from "../../../protocols/nats/pool.ts";
import { octets } from "./helpers.ts";
import { play, SECOND_TICKS } from "./pool-stage.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A consumer that never stops by itself, what it heard, and with which fault it ended, if it did. */
function consume(session: Context, pool: NatsPool, subject: string) {
  const heard: string[] = [];
  const faults: (string | undefined)[] = [];
  const task = session.spawn(`consumer-${subject}`, async (cx) => {
    const { fault } = await pool.consume(cx, { subject }, async (_, { payload }) => {
      heard.push(text(payload));
      return "go on";
    });
    faults.push(fault?.code);
  });
  return { heard, task, faults };
}

describe("the end of a pool", () => {
  it.each([false, true])("ends consumers when it is closed (without a connection: %s)", async (isAway) => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      const { task } = consume(session, pool, "a");
      await session.sleep(SECOND_TICKS);
      stage.isAway = isAway;
      if (isAway) stage.crash();
      await session.sleep(1_000);
      const asked = session.spawn("asked", (cx) => pool.request(cx, { subject: "a", payload: octets("") }));
      await session.sleep(1);
      await pool.close(session);
      const before = session.now();
      expect((await task.join(session)).kind).toBe("ok");
      expect(await asked.join(session)).toMatchObject({ value: { kind: isAway ? "unavailable" : "lost" } });
      expect(session.now()).toBe(before);
    });
  });

  it("ends consumers when it drains without a connection", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      const { task } = consume(session, pool, "a");
      await session.sleep(SECOND_TICKS);
      stage.isAway = true;
      stage.crash();
      await session.sleep(1_000);
      const before = session.now();
      await pool.drain(session, SECOND_TICKS);
      expect((await task.join(session)).kind).toBe("ok");
      expect(session.now()).toBe(before);
    });
  });

  it("says so to whoever publishes, consumes or asks afterwards", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      pool.publish({ subject: "a", payload: octets("x") });
      await pool.close(session);
      expect(pool.bufferedOctets).toBe(0);
      expect(pool.publish({ subject: "a", payload: octets("x") })).toBe("closed");
      expect((await pool.consume(session, { subject: "a" }, async () => "go on")).received).toBe(0);
      expect(await pool.request(session, { subject: "a", payload: octets("") })).toEqual({ kind: "unavailable" });
    });
  });

  it("sends what still waits before it drains", async () => {
    await play(async (session, stage) => {
      const { heard } = consume(session, stage.pool("listening"), "news");
      await session.sleep(SECOND_TICKS);
      const limits = natsLimits({ outputOctetsMax: 400, controlLineOctetsMax: 200 });
      const pool: NatsPool = stage.pool("publishing", { limits, afterChunk: () => drainOnce() });
      const expected = Array.from({ length: 500 }, (_, index) => `${index}`.padEnd(300));
      for (const each of expected) pool.publish({ subject: "news", payload: octets(each) });
      const all = pool.bufferedOctets;
      let drains = 0;
      // As soon as some of it was sent.
      const drainOnce = (): void => {
        if (drains > 0 || pool.bufferedOctets === all) return;
        drains += 1;
        session.spawn("drain", (cx) => pool.drain(cx, SECOND_TICKS));
      };
      await session.sleep(3 * SECOND_TICKS);
      expect(drains).toBe(1);
      expect(heard).toEqual(expected);
    });
  });

  it("tells whoever publishes once every connection was given up", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool("p");
      expect(pool.publish({ subject: "a", payload: octets("x") })).toBe("buffered");
      await session.sleep(10 * SECOND_TICKS);
      expect(pool.publish({ subject: "a", payload: octets("x") })).toBe("closed");
      expect(pool.bufferedOctets).toBe(0);
      expect(await pool.request(session, { subject: "a", payload: octets("") })).toEqual({ kind: "unavailable" });
    });
  });
});

describe("consumers beyond those that there may be", () => {
  const limits = natsLimits({ subscriptionsMax: 1 });

  it("are told so, and there is room once another has left", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p", { limits });
      const first = consume(session, pool, "a");
      await session.sleep(SECOND_TICKS);
      const second = await pool.consume(session, { subject: "b" }, async () => "go on");
      expect(second.fault).toMatchObject({ code: "NATS_TOO_MANY_SUBSCRIPTIONS" });
      first.task.cancel();
      await first.task.join(session);
      const third = consume(session, pool, "b");
      await session.sleep(SECOND_TICKS);
      pool.publish({ subject: "b", payload: octets("x") });
      await session.sleep(SECOND_TICKS);
      expect(third.heard).toEqual(["x"]);
    });
  });

  it("are as many as fit on all connections, also after one was dialled again", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p", { size: 2, limits });
      await session.sleep(SECOND_TICKS);
      const consumers = ["a", "b"].map((subject) => consume(session, pool, subject));
      await session.sleep(SECOND_TICKS);
      const third = await pool.consume(session, { subject: "c" }, async () => "go on");
      expect(third.fault).toMatchObject({ code: "NATS_TOO_MANY_SUBSCRIPTIONS" });
      for (const round of ["1", "2"]) {
        await session.sleep(SECOND_TICKS);
        for (const subject of ["a", "b"]) pool.publish({ subject, payload: octets(round) });
        await session.sleep(SECOND_TICKS);
        stage.ends.shift()?.reset();
      }
      expect(consumers.map(({ heard }) => heard)).toEqual([
        ["1", "2"],
        ["1", "2"],
      ]);
    });
  });

  it("are told so when the connections that they need are given up", async () => {
    await play(async (session, stage) => {
      let lost = 0;
      const pool = stage.pool("p", { size: 2, limits, gaveUp: () => (lost += 1) });
      await session.sleep(SECOND_TICKS);
      const consumers = ["a", "b"].map((subject) => consume(session, pool, subject));
      await session.sleep(SECOND_TICKS);
      stage.isAway = true;
      stage.ends.shift()?.reset();
      await session.sleep(10 * SECOND_TICKS);
      expect(lost).toBe(1);
      expect(consumers.flatMap(({ faults }) => faults)).toEqual(["NATS_TOO_MANY_SUBSCRIPTIONS"]);
    });
  });
});

it("a server that drops every connection right after a greeting that was answered is given up", async () => {
  await play(async (session, stage) => {
    let lost = 0;
    stage.dropsAfterTicks = 20_000;
    const pool = stage.pool("p", { size: 2, gaveUp: () => (lost += 1) });
    const { task } = consume(session, pool, "a");
    let sent = 0;
    for (let step = 0; lost < 2 && step < 10_000; step += 1) {
      await session.sleep(1_000);
      if (pool.publish({ subject: "b", payload: octets("") }) === "sent") sent += 1;
    }
    // It was usable, each time.
    expect(sent).toBeGreaterThanOrEqual(8);
    expect(lost).toBe(2);
    expect(stage.dials).toBe(8);
    expect((await task.join(session)).kind).toBe("ok");
  });
});
