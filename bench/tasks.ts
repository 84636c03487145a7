/** The workload of context switches: tasks that do nothing but give way, over our runtime. */
import { Decisions } from "../lab/core/decisions.ts";
import { keyOfSeed } from "../lab/core/seed.ts";
import { uniform } from "../lab/engine/strategies/uniform.ts";
import { nodePump } from "../lab/host/pump.ts";
import { Context } from "../lab/runtime/context.ts";
import { Kernel } from "../lab/runtime/kernel.ts";
import type { Recorder } from "../lab/trace/recorder.ts";

export const TASKS = 100;
/** With these a run stays below the steps that a run may have by default. */
export const SWITCHES_PER_TASK = 900;
export const SWITCHES_PER_RUN = TASKS * SWITCHES_PER_TASK;

const KEY = keyOfSeed("1");

/** One seeded run; call it in a macrotask. Throws when it did not switch as often as it should. */
export function runTasks(recorder: Recorder): void {
  recorder.reset();
  const kernel = new Kernel({ recorder, decisions: new Decisions(uniform(KEY)) });
  for (let index = 0; index < TASKS; index += 1) {
    kernel.spawn(kernel.root, `task ${index}`, async (task, region) => {
      const cx = new Context(kernel, task, region);
      for (let count = 0; count < SWITCHES_PER_TASK; count += 1) {
        await cx.checkpoint();
      }
    });
  }
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback");
  }
  while (kernel.step()) {
    nodePump.drain();
  }
  kernel.finish();
  if (kernel.steps !== SWITCHES_PER_RUN + TASKS) {
    throw new Error(`${kernel.steps} steps instead of ${SWITCHES_PER_RUN + TASKS}`);
  }
}
