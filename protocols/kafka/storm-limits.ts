/** How far a storm of reconnects may get. */
import { stormAttack } from "../shared/storm-limits.ts";

export const STORM_ATTACK = stormAttack("KAFKA_POOL_GAVE_UP");
