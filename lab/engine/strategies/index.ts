/** The strategies that a campaign explores with, by name. */
import type { Strategy } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { delayBounded } from "./delay-bounded.ts";
import { MUTATED } from "./mutated.ts";
import { partialOrder } from "./partial-order.ts";
import { pct } from "./pct.ts";
import { replay } from "./replay.ts";
import { swarm } from "./swarm.ts";
import { uniform } from "./uniform.ts";

const STRATEGIES: ReadonlyMap<string, (run: Key) => Strategy> = new Map([
  ["uniform", uniform],
  ["pct", pct],
  ["delay-bounded", delayBounded],
  ["partial-order", partialOrder],
  ["swarm", swarm],
  ["simplest", () => ({ ...replay([]), name: "simplest" })],
]);

/** Those that `auto` rotates through; the simplest course alone finds little. */
export const ROTATED: readonly string[] = ["uniform", "pct", "delay-bounded", "partial-order", "swarm", MUTATED];
/** The strategy that picks another for each run. */
export const AUTO = "auto";

/** What `--strategy` takes. */
export const STRATEGY_NAMES: readonly string[] = [AUTO, ...STRATEGIES.keys(), MUTATED];

/**
 * The strategy of one run. `auto` picks by the run's key, each as often as the others; what mutates
 * stored cases is the uniform one where there are none.
 */
export function strategyOf(name: string, run: Key): Strategy {
  const picked = name === AUTO ? (ROTATED[draw(subkey(run, "strategy"), 0) % ROTATED.length] ?? "uniform") : name;
  return (STRATEGIES.get(picked) ?? uniform)(run);
}
