/**
 * Fuzzes a module of test/fixtures/fuzz-modules as the command line does, in a process of its own, since
 * module hooks stay for good. Takes a `FixtureOrder` as JSON and prints a `FixtureResult`.
 */
import { fileURLToPath } from "node:url";
import { siblingModule } from "../../../lab/cli/place.ts";
import { keyOfSeed } from "../../../lab/core/seed.ts";
import { CoverageMap } from "../../../lab/engine/coverage/map.ts";
import { GuidedEngine } from "../../../lab/engine/guided/guided-engine.ts";
import { ComparisonWorker } from "../../../lab/host/instrument/comparison-worker.ts";
import { installInstrumentation } from "../../../lab/host/instrument/hooks.ts";
import { includePatterns } from "../../../lab/host/instrument/include.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import { fuzzModuleOf, isDeclared } from "../../../lab/target/function-target.ts";

export interface FixtureOrder {
  readonly module: string;
  readonly include: readonly string[];
  readonly seed: string;
  readonly executions: number;
  /** Whether comparisons are substituted. */
  readonly compares: boolean;
}

export interface FixtureResult {
  readonly corpus: string;
  readonly entries: number;
  readonly features: number;
  readonly problems: readonly string[];
  readonly crashes: readonly { readonly fingerprint: string; readonly message: string; readonly execution: number }[];
}

const STEPS_MAX = 200_000;
const WALL_MS = 60_000;
const [argument = ""] = process.argv.slice(2);
const order = JSON.parse(argument) as FixtureOrder;
const root = fileURLToPath(new URL("../../fixtures/fuzz-modules/", import.meta.url));
const module = new URL(`../../fixtures/fuzz-modules/${order.module}`, import.meta.url).href;

const entry = siblingModule("guided-entry");
entry.searchParams.set("target", fileURLToPath(module));
entry.searchParams.set("scenario", "fuzz");
const instrumentation = installInstrumentation({
  include: includePatterns(order.include, root),
  mode: "coverage",
  root,
});
const loaded = fuzzModuleOf((await import(module)) as object);
if (loaded === undefined || nodePump === undefined) {
  throw new TypeError(`${module} exports nothing to fuzz`);
}
const { fuzz, declaredErrors } = loaded;
const worker = order.compares
  ? await ComparisonWorker.open({ module: entry.href, exportName: "run", include: order.include, root })
  : undefined;
const coverage = new CoverageMap(instrumentation.counters);
const engine = new GuidedEngine({
  harness: (input) => fuzz(input as Buffer),
  view: "buffer",
  declared: (thrown) => isDeclared(thrown, declaredErrors),
  fuel: instrumentation.fuel,
  fuelMax: STEPS_MAX,
  pump: nodePump,
  key: keyOfSeed(order.seed),
  coverage,
  seeds: [],
  tokens: instrumentation.dictionary(),
  shape: {},
  lengthMax: 4_096,
  ...(worker === undefined
    ? {}
    : {
        compare: async (input: Uint8Array) =>
          (await worker.compare(input, { steps: STEPS_MAX, wallMs: WALL_MS })).comparisons,
      }),
});
process.on("unhandledRejection", (reason) => {
  if (!engine.noteUnhandled(reason)) {
    throw reason;
  }
});
await engine.run(order.executions);
await worker?.close();
const result: FixtureResult = {
  corpus: engine.corpus.hash(),
  entries: engine.corpus.size,
  features: coverage.featureCount,
  problems: instrumentation.problems().map(({ kind }) => kind),
  crashes: engine.crashes.map(({ fingerprint, message, execution }) => ({ fingerprint, message, execution })),
};
process.stdout.write(JSON.stringify(result));
