/**
 * A storm of reconnects: all connections of a pool are dropped together, again and again, before anything was
 * answered. Few are dialled at once, each waits longer every time, and the pool gives up in the end.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import type { Attack, SimulatedScenario } from "../../lab/target/target.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Network } from "../../lab/world/network.ts";
import type { DialOptions } from "./kept-connections.ts";
import { STORM } from "./storm-limits.ts";
import { WakeSignal } from "./wake-signal.ts";

/** How long it takes to open a connection. */
const DIAL_TICKS = 2_000;

/** What the storm needs of a pool. */
export interface StormedPool {
  /** Connections that are being dialled. */
  readonly dialsOpen: number;
  start(cx: Context): void;
  close(cx: Context): Promise<void>;
}

export interface Storm<Pool extends StormedPool> {
  /** Counts connections that are dialled at once; the fault says that the last connection gave up. */
  readonly attack: Attack;
  makePool(session: Context, dialling: DialOptions): Pool;
  /** Has the pool asked for something, and waits for what becomes of it. */
  ask(cx: Context, pool: Pool): Promise<unknown>;
  /** What a server says before it hears anything. */
  greet?(cx: Context, stream: ByteStream): Promise<unknown>;
}

export function reconnectStorm<Pool extends StormedPool>(storm: Storm<Pool>): SimulatedScenario["main"] {
  return () => (cx) => runStorm(cx, storm);
}

async function runStorm<Pool extends StormedPool>(cx: Context, storm: Storm<Pool>): Promise<void> {
  const { attack } = storm;
  const network = new Network(cx.kernel, { faults: new Set(["split", "coalesce"] as const) });
  const watch = new AttackWatch(cx.kernel.recorder, attack);
  await cx.region("session", async (session) => {
    const over = new WakeSignal(session, "over");
    // More than a pool needs before it gives up.
    let dialsLeft = 2 * STORM.size * STORM.backoff.failuresMax;
    let remaining: number = STORM.size;
    const pool = storm.makePool(session, {
      ...STORM,
      dial: async (own) => {
        watch.reached(pool.dialsOpen);
        dialsLeft -= 1;
        if (dialsLeft < 0) over.raise();
        await own.sleep(DIAL_TICKS);
        const [here, there] = network.connect(own, "pool", "server");
        session.spawn("server", async (inner) => {
          await storm.greet?.(inner, there);
          await there.read(inner);
          there.reset();
        });
        return here;
      },
      gaveUp: () => {
        remaining -= 1;
        if (remaining > 0) return;
        watch.stopped(attack.fault);
        over.raise();
      },
    });
    pool.start(session);
    await storm.ask(session, pool);
    await over.wait(session);
    watch.unstopped();
    await pool.close(session);
  });
}
