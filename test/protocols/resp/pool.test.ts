import { describe, expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import type { ByteStream } from "../../../lab/world/byte-stream.ts";
import { Network } from "../../../lab/world/network.ts";
import { commandOf } from "../../../protocols/resp/encoder.ts";
import type { RespFault } from "../../../protocols/resp/faults.ts";
import { respLimits } from "../../../protocols/resp/limits.ts";
import type { PoolOptions } from "../../../protocols/resp/pool.ts";
import { RespPool } from "../../../protocols/resp/pool.ts";
import { serveConnection } from "../../../protocols/resp/server-connection.ts";
import { Store } from "../../../protocols/resp/store.ts";
import { playSession } from "../../support/play-session.ts";
import { octets } from "./helpers.ts";

const SECOND_TICKS = 1_000_000;
const REPLY_TICKS = 5 * SECOND_TICKS;
const SERVER_LIMITS = respLimits();
const PING = commandOf("PING");
const PONG = { kind: "reply", value: { kind: "simple", text: "PONG" } };

/** A server, pools that find it at their dials unless it is away, the ends that it has open, and what it was refused for. */
class Stage {
  readonly ends: ByteStream[] = [];
  readonly faults: (RespFault | undefined)[] = [];
  /** What was written to a server that reads and says nothing. */
  heard = "";
  isAway = false;
  isSilent = false;
  dials = 0;
  readonly #session: Context;
  readonly #network: Network;
  readonly #store = new Store();

  constructor(session: Context) {
    this.#session = session;
    this.#network = new Network(session.kernel, { faults: new Set() });
  }

  pool(options: Partial<PoolOptions> = {}): RespPool {
    const pool = new RespPool(this.#session, {
      size: 1,
      limits: respLimits({ pipelineMax: 3, replyTicksMax: REPLY_TICKS }),
      version: 3,
      holder: this.#session,
      healthTicks: 60 * SECOND_TICKS,
      writeTicks: SECOND_TICKS,
      waitingMax: 2,
      waitTicks: 20 * SECOND_TICKS,
      backoff: { ticksMin: 10_000, ticksMax: SECOND_TICKS, failuresMax: 4 },
      dialsMax: 1,
      dial: (cx) => this.#dial(cx),
      ended: (fault) => this.faults.push(fault),
      ...options,
    });
    pool.start(this.#session);
    return pool;
  }

  /** Every connection breaks. */
  crash(): void {
    for (const end of this.ends.splice(0)) end.reset();
  }

  async #dial(cx: Context): Promise<ByteStream | undefined> {
    await cx.checkpoint();
    this.dials += 1;
    if (this.isAway) return undefined;
    const [here, there] = this.#network.connect(cx, "pool", "server");
    this.ends.push(there);
    this.#session.spawn("server", (own) =>
      this.isSilent
        ? this.#listen(own, there)
        : serveConnection(own, there, { limits: SERVER_LIMITS, store: this.#store, writeTicks: SECOND_TICKS }),
    );
    return here;
  }

  async #listen(cx: Context, stream: ByteStream): Promise<void> {
    for (let read = await stream.read(cx); read.kind === "data"; read = await stream.read(cx)) {
      this.heard += new TextDecoder().decode(read.bytes);
    }
  }
}

/** Runs in a session that is over with it, and must leave nothing behind. */
function play(body: (session: Context, stage: Stage) => Promise<void>): Promise<void> {
  return playSession((session) => body(session, new Stage(session)));
}

/** What became of so many callers at once, in the order in which they heard of it. */
function askAll(session: Context, pool: RespPool, callers: number): string[] {
  const results: string[] = [];
  for (let caller = 0; caller < callers; caller += 1) {
    session.spawn(`caller-${caller}`, async (cx) => {
      results.push(`${caller} ${(await pool.execute(cx, PING)).kind}`);
    });
  }
  return results;
}

describe("pool", () => {
  it.each([2, 3] as const)("version %i: a command waits for the first connection", async (version) => {
    await play(async (session, stage) => {
      const pool = stage.pool({ version, healthTicks: 30 * SECOND_TICKS });
      expect(await pool.execute(session, PING)).toMatchObject(PONG);
      expect(session.now()).toBeLessThan(SECOND_TICKS);
    });
  });

  it("as many may wait as were told, and the rest is busy, while the server is away", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const results = askAll(session, stage.pool({ waitTicks: 2 * SECOND_TICKS }), 10);
      await session.sleep(SECOND_TICKS);
      expect(results).toEqual([2, 3, 4, 5, 6, 7, 8, 9].map((caller) => `${caller} busy`));
      await session.sleep(2 * SECOND_TICKS);
      expect(results.slice(8)).toEqual(["0 unavailable", "1 unavailable"]);
    });
  });

  it("as many may wait as were told, in their order, while all connections are full", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ version: 2 });
      await session.sleep(SECOND_TICKS);
      const results = askAll(session, pool, 7);
      await session.sleep(SECOND_TICKS);
      expect(results).toEqual([...["5 busy", "6 busy"], ...["0 reply", "1 reply", "2 reply", "3 reply", "4 reply"]]);
    });
  });

  it("who waited and was cancelled leaves its turn to the next", async () => {
    await play(async (session, stage) => {
      stage.isAway = true;
      const pool = stage.pool({ backoff: { ticksMin: SECOND_TICKS, ticksMax: SECOND_TICKS, failuresMax: 9 } });
      const first = session.spawn("first", (cx) => pool.execute(cx, PING));
      const second = session.spawn("second", (cx) => pool.execute(cx, PING));
      await session.sleep(SECOND_TICKS / 2);
      expect(await pool.execute(session, PING)).toEqual({ kind: "busy" });
      first.cancel();
      expect((await first.join(session)).kind).toBe("cancelled");
      stage.isAway = false;
      expect(await second.join(session)).toMatchObject({ kind: "ok", value: PONG });
    });
  });

  it("a caller that is cancelled leaves its slot to the reply", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool({ limits: respLimits({ pipelineMax: 2 }) });
      await session.sleep(SECOND_TICKS);
      const gone = session.spawn("gone", (cx) => pool.execute(cx, commandOf("ECHO", "theirs")));
      await session.sleep(1);
      gone.cancel();
      const mine = session.spawn("mine", (cx) => pool.execute(cx, commandOf("ECHO", "mine")));
      expect((await gone.join(session)).kind).toBe("cancelled");
      expect(await mine.join(session)).toMatchObject({
        value: { kind: "reply", value: { octets: octets("mine") } },
      });
    });
  });

  it("a command after a silence has all of its time", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      expect(await pool.execute(session, PING)).toMatchObject(PONG);
      await session.sleep(REPLY_TICKS + 2 * SECOND_TICKS);
      expect(await pool.execute(session, commandOf("ECHO", "x"))).toMatchObject({ kind: "reply" });
      expect(stage.faults).toEqual([]);
    });
  });

  it("a reply that does not come is missed in time, however late the next health check is", async () => {
    await play(async (session, stage) => {
      stage.isSilent = true;
      const pool = stage.pool({ version: 2 });
      await session.sleep(SECOND_TICKS);
      const before = session.now();
      expect(await pool.execute(session, PING)).toEqual({ kind: "lost" });
      expect(session.now() - before).toBeGreaterThanOrEqual(REPLY_TICKS);
      expect(session.now() - before).toBeLessThan(REPLY_TICKS + SECOND_TICKS);
      expect(stage.faults).toMatchObject([{ code: "RESP_REPLY_TIMEOUT" }]);
    });
  });

  it("a silent server is asked, and its connection dropped and dialled again", async () => {
    await play(async (session, stage) => {
      stage.isSilent = true;
      stage.pool({ version: 2, healthTicks: 10 * SECOND_TICKS });
      await session.sleep(9 * SECOND_TICKS);
      expect(stage.heard).toBe("");
      await session.sleep(2 * SECOND_TICKS);
      expect(stage.heard).toBe("*1\r\n$4\r\nPING\r\n");
      await session.sleep(6 * SECOND_TICKS);
      expect(stage.faults).toMatchObject([{ code: "RESP_REPLY_TIMEOUT" }]);
      expect(stage.dials).toBe(2);
    });
  });

  it("a server that answers its health checks is kept, and asked no more often than that", async () => {
    await play(async (session, stage) => {
      let chunks = 0;
      const pool = stage.pool({ healthTicks: 10 * SECOND_TICKS, afterChunk: () => (chunks += 1) });
      for (let count = 0; count < 4; count += 1) {
        expect(await pool.execute(session, PING)).toMatchObject(PONG);
        await session.sleep(8 * SECOND_TICKS);
      }
      // The greeting, and the replies to the four.
      expect(chunks).toBe(5);
      await session.sleep(15 * SECOND_TICKS);
      expect(chunks).toBe(7);
      expect(stage.dials).toBe(1);
    });
  });

  it("a command on a connection that breaks is lost, and not sent again", async () => {
    await play(async (session, stage) => {
      stage.isSilent = true;
      const pool = stage.pool({ version: 2 });
      await session.sleep(SECOND_TICKS);
      const asked = session.spawn("asked", (cx) => pool.execute(cx, commandOf("INCR", "k")));
      await session.sleep(SECOND_TICKS);
      stage.crash();
      expect(await asked.join(session)).toEqual({ kind: "ok", value: { kind: "lost" } });
      await session.sleep(SECOND_TICKS);
      expect(stage.heard.match(/INCR/g)).toHaveLength(1);
      expect(stage.dials).toBe(2);
    });
  });

  it("a misuse throws, whether there is a connection or not", async () => {
    await play(async (session, stage) => {
      const pool = stage.pool();
      for (const command of [commandOf("MONITOR"), commandOf("UNSUBSCRIBE"), []]) {
        await expect(pool.execute(session, command)).rejects.toThrow(RangeError);
      }
      await session.sleep(SECOND_TICKS);
      await expect(pool.execute(session, commandOf("MONITOR"))).rejects.toThrow(RangeError);
      expect(await pool.execute(session, PING)).toMatchObject(PONG);
    });
  });
});
