import { describe, expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import type { ByteStream } from "../../../lab/world/byte-stream.ts";
import { Network } from "../../../lab/world/network.ts";
import { METADATA, PRODUCE } from "../../../protocols/kafka/apis.ts";
import { labCodec } from "../../../protocols/kafka/lab-codec.ts";
import type { KafkaLimits } from "../../../protocols/kafka/limits.ts";
import { kafkaLimits } from "../../../protocols/kafka/limits.ts";
import type { PoolOptions, PoolResult } from "../../../protocols/kafka/pool.ts";
import { KafkaPool } from "../../../protocols/kafka/pool.ts";
import { bodyOf, requestDecoder } from "../../../protocols/kafka/request-decoder.ts";
import { metadataRequest, produceRequest } from "../../../protocols/kafka/requests.ts";
import { Store } from "../../../protocols/kafka/store.ts";
import { playSession } from "../../support/play-session.ts";
import { encoded, record } from "./helpers.ts";

const SECOND_TICKS = 1_000_000;
const LIMITS = kafkaLimits();

/** A broker, a pool that finds it at its dials unless it is away, and what was asked of it when. */
class Stage {
  isAway = false;
  /** Whether it reads and answers nothing. */
  isMute = false;
  answerTicks = 0;
  throttleTimeMs = 0;
  dials = 0;
  readonly faults: (string | undefined)[] = [];
  /** Names of APIs, or of topics that were asked for, with the second. */
  readonly asked: string[] = [];
  readonly #ends: ByteStream[] = [];
  readonly #session: Context;
  readonly #network: Network;
  readonly #store: Store;

  constructor(session: Context) {
    this.#session = session;
    this.#network = new Network(session.kernel, { faults: new Set() });
    const log = { codec: labCodec, limits: LIMITS, octetsMax: 1_048_576 };
    this.#store = new Store({ ...log, host: "b", port: 1, topicsMax: 9 });
  }

  pool(limits: Partial<KafkaLimits> = {}, options: Partial<PoolOptions> = {}): KafkaPool {
    const pool = new KafkaPool(this.#session, {
      limits: kafkaLimits(limits),
      clientId: "c",
      holder: this.#session,
      healthTicks: 60 * SECOND_TICKS,
      writeTicks: 10 * SECOND_TICKS,
      size: 1,
      waitingMax: 2,
      waitTicks: 20 * SECOND_TICKS,
      dialsMax: 1,
      backoff: { ticksMin: 10_000, ticksMax: SECOND_TICKS, failuresMax: 9 },
      dial: (cx) => this.#dial(cx),
      ended: (fault) => this.faults.push(fault?.code),
      ...options,
    });
    pool.start(this.#session);
    return pool;
  }

  /** Every connection breaks. */
  crash(): void {
    for (const end of this.#ends.splice(0)) end.reset();
  }

  async #dial(cx: Context): Promise<ByteStream | undefined> {
    await cx.checkpoint();
    this.dials += 1;
    if (this.isAway) return undefined;
    const [here, there] = this.#network.connect(cx, "pool", "broker");
    this.#ends.push(there);
    this.#session.spawn("broker", (own) => this.#serve(own, there));
    return here;
  }

  async #serve(cx: Context, stream: ByteStream): Promise<void> {
    const decoder = requestDecoder(LIMITS);
    for (;;) {
      const read = await stream.read(cx);
      if (read.kind !== "data") return;
      for (const request of decoder.push(read.bytes).events) {
        const [topic] = request.api === METADATA ? (bodyOf(METADATA, request).topics ?? []) : [];
        this.asked.push(`${topic?.name ?? request.api.name} ${Math.floor(cx.kernel.now / SECOND_TICKS)}`);
        const frame = this.#store.answer(request, this.throttleTimeMs);
        if (frame === undefined || this.isMute) continue;
        if (this.answerTicks > 0) await cx.sleep(this.answerTicks);
        await stream.write(cx, frame);
      }
    }
  }
}

/** Runs in a session that is over with it, and must leave nothing behind. */
function play(body: (session: Context, stage: Stage) => Promise<void>): Promise<void> {
  return playSession((session) => body(session, new Stage(session)));
}

const ask = (cx: Context, pool: KafkaPool, topic = "t"): Promise<PoolResult> =>
  pool.request(cx, METADATA, metadataRequest([topic]));

/** So many requests at once, in order; gives what became of each. */
async function crowd(session: Context, pool: KafkaPool, count: number): Promise<string[]> {
  const tasks = Array.from({ length: count }, (_, index) =>
    session.spawn(`caller-${index}`, (cx) => ask(cx, pool, `t${index}`)),
  );
  const kinds: string[] = [];
  for (const task of tasks) {
    const outcome = await task.join(session);
    kinds.push(outcome.kind === "ok" ? outcome.value.kind : outcome.kind);
  }
  return kinds;
}

async function ticksOf(session: Context, run: () => Promise<unknown>): Promise<number> {
  const since = session.kernel.now;
  await run();
  return session.kernel.now - since;
}

describe("room", () => {
  it("while the broker is away so many requests wait as may, and the rest is busy at once", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const kinds = await crowd(session, stage.pool({ inFlightMax: 50 }), 5);
      expect(kinds).toEqual(["unavailable", "unavailable", "busy", "busy", "busy"]);
    });
  });

  it("so many requests wait besides those in flight, and are sent in turn", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ inFlightMax: 3 });
      await ask(session, pool);
      stage.answerTicks = SECOND_TICKS;
      expect(await crowd(session, pool, 6)).toEqual([...Array.from({ length: 5 }, () => "response"), "busy"]);
      const topics = stage.asked.slice(2).map((each) => each.split(" ")[0]);
      expect(topics).toEqual(["t0", "t1", "t2", "t3", "t4"]);
    });
  });

  it("a request waits for a connection, and is told when none came in time", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool({}, { waitTicks: 3 * SECOND_TICKS });
      const early = session.spawn("early", (cx) => ask(cx, pool));
      await session.sleep(SECOND_TICKS);
      stage.isAway = false;
      expect(await early.join(session)).toMatchObject({ kind: "ok", value: { kind: "response" } });
      stage.crash();
      stage.isAway = true;
      await session.sleep(1_000);
      expect(await ticksOf(session, async () => expect((await ask(session, pool)).kind).toBe("unavailable"))).toBe(
        3 * SECOND_TICKS,
      );
    });
  });

  it("a caller that is cancelled leaves the queue to others, and its slot to the response", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ inFlightMax: 1 }, { waitingMax: 1 });
      await ask(session, pool);
      stage.answerTicks = 5 * SECOND_TICKS;
      const sent = session.spawn("sent", (cx) => ask(cx, pool, "first"));
      await session.sleep(SECOND_TICKS);
      sent.cancel();
      const waiting = session.spawn("waiting", (cx) => ask(cx, pool, "never"));
      await session.sleep(SECOND_TICKS);
      expect((await ask(session, pool)).kind).toBe("busy");
      waiting.cancel();
      expect((await waiting.join(session)).kind).toBe("cancelled");
      expect((await ask(session, pool, "second")).kind).toBe("response");
      expect(stage.asked.slice(2)).toEqual(["first 0", "second 5"]);
      expect(stage.faults).toEqual([]);
    });
  });
});

describe("requests", () => {
  it("one that has no spelling throws, also when it had to wait", async () => {
    await play(async (session, stage) => {
      const long = "x".repeat(40_000);
      const pool = stage.pool();
      await expect(ask(session, pool, long)).rejects.toThrow(RangeError);
      await expect(ask(session, pool, long)).rejects.toThrow(RangeError);
      expect((await ask(session, pool)).kind).toBe("response");
    });
  });

  it("one that no broker would read is not sent", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ frameOctetsMax: 1_000 });
      expect(await ask(session, pool, "x".repeat(1_000))).toEqual({ kind: "too-large" });
      expect((await ask(session, pool)).kind).toBe("response");
      expect(stage.faults).toEqual([]);
    });
  });

  it("one without a response is sent, and one on a connection that breaks is lost and not sent again", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      const records = encoded([record(0, "a")]);
      const unheard = produceRequest({ topic: "t", records, acks: 0 });
      expect(await pool.request(session, PRODUCE, unheard)).toEqual({ kind: "sent" });
      stage.isMute = true;
      const asked = session.spawn("asked", (cx) => ask(cx, pool, "once"));
      await session.sleep(SECOND_TICKS);
      stage.isMute = false;
      stage.crash();
      expect(await asked.join(session)).toMatchObject({ kind: "ok", value: { kind: "lost" } });
      expect((await ask(session, pool)).kind).toBe("response");
      expect(stage.asked.filter((each) => each.startsWith("once"))).toHaveLength(1);
      expect(stage.dials).toBe(2);
    });
  });
});

describe("time", () => {
  it("a request after a long rest has as much time for its response as any", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      await ask(session, pool);
      await session.sleep(35 * SECOND_TICKS);
      stage.answerTicks = 20 * SECOND_TICKS;
      expect((await ask(session, pool)).kind).toBe("response");
      expect(stage.faults).toEqual([]);
    });
  });

  it("a broker that does not answer is given up at the response deadline, whenever the reader looks again", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ responseTicksMax: 5 * SECOND_TICKS });
      await ask(session, pool);
      await session.sleep(SECOND_TICKS);
      stage.isMute = true;
      const ticks = await ticksOf(session, async () => expect((await ask(session, pool)).kind).toBe("lost"));
      expect(ticks).toBe(5 * SECOND_TICKS);
      expect(stage.faults).toEqual(["KAFKA_RESPONSE_TIMEOUT"]);
    });
  });

  it("a broker that is silent is asked whether it is there, after so long without a word and not before", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      await session.sleep(30 * SECOND_TICKS);
      await ask(session, pool);
      await session.sleep(155 * SECOND_TICKS);
      expect(stage.asked).toEqual(["ApiVersions 0", "t 30", "Metadata 90", "Metadata 150"]);
      stage.isMute = true;
      await session.sleep(50 * SECOND_TICKS);
      expect(stage.faults).toEqual([]);
      await session.sleep(10 * SECOND_TICKS);
      expect(stage.faults).toEqual(["KAFKA_RESPONSE_TIMEOUT"]);
      expect(stage.dials).toBe(2);
    });
  });

  it("a broker that wants silence gets it, and no more of it than it wants", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      await ask(session, pool);
      stage.throttleTimeMs = 5_000;
      await ask(session, pool);
      stage.throttleTimeMs = 0;
      await session.sleep(2 * SECOND_TICKS);
      expect(await ticksOf(session, () => ask(session, pool, "early"))).toBeLessThan(4 * SECOND_TICKS);
      expect(stage.asked.at(-1)).toBe("early 5");
      stage.throttleTimeMs = 50;
      await ask(session, pool);
      await session.sleep(2 * SECOND_TICKS);
      expect(await ticksOf(session, () => ask(session, pool))).toBeLessThan(SECOND_TICKS / 2);
      expect(stage.faults).toEqual([]);
    });
  });
});
