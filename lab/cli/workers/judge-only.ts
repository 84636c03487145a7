/** Runs one input alone, in every scenario that takes bytes, and gives what fails. */
import type { Runner } from "../../engine/run.ts";
import { replay } from "../../engine/strategies/replay.ts";
import { inMacrotask } from "../../host/pump.ts";
import type { Scenario } from "../../target/target.ts";
import type { RecordedFailure } from "../../trace/trace.ts";

/** Failures of `input` with no deviation, in the order of the scenarios. */
export async function judgeOnly(
  runner: Runner,
  scenarios: readonly Scenario[],
  input: Uint8Array,
): Promise<RecordedFailure[]> {
  const taking = scenarios.filter((scenario) => scenario.input === "bytes");
  await runner.prepare(taking);
  return await inMacrotask(() => taking.flatMap((scenario) => runner.run(scenario, input, replay([])).failure ?? []));
}
