/**
 * Counts the features of corpora by our feature map: executes every input of a folder once. A process of
 * its own, since module hooks stay for good. Takes a `FeatureOrder` as JSON and prints a list of counts.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { CoverageMap } from "../lab/engine/coverage/map.ts";
import { HarnessRunner } from "../lab/engine/guided/harness.ts";
import { installInstrumentation } from "../lab/host/instrument/hooks.ts";
import { includePatterns } from "../lab/host/instrument/include.ts";
import { inMacrotask, nodePump } from "../lab/host/pump.ts";
import type { FuzzFunction } from "../lab/target/function-target.ts";
import type { GuidedTarget } from "./guided-targets.ts";
import { PROJECT_FOLDER } from "./project.ts";

export interface FeatureOrder {
  readonly target: GuidedTarget;
  readonly folders: readonly string[];
}

const STEPS_MAX = 5_000_000;
const [argument = ""] = process.argv.slice(2);
// Our own parent made it.
const { target, folders } = JSON.parse(argument) as FeatureOrder;
const instrumentation = installInstrumentation({
  include: includePatterns(target.instrument, PROJECT_FOLDER),
  mode: "coverage",
  root: PROJECT_FOLDER,
});
const { fuzz } = createRequire(import.meta.url)(join(PROJECT_FOLDER, target.module)) as { readonly fuzz: FuzzFunction };
const counts: number[] = [];
for (const folder of folders) {
  counts.push(await inMacrotask(() => featuresOf(folder)));
}
process.stdout.write(JSON.stringify(counts));

function featuresOf(folder: string): number {
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback");
  }
  const coverage = new CoverageMap(instrumentation.counters);
  const runner = new HarnessRunner({
    harness: (input) => fuzz(input as Buffer),
    view: "buffer",
    declared: () => false,
    fuel: instrumentation.fuel,
    fuelMax: STEPS_MAX,
    pump: nodePump,
  });
  coverage.clear();
  for (const name of readdirSync(folder).toSorted()) {
    const input = readFileSync(join(folder, name));
    runner.execute(input, input.length);
    coverage.observe();
  }
  return coverage.featureCount;
}
