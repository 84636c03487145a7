/**
 * What coverage costs: instrumented code with a look at its counters after every execution, against the
 * same code as it is. Both sides execute the same inputs, those that a campaign makes after a while, in
 * the loop that the engine has: with a copy of the input, a drain of ticks and microtasks, no stacks.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { keyOfSeed } from "../lab/core/seed.ts";
import { withStackFrames } from "../lab/core/stack-frames.ts";
import { CoverageMap } from "../lab/engine/coverage/map.ts";
import { GuidedEngine } from "../lab/engine/guided/guided-engine.ts";
import type { Harness, HarnessOptions } from "../lab/engine/guided/harness.ts";
import { HarnessRunner } from "../lab/engine/guided/harness.ts";
import { Fuel } from "../lab/host/instrument/fuel.ts";
import type { Instrumentation } from "../lab/host/instrument/hooks.ts";
import { installInstrumentation } from "../lab/host/instrument/hooks.ts";
import { includePatterns } from "../lab/host/instrument/include.ts";
import { nodePump } from "../lab/host/pump.ts";
import type { FuzzFunction } from "../lab/target/function-target.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atMost, figure } from "./figures.ts";
import type { GuidedTarget } from "./guided-targets.ts";
import { HPACK_DECODER, PEER_TARGETS } from "./guided-targets.ts";
import type { Contender } from "./harness.ts";
import { interleave } from "./harness.ts";
import { PROJECT_FOLDER } from "./project.ts";

const ROUNDS = { warmUp: 4, measured: 15 };
const SEED = "cost";
/** Executions that make the corpus, and those after them that are measured. */
const EXECUTIONS_BEFORE = 150_000;
const EXECUTIONS = 20_000;
const STEPS_MAX = 5_000_000;
const LENGTH_MAX = 4_096;
const BAR = 1.3;

export const guidedCost: Bench = {
  name: "guided-cost",
  summary: "executions that are counted and looked at, against the same executions bare",
  run: async () => {
    const figures: Figure[] = [];
    for (const target of PEER_TARGETS) {
      figures.push(figure({ ...(await costOf(target)), bar: atMost(BAR) }));
    }
    return [...figures, figure({ ...(await costOf(HPACK_DECODER)), note: "nothing but decoding" })];
  },
};

async function costOf(target: GuidedTarget): Promise<Parameters<typeof figure>[0]> {
  const bare = load(target);
  const instrumentation = installInstrumentation({
    include: includePatterns(target.instrument, PROJECT_FOLDER),
    mode: "coverage",
    root: PROJECT_FOLDER,
  });
  const counted = load(target);
  instrumentation.dispose();
  const inputs = await inputsOf(counted, instrumentation);
  const coverage = new CoverageMap(instrumentation.counters);
  const bareRunner = new HarnessRunner(optionsOf(bare, new Fuel()));
  const countedRunner = new HarnessRunner(optionsOf(counted, instrumentation.fuel));
  const measured = await interleave(
    [
      contender("bare", inputs, (input) => bareRunner.execute(input, input.length)),
      contender("counted", inputs, (input) => {
        countedRunner.execute(input, input.length);
        coverage.observe();
      }),
    ],
    ROUNDS,
  );
  return { label: target.summary, value: measured.ratio("counted", "bare"), unit: "x time" };
}

/** Loads a target and everything below it anew. */
function load({ module }: GuidedTarget): Harness {
  const require = createRequire(import.meta.url);
  for (const path of Object.keys(require.cache)) {
    Reflect.deleteProperty(require.cache, path);
  }
  const { fuzz } = require(join(PROJECT_FOLDER, module)) as { readonly fuzz: FuzzFunction };
  return (input) => fuzz(input as Buffer);
}

function optionsOf(harness: Harness, fuel: Fuel): HarnessOptions {
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback");
  }
  return { harness, view: "buffer", declared: () => false, fuel, fuelMax: STEPS_MAX, pump: nodePump };
}

/** Inputs in a row, from the middle of a campaign. */
async function inputsOf(harness: Harness, instrumentation: Instrumentation): Promise<Uint8Array[]> {
  const inputs: Uint8Array[] = [];
  let recording = false;
  const recorded: Harness = (input) => {
    if (recording) {
      inputs.push(input.slice());
    }
    return harness(input);
  };
  const engine = new GuidedEngine({
    ...optionsOf(recorded, instrumentation.fuel),
    key: keyOfSeed(SEED),
    coverage: new CoverageMap(instrumentation.counters),
    seeds: [],
    tokens: instrumentation.dictionary(),
    shape: {},
    lengthMax: LENGTH_MAX,
  });
  await engine.run(EXECUTIONS_BEFORE);
  recording = true;
  await engine.run(EXECUTIONS);
  return inputs;
}

function contender(name: string, inputs: readonly Uint8Array[], execute: (input: Uint8Array) => void): Contender {
  return {
    name,
    units: inputs.length,
    work() {
      withStackFrames(0, () => inputs.forEach(execute));
    },
  };
}
