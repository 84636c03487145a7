/** The thread of a `ComparisonWorker`: instruments, loads the target, then runs one input per message. */
import { parentPort, workerData } from "node:worker_threads";
import type {
  ComparedInput,
  ComparisonRequest,
  ComparisonTarget,
  ComparisonWorkerReady,
} from "./comparison-protocol.ts";
import { installInstrumentation } from "./hooks.ts";
import { includePatterns } from "./include.ts";

// The owner starts this thread with these data.
const target = workerData as ComparisonTarget;
const { module, exportName, include, root } = target;
const instrumentation = installInstrumentation({ include: includePatterns(include, root), mode: "comparisons", root });
const exports = (await import(module)) as Record<string, unknown>;
const run = exports[exportName];
if (typeof run !== "function") {
  throw new TypeError(`${module} exports no function ${exportName}`);
}
parentPort?.on("message", (request: ComparisonRequest) => {
  void compare(run as (input: Uint8Array) => unknown, request);
});
parentPort?.postMessage({ kind: "ready", problems: instrumentation.problems() } satisfies ComparisonWorkerReady);

async function compare(execute: (input: Uint8Array) => unknown, { input, fuel }: ComparisonRequest): Promise<void> {
  instrumentation.takeComparisons();
  instrumentation.counters.counters.fill(0);
  instrumentation.fuel.reset(fuel);
  try {
    await execute(input);
  } catch {
    // Findings are the main thread's to judge; here only what was compared on the way matters.
  }
  const answer: ComparedInput = {
    kind: "compared",
    comparisons: instrumentation.takeComparisons(),
    steps: instrumentation.fuel.spent(),
    fuelExhausted: instrumentation.fuel.exhausted() !== undefined,
  };
  parentPort?.postMessage(answer);
}
