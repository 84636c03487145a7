/** Which scenario of a target is guided. */
import type { DirectScenario, Scenario } from "../target/target.ts";

/** The scenario that guidance executes; `undefined` for a target that cannot be guided. */
export function guidedScenario(scenarios: readonly Scenario[]): DirectScenario | undefined {
  return scenarios.find((scenario) => scenario.kind === "direct" && scenario.probe !== undefined) as
    | DirectScenario
    | undefined;
}
