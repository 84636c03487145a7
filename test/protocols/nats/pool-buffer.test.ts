import { describe, expect, it, vi } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import type { NatsPool } from "../../../protocols/nats/pool.ts";
import { spellPublication } from "../../../protocols/nats/publication.ts";
import { ReconnectBuffer } from "../../../protocols/nats/reconnect-buffer.ts";
import { octets } from "./helpers.ts";
import type { Stage } from "./pool-stage.ts";
import { play, SECOND_TICKS } from "./pool-stage.ts";

const LIMITS = natsLimits();
const MEBI_OCTETS = 1_048_576;
const headersOf = (value: string) => ({ status: 0, description: "", fields: [{ name: "k", value }] });

/** A publication without a payload, as octets. */
function spelled(subject = "a", headed?: string) {
  const headers = headed === undefined ? undefined : headersOf(headed);
  return spellPublication({ subject, payload: octets(""), headers }, LIMITS);
}

/** The first octets of what is heard on `news`. */
async function hear(session: Context, stage: Stage): Promise<number[]> {
  const heard: number[] = [];
  const pool = stage.pool("listening", { limits: LIMITS });
  session.spawn("listener", (cx) =>
    pool.consume(cx, { subject: "news" }, async (_, { payload }) => {
      heard.push(payload[0] ?? -1);
      return "go on";
    }),
  );
  await session.sleep(SECOND_TICKS);
  return heard;
}

function publish(pool: NatsPool, first: number, size = 1): string {
  return pool.publish({ subject: "news", payload: new Uint8Array(size).fill(first) });
}

describe("reconnect buffer", () => {
  it("counts headers", () => {
    const buffer = new ReconnectBuffer(8 * MEBI_OCTETS);
    const publication = spelled("a", "v".repeat(60_000));
    let added = 0;
    while (added < 5_000 && buffer.add(publication)) added += 1;
    expect(added).toBe(139);
    expect(buffer.octets).toBeGreaterThan(8 * MEBI_OCTETS - 61_000);
    expect(buffer.octets).toBeLessThanOrEqual(8 * MEBI_OCTETS);
  });

  it("hands out in order and once, however little is taken at a time", () => {
    const buffer = new ReconnectBuffer(MEBI_OCTETS);
    const expected = Array.from({ length: 1_000 }, (_, index) => `s.${index}`);
    for (const subject of expected) buffer.add(spelled(subject));
    const taken: string[] = [];
    for (let most = 7; !buffer.isEmpty; most += 7) {
      buffer.flush(({ subject }) => taken.length < most && taken.push(subject) > 0);
    }
    expect(taken).toEqual(expected);
    expect(buffer.octets).toBe(0);
    buffer.add(spelled("late"));
    buffer.flush(({ subject }) => taken.push(subject) > 0);
    expect(taken.at(-1)).toBe("late");
  });

  it("moves those that wait a few times, however many are handed out one after another", () => {
    const buffer = new ReconnectBuffer(64 * MEBI_OCTETS);
    const publication = spelled();
    let added = 0;
    while (buffer.add(publication)) added += 1;
    expect(added).toBeGreaterThan(500_000);
    let taken = 0;
    const shift = vi.spyOn(Array.prototype, "shift");
    const slice = vi.spyOn(Array.prototype, "slice");
    for (let most = 1_000; !buffer.isEmpty; most += 1_000) {
      buffer.flush(() => {
        if (taken === most) return false;
        taken += 1;
        return true;
      });
    }
    const moved = slice.mock.results.reduce((sum, { value }) => sum + (value as readonly unknown[]).length, 0);
    const shifts = shift.mock.calls.length;
    vi.restoreAllMocks();
    expect([taken, shifts]).toEqual([added, 0]);
    expect(moved).toBeLessThan(2 * added);
  });
});

describe("publications without a connection", () => {
  it("throw where they have no spelling, and harm nothing that waits", async () => {
    await play(async (session, stage) => {
      const heard = await hear(session, stage);
      const pool = stage.pool("publishing");
      for (const subject of ["a b", "", "a\r\nPUB b 0\r\n"]) {
        expect(() => pool.publish({ subject, payload: octets("x") })).toThrow(RangeError);
      }
      expect(() => pool.publish({ subject: "a", payload: octets(""), headers: headersOf("x\r\ny") })).toThrow(
        RangeError,
      );
      expect(publish(pool, 1)).toBe("buffered");
      await session.sleep(SECOND_TICKS);
      expect(heard).toEqual([1]);
      expect(publish(pool, 2)).toBe("sent");
    });
  });

  it("are of octets of their own", async () => {
    await play(async (session, stage) => {
      const heard = await hear(session, stage);
      const pool = stage.pool("publishing");
      const payload = Uint8Array.of(1);
      pool.publish({ subject: "news", payload });
      payload.fill(2);
      await session.sleep(SECOND_TICKS);
      expect(heard).toEqual([1]);
    });
  });

  it("are refused where they are more than servers take", async () => {
    await play(async (session, stage) => {
      const limits = natsLimits();
      const pool = stage.pool("publishing", { limits });
      stage.serverLimits = natsLimits({ payloadOctetsMax: 100 });
      expect(publish(pool, 1, 2 * MEBI_OCTETS)).toBe("too-large");
      expect(pool.publish({ subject: "s".repeat(5_000), payload: octets("") })).toBe("too-large");
      await session.sleep(SECOND_TICKS);
      stage.isAway = true;
      stage.crash();
      await session.sleep(1_000);
      // What the server said of itself is remembered.
      expect([publish(pool, 1, 101), publish(pool, 1, 100)]).toEqual(["too-large", "buffered"]);
    });
  });

  it("that the server turns out not to take are named, and the others sent", async () => {
    await play(async (session, stage) => {
      const heard = await hear(session, stage);
      const unsent: string[] = [];
      stage.serverLimits = natsLimits({ payloadOctetsMax: 100 });
      const pool = stage.pool("publishing", {
        limits: LIMITS,
        unsent: (subject, reason) => {
          unsent.push(`${subject} ${reason} ${publish(pool, 9)}`);
        },
      });
      expect([publish(pool, 0), publish(pool, 1, 200), publish(pool, 2)]).toEqual(["buffered", "buffered", "buffered"]);
      await session.sleep(SECOND_TICKS);
      expect(unsent).toEqual(["news too-large sent"]);
      expect(heard).toEqual([0, 2, 9]);
    });
  });

  it("keep their order when they are more than can be written at once, and what is published then follows", async () => {
    await play(async (session, stage) => {
      const heard = await hear(session, stage);
      stage.serverLimits = LIMITS;
      const limits = natsLimits({ outputOctetsMax: 3_000, controlLineOctetsMax: 200 });
      const pool = stage.pool("publishing", { limits });
      for (let count = 0; count < 4; count += 1) expect(publish(pool, count, 1_200)).toBe("buffered");
      let isConnected = false;
      const asked = session.spawn("asked", (cx) => pool.request(cx, { subject: "nobody", payload: octets("") }));
      for (let step = 0; !isConnected && step < 1_000; step += 1) {
        await session.sleep(10);
        isConnected = pool.bufferedOctets < 4 * 1_200;
      }
      expect(isConnected).toBe(true);
      expect(pool.bufferedOctets).toBeGreaterThan(0);
      expect(publish(pool, 9)).toBe("buffered");
      await session.sleep(SECOND_TICKS);
      expect(heard).toEqual([0, 1, 2, 3, 9]);
      expect(publish(pool, 10)).toBe("sent");
      expect((await asked.join(session)).kind).toBe("ok");
    });
  });

  it("stay in order with several connections, whichever has more to do", async () => {
    await play(async (session, stage) => {
      const heard = await hear(session, stage);
      session.spawn("silent", (cx) => stage.pool("q").consume(cx, { subject: "q" }, async () => "go on"));
      await session.sleep(SECOND_TICKS);
      stage.latencies.push(20_000, 100);
      const pool = stage.pool("publishing", { size: 2 });
      await session.sleep(SECOND_TICKS);
      expect(publish(pool, 1)).toBe("sent");
      session.spawn("asked", (cx) => pool.request(cx, { subject: "q", payload: octets("") }));
      await session.sleep(1);
      expect(publish(pool, 2)).toBe("sent");
      await session.sleep(SECOND_TICKS);
      expect(heard).toEqual([1, 2]);
    });
  });
});
