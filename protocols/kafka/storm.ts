/** A storm of reconnects against a pool whose broker drops every connection as soon as it was asked for versions. */
import { reconnectStorm } from "../shared/reconnect-storm.ts";
import { FETCH } from "./apis.ts";
import { DEFAULT_KAFKA_LIMITS } from "./limits.ts";
import { KafkaPool } from "./pool.ts";
import { fetchRequest } from "./requests.ts";
import { STORM_ATTACK } from "./storm-limits.ts";

const WAIT_TICKS = 60_000_000;

export const kafkaStorm = reconnectStorm({
  attack: STORM_ATTACK,
  makePool: (session, dialling) =>
    new KafkaPool(session, {
      ...dialling,
      limits: DEFAULT_KAFKA_LIMITS,
      clientId: "storm",
      holder: session,
      waitingMax: 1,
      waitTicks: WAIT_TICKS,
      healthTicks: WAIT_TICKS,
      writeTicks: WAIT_TICKS,
    }),
  ask: (cx, pool) => pool.request(cx, FETCH, fetchRequest({ topic: "t", offset: 0n, octetsMax: 1 })),
});
