/**
 * A storm of reconnects: all connections of a pool are dropped together, again and again, as soon as they have asked
 * for versions. Few are dialled at once, each waits longer every time, and the pool gives up in the end.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Network } from "../../lab/world/network.ts";
import { FETCH } from "./apis.ts";
import { DEFAULT_KAFKA_LIMITS } from "./limits.ts";
import { KafkaPool } from "./pool.ts";
import { fetchRequest } from "./requests.ts";
import { STORM } from "./storm-limits.ts";

/** How long it takes to open a connection. */
const DIAL_TICKS = 2_000;
const WAIT_TICKS = 60_000_000;
/** Longer than it takes to give up, however the clock jumps. */
const STORM_TICKS = 600_000_000;

export const reconnectStorm: SimulatedScenario["main"] = () => (cx) => runStorm(cx);

async function runStorm(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: new Set(["split", "coalesce"] as const) });
  const watch = new AttackWatch(cx.kernel.recorder, STORM.attack);
  await cx.region("session", async (session) => {
    let remaining = STORM.size;
    const pool = new KafkaPool(session, {
      limits: DEFAULT_KAFKA_LIMITS,
      clientId: "storm",
      holder: session,
      size: STORM.size,
      waitingMax: 1,
      waitTicks: WAIT_TICKS,
      healthTicks: WAIT_TICKS,
      writeTicks: WAIT_TICKS,
      backoff: STORM.backoff,
      dialsMax: STORM.dialsMax,
      dial: async (own) => {
        watch.reached(pool.dialsOpen);
        await own.sleep(DIAL_TICKS);
        const [here, there] = network.connect(own, "pool", "broker");
        session.spawn("broker", (inner) => dropOnGreeting(inner, there));
        return here;
      },
      gaveUp: () => {
        remaining -= 1;
        if (remaining === 0) watch.stopped(STORM.attack.fault);
      },
    });
    pool.start(session);
    await pool.request(session, FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 1 }));
    await session.sleep(STORM_TICKS);
    watch.unstopped();
    await pool.close(session);
  });
}

async function dropOnGreeting(cx: Context, stream: ByteStream): Promise<void> {
  await stream.read(cx);
  stream.reset();
}
