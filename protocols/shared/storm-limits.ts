/** How pools behave in a storm of reconnects, and how far the storm may get. */
import type { Attack } from "../../lab/target/target.ts";

const DIALS_MAX = 2;

export const STORM = {
  size: 8,
  dialsMax: DIALS_MAX,
  backoff: { ticksMin: 10_000, ticksMax: 1_000_000, failuresMax: 5 },
} as const;

/** `fault` says that the last connection of the pool gave up. */
export function stormAttack(fault: string): Attack {
  return { limit: "dialsMax", bound: DIALS_MAX, unit: "connections dialled at once", fault };
}
