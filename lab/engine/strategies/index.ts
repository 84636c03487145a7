/** The strategies that a campaign rotates through, by name. */
import type { Strategy } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { pct } from "./pct.ts";
import { replay } from "./replay.ts";
import { uniform } from "./swarm.ts";

const STRATEGIES: ReadonlyMap<string, (run: Key) => Strategy> = new Map([
  ["uniform", uniform],
  ["pct", pct],
  ["simplest", () => ({ ...replay([]), name: "simplest" })],
]);

/** Those that `auto` rotates through; the simplest course alone finds little. */
const ROTATION: readonly string[] = ["uniform", "uniform", "pct"];

/** What `--strategy` takes. */
export const STRATEGY_NAMES: readonly string[] = ["auto", ...STRATEGIES.keys()];

/** The strategy of one run. `auto` picks by the run's key. */
export function strategyOf(name: string, run: Key): Strategy {
  const picked = name === "auto" ? (ROTATION[draw(subkey(run, "strategy"), 0) % ROTATION.length] ?? "uniform") : name;
  return (STRATEGIES.get(picked) ?? uniform)(run);
}
