/** Opens what measures the inputs of a corpus by a target: its code, instrumented as a campaign would have it. */
import { UsageError } from "./exit.ts";
import { installedGuidance, installGuidance } from "./guidance.ts";
import { TIMEOUT_SECONDS } from "./fence-limits.ts";
import { Patience } from "./patience.ts";
import { prepare } from "./prepare.ts";
import type { FeatureMeter } from "../engine/guided/measure.ts";

export interface MeterRequest {
  readonly target: string;
  /** What to instrument; what a campaign instruments by default when there is nothing. */
  readonly instrument: readonly string[];
}

const MILLISECONDS = 1_000;

/** Imports the target, so nothing of it may have been imported before. */
export async function openMeter({ target, instrument }: MeterRequest): Promise<FeatureMeter> {
  await prepare(target, []);
  await installGuidance({ target, plant: [], instrument, guidance: true });
  const guidance = installedGuidance();
  if (guidance === undefined) {
    throw new UsageError(`of ${target} nothing is instrumented by default; name its code with --instrument`);
  }
  const { openWorkbench } = await import("./workbench.ts");
  const { guidedScenario } = await import("./guided-scenario.ts");
  const bench = await openWorkbench(target, []);
  const scenario = guidedScenario(bench.target.scenarios);
  if (scenario === undefined) {
    throw new UsageError(
      `target ${target} has no scenario that takes bytes and has a \`probe\`, so nothing measures it`,
    );
  }
  await bench.runner.prepare([scenario]);
  const { instrumentation } = guidance;
  const nothing = instrumentation.problems().find(({ kind }) => kind === "nothing-instrumented");
  if (nothing !== undefined) {
    throw new UsageError(`inputs cannot be compared by what they cover: ${nothing.message}`);
  }
  const { CoverageMap } = await import("../engine/coverage/map.ts");
  const { FeatureMeter } = await import("../engine/guided/measure.ts");
  const { scenarioHarness } = await import("./scenario-harness.ts");
  const coverage = new CoverageMap(instrumentation.counters);
  const harness = scenarioHarness(scenario, { coverage, instrumentation });
  const patience = new Patience(TIMEOUT_SECONDS * MILLISECONDS);
  const meter = new FeatureMeter({ ...harness, coverage, wait: (settled) => patience.settledInTime(settled) });
  bench.unhandledBy.push((reason) => meter.noteUnhandled(reason));
  return meter;
}
