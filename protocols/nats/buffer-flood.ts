/** What is published while the server is not there: it waits, up to a limit, and then is refused. */
import type { Context } from "../../lab/runtime/context.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { octetsOf } from "../shared/line-text.ts";
import { STORM } from "../shared/storm-limits.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import { NatsPool } from "./pool.ts";
import { BUFFER_FLOOD } from "./storm-limits.ts";

const WAIT_TICKS = 60_000_000;
const PAYLOAD = octetsOf("x".repeat(65_536));
const PUBLICATIONS = 1_024;
/** Between two publications. */
const PAUSE_TICKS = 10;

export const bufferFlood: SimulatedScenario["main"] = () => (cx) => runFlood(cx);

async function runFlood(cx: Context): Promise<void> {
  const watch = new AttackWatch(cx.kernel.recorder, BUFFER_FLOOD);
  await cx.region("session", async (session) => {
    const pool = new NatsPool(session, {
      name: "pool",
      limits: DEFAULT_NATS_LIMITS,
      holder: session,
      size: 1,
      waitingMax: 1,
      waitTicks: WAIT_TICKS,
      writeTicks: WAIT_TICKS,
      backoff: STORM.backoff,
      dialsMax: STORM.dialsMax,
      dial: async () => undefined,
    });
    pool.start(session);
    for (let count = 0; count < PUBLICATIONS; count += 1) {
      const published = pool.publish({ subject: "news", payload: PAYLOAD });
      watch.reached(pool.bufferedOctets);
      if (published === "full") watch.stopped(BUFFER_FLOOD.fault);
      await session.sleep(PAUSE_TICKS);
    }
    watch.unstopped();
    await pool.close(session);
  });
}
