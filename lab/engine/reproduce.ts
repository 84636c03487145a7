/** Replaying a case: the recorded decisions, 0 everywhere else, and the recorded input. */
import type { Case } from "../core/case.ts";
import type { Target } from "../target/target.ts";
import type { Runner, RunResult } from "./run.ts";
import { replay } from "./strategies/replay.ts";

export interface Reproduction {
  readonly result: RunResult;
  /** How many of the case's deviations were asked for. */
  readonly applied: number;
}

/** Runs `recorded` again; `undefined` where the target has no such scenario any more. */
export function reproduce(runner: Runner, target: Target, recorded: Case): Reproduction | undefined {
  const scenario = target.scenarios.find(({ name }) => name === recorded.scenario);
  if (scenario === undefined) {
    return undefined;
  }
  const strategy = replay(recorded.deviations);
  const result = runner.run(scenario, recorded.input, strategy);
  return { result, applied: strategy.applied() };
}
