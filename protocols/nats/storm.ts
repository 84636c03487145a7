/** A storm of reconnects against a pool whose server drops every connection as soon as it has greeted. */
import { octetsOf } from "../shared/line-text.ts";
import { reconnectStorm } from "../shared/reconnect-storm.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import { NatsPool } from "./pool.ts";
import { STORM_ATTACK } from "./storm-limits.ts";

const WAIT_TICKS = 60_000_000;

export const natsStorm = reconnectStorm({
  attack: STORM_ATTACK,
  makePool: (session, dialling) =>
    new NatsPool(session, {
      ...dialling,
      name: "pool",
      limits: DEFAULT_NATS_LIMITS,
      holder: session,
      waitingMax: 1,
      waitTicks: WAIT_TICKS,
      writeTicks: WAIT_TICKS,
    }),
  greet: (cx, stream) => stream.write(cx, octetsOf("INFO {}\r\n")),
  ask: (cx, pool) => pool.request(cx, { subject: "echo", payload: octetsOf("x") }),
});
