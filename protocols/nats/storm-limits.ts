/** How far it may get when the server of a pool goes away again and again, or is not there. */
import type { Attack } from "../../lab/target/target.ts";
import { stormAttack } from "../shared/storm-limits.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";

export const STORM_ATTACK = stormAttack("NATS_POOL_GAVE_UP");

export const BUFFER_FLOOD: Attack = {
  limit: "reconnectOctetsMax",
  bound: DEFAULT_NATS_LIMITS.reconnectOctetsMax,
  unit: "octets that wait for a connection",
  fault: "NATS_BUFFER_FULL",
};
