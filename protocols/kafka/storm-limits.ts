/** How a pool behaves in a storm of reconnects, and how far the storm may get. */
import type { Attack } from "../../lab/target/target.ts";

const SIZE = 8;
const DIALS_MAX = 2;
const FAILURES_MAX = 5;

export const STORM = {
  size: SIZE,
  dialsMax: DIALS_MAX,
  backoff: { ticksMin: 10_000, ticksMax: 1_000_000, failuresMax: FAILURES_MAX },
  attack: {
    limit: "dialsMax",
    bound: DIALS_MAX,
    unit: "connections dialled at once",
    fault: "KAFKA_POOL_GAVE_UP",
  } satisfies Attack,
} as const;
