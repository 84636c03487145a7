/** Runs simulated scenarios of a few lines through the real runner. */
import type { Strategy } from "../../lab/core/decisions.ts";
import type { RunResult } from "../../lab/engine/run.ts";
import { keep, Runner } from "../../lab/engine/run.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { ORACLES } from "../../oracles/index.ts";

if (nodePump === undefined) {
  throw new TypeError("this Node.js has no synchronous pump");
}
export const runner = new Runner({ oracles: ORACLES, pump: nodePump });

export function scenarioOf(
  main: SimulatedScenario["main"],
  more: Partial<Pick<SimulatedScenario, "liveness" | "name">> = {},
): SimulatedScenario {
  const base = {
    kind: "simulated",
    name: "toy",
    summary: "a toy",
    period: 1,
    oracles: [],
    input: "decisions",
  } as const;
  return { ...base, ...more, main };
}

/** Calls `body` in a macrotask, with the scenario prepared; `run` may be called any number of times in it. */
export async function withRuns<Value>(
  scenario: SimulatedScenario,
  body: (run: (strategy?: Strategy) => RunResult) => Value,
): Promise<Value> {
  await runner.prepare([scenario]);
  return await inMacrotask(() => body((strategy = replay([])) => runner.run(scenario, undefined, strategy)));
}

/** One run, whose log is kept. */
export function runOnce(scenario: SimulatedScenario, strategy?: Strategy): Promise<RunResult> {
  return withRuns(scenario, (run) => keep(run(strategy)));
}

/** The verdict of one oracle. */
export function verdictOf({ verdicts }: RunResult, oracle: string): string {
  return verdicts[ORACLES.findIndex(({ name }) => name === oracle)]?.kind ?? "no such oracle";
}
