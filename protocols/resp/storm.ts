/** A storm of reconnects against a pool whose server drops every connection as soon as it is greeted. */
import { reconnectStorm } from "../shared/reconnect-storm.ts";
import { commandOf } from "./encoder.ts";
import { DEFAULT_RESP_LIMITS } from "./limits.ts";
import { RespPool } from "./pool.ts";
import { STORM_ATTACK } from "./storm-limits.ts";

const WAIT_TICKS = 60_000_000;

export const respStorm = reconnectStorm({
  attack: STORM_ATTACK,
  makePool: (session, dialling) =>
    new RespPool(session, {
      ...dialling,
      limits: DEFAULT_RESP_LIMITS,
      version: 3,
      holder: session,
      waitingMax: 1,
      waitTicks: WAIT_TICKS,
      healthTicks: WAIT_TICKS,
      writeTicks: WAIT_TICKS,
    }),
  ask: (cx, pool) => pool.execute(cx, commandOf("PING")),
});
