/** A scenario as the guided engine executes it: its probe, counted and limited by the instrumentation of this process. */
import type { CoverageMap } from "../engine/coverage/map.ts";
import type { HarnessOptions } from "../engine/guided/harness.ts";
import { FUEL_MAX } from "../host/instrument/fuel.ts";
import type { Instrumentation } from "../host/instrument/hooks.ts";
import { nodePump } from "../host/pump.ts";
import type { DirectScenario } from "../target/target.ts";

export function scenarioHarness(
  scenario: DirectScenario,
  { coverage, instrumentation }: { readonly coverage: CoverageMap; readonly instrumentation: Instrumentation },
): HarnessOptions {
  const { probe, outside, stepsMax = FUEL_MAX } = scenario;
  if (nodePump === undefined || probe === undefined) {
    throw new TypeError(`scenario ${scenario.name} has no probe to guide`);
  }
  return {
    harness: (input) =>
      probe(input, ({ bytesHeld, partsHeld }) => {
        coverage.watermark("bytes-held", bytesHeld);
        coverage.watermark("parts-held", partsHeld);
      }),
    view: outside === "allowed" ? "buffer" : "bytes",
    declared: (thrown) => scenario.declared?.(thrown) ?? false,
    fuel: instrumentation.fuel,
    fuelMax: stepsMax,
    pump: nodePump,
  };
}
