import { describe, expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import { octets } from "./helpers.ts";
import { play, SECOND_TICKS } from "./pool-stage.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("pool", () => {
  it("what is published without a connection is sent once there is one, in order and once", async () => {
    await play(async (session, stage) => {
      const heard: string[] = [];
      const listening = stage.pool("listening");
      session.spawn("listener", (cx) =>
        listening.consume(cx, { subject: "news" }, async (_, { payload }) => {
          heard.push(text(payload));
          return "go on";
        }),
      );
      await session.sleep(SECOND_TICKS);
      const pool = stage.pool("publishing");
      const results = ["1", "2", "3", "4"].map((each) => pool.publish({ subject: "news", payload: octets(each) }));
      expect(results).toEqual(["buffered", "buffered", "full", "full"]);
      await session.sleep(SECOND_TICKS);
      expect(pool.publish({ subject: "news", payload: octets("5") })).toBe("sent");
      await session.sleep(SECOND_TICKS);
      expect(heard).toEqual(["1", "2", "5"]);
      expect(pool.bufferedOctets).toBe(0);
    });
  });

  it("a subscription goes on after a reconnect with what it still wants", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      const heard: string[] = [];
      const consuming = session.spawn("listener", (cx) =>
        pool.consume(cx, { subject: "news", max: 3 }, async (_, { payload }) => {
          heard.push(text(payload));
          return "go on";
        }),
      );
      for (const each of ["1", "2", "3", "4", "5"]) {
        await session.sleep(SECOND_TICKS);
        if (each === "3") stage.crash();
        await session.sleep(SECOND_TICKS);
        pool.publish({ subject: "news", payload: octets(each) });
      }
      const outcome = await consuming.join(session);
      expect(heard).toEqual(["1", "2", "3"]);
      expect(outcome.kind === "ok" && outcome.value.received).toBe(3);
      expect(stage.dials).toBe(2);
      await session.sleep(SECOND_TICKS);
      // The inbox of the connection is left.
      expect(stage.broker.subscriptions).toBe(1);
    });
  });

  it("an abandoned iterator is released at the server", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      const stopped = session.spawn("stopped", (cx) => pool.consume(cx, { subject: "a" }, async () => "stop"));
      const cancelled = session.spawn("cancelled", (cx) => pool.consume(cx, { subject: "a" }, async () => "go on"));
      await session.sleep(SECOND_TICKS);
      expect(stage.broker.subscriptions).toBe(3);
      pool.publish({ subject: "a", payload: octets("x") });
      await session.sleep(SECOND_TICKS);
      expect((await stopped.join(session)).kind).toBe("ok");
      cancelled.cancel();
      expect((await cancelled.join(session)).kind).toBe("cancelled");
      await session.sleep(SECOND_TICKS);
      expect(stage.broker.subscriptions).toBe(1);
    });
  });

  it("a request waits for a connection, and is told when none came in time", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool("p");
      const early = session.spawn("early", (cx) => pool.request(cx, { subject: "q", payload: octets("") }));
      await session.sleep(SECOND_TICKS / 100);
      stage.isAway = false;
      expect(await early.join(session)).toMatchObject({ kind: "ok", value: { kind: "no-responders" } });
      stage.crash();
      stage.isAway = true;
      await session.sleep(SECOND_TICKS / 100);
      expect(await pool.request(session, { subject: "q", payload: octets("") })).toEqual({ kind: "unavailable" });
    });
  });

  it("requests beyond those that may wait are refused at once", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool("p");
      const ask = (cx: Context) => pool.request(cx, { subject: "q", payload: octets("") });
      session.spawn("first", ask);
      session.spawn("second", ask);
      await session.sleep(10);
      expect(await ask(session)).toEqual({ kind: "busy" });
    });
  });

  it("a request that has no spelling throws, and takes nobody's place", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool("p");
      const before = session.now();
      await expect(pool.request(session, { subject: "a b", payload: octets("") })).rejects.toThrow(RangeError);
      expect(session.now()).toBe(before);
      stage.isAway = false;
      await session.sleep(SECOND_TICKS);
      for (let time = 0; time < 5; time += 1) {
        await expect(pool.request(session, { subject: "a b", payload: octets("") })).rejects.toThrow(RangeError);
      }
      expect(await pool.request(session, { subject: "a", payload: octets("") })).toMatchObject({
        kind: "no-responders",
      });
    });
  });

  it("a request on a connection that breaks is lost", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool("p");
      session.spawn("silent", (cx) => pool.consume(cx, { subject: "q" }, async () => "go on"));
      await session.sleep(SECOND_TICKS);
      const asked = session.spawn("asked", (cx) => pool.request(cx, { subject: "q", payload: octets("") }));
      await session.sleep(SECOND_TICKS);
      stage.crash();
      expect(await asked.join(session)).toMatchObject({ kind: "ok", value: { kind: "lost" } });
    });
  });

  it("subscriptions end once every connection was given up", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      let lost = 0;
      const pool = stage.pool("p", { size: 2, gaveUp: () => (lost += 1) });
      const subscription = await pool.consume(session, { subject: "a" }, async () => "go on");
      expect(subscription.received).toBe(0);
      expect(lost).toBe(2);
      expect(stage.dials).toBe(8);
      await pool.consume(session, { subject: "late" }, async () => "go on");
    });
  });

  it("drains: what is on its way is still heard", async () => {
    await play(async (session, stage) => {
      const [pool, publishing] = [stage.pool("p"), stage.pool("q")];
      let heard = 0;
      const consuming = session.spawn("listener", (cx) =>
        pool.consume(cx, { subject: "news" }, async () => {
          heard += 1;
          return "go on";
        }),
      );
      await session.sleep(SECOND_TICKS);
      for (let count = 0; count < 5; count += 1) publishing.publish({ subject: "news", payload: octets("x") });
      await session.sleep(1);
      await pool.drain(session, SECOND_TICKS);
      expect((await consuming.join(session)).kind).toBe("ok");
      expect(heard).toBe(5);
    });
  });
});
