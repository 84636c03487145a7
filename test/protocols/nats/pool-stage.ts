/** What the tests of pools share: a broker that pools find at their dials, and a session to play in. */
import type { Context } from "../../../lab/runtime/context.ts";
import type { ByteStream } from "../../../lab/world/byte-stream.ts";
import { Network } from "../../../lab/world/network.ts";
import { Broker } from "../../../protocols/nats/broker.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import type { PoolOptions } from "../../../protocols/nats/pool.ts";
import { NatsPool } from "../../../protocols/nats/pool.ts";
import { serveConnection } from "../../../protocols/nats/server-connection.ts";
import { playSession } from "../../support/play-session.ts";

const LIMITS = natsLimits({ reconnectOctetsMax: 200, requestsMax: 2 });
export const SECOND_TICKS = 1_000_000;

/** A broker, pools that find it at their dials unless it is away, and the ends that it has open. */
export class Stage {
  readonly broker = new Broker();
  readonly ends: ByteStream[] = [];
  isAway = false;
  dials = 0;
  /** The limits of the connections that the broker serves. */
  serverLimits = LIMITS;
  /** How long a connection lasts once it was opened. */
  dropsAfterTicks: number | undefined;
  /** Of the next connections; others have what networks have. */
  readonly latencies: number[] = [];
  readonly #session: Context;

  constructor(session: Context) {
    this.#session = session;
  }

  pool(name: string, options: Partial<PoolOptions> = {}): NatsPool {
    const pool = new NatsPool(this.#session, {
      name,
      size: 1,
      limits: LIMITS,
      holder: this.#session,
      writeTicks: SECOND_TICKS,
      waitingMax: 2,
      waitTicks: SECOND_TICKS,
      backoff: { ticksMin: 10_000, ticksMax: SECOND_TICKS, failuresMax: 4 },
      dialsMax: 1,
      dial: (cx) => this.#dial(cx),
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
    const latencyTicks = this.latencies.shift();
    const network = new Network(cx.kernel, {
      faults: new Set(),
      ...(latencyTicks === undefined ? {} : { latencyTicks }),
    });
    const [here, there] = network.connect(cx, "pool", "server");
    this.ends.push(there);
    const ticks = this.dropsAfterTicks;
    if (ticks !== undefined) {
      this.#session.spawn("drop", async (own) => {
        await own.sleep(ticks);
        there.reset();
      });
    }
    this.#session.spawn("server", (own) =>
      serveConnection(own, there, { limits: this.serverLimits, broker: this.broker, writeTicks: SECOND_TICKS }),
    );
    return here;
  }
}

/** Runs in a session that is over with it, and must leave nothing behind. */
export function play(body: (session: Context, stage: Stage) => Promise<void>): Promise<void> {
  return playSession((session) => body(session, new Stage(session)));
}
