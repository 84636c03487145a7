/**
 * Seeded context switches at 100 tasks, with the rolling hash on and events not kept, against the
 * scheduler of fast-check and against the bare microtask queue, which decides and hashes nothing.
 *
 * fast-check has two ways to run everything that is scheduled. `waitIdle` is the current one and,
 * as we do, lets the program come to a standstill before it picks the next task; it does so by
 * waiting for fifty microtasks. `waitAll` waits for the picked task only, is deprecated, and is
 * printed beside it.
 */
import fc from "fast-check";
import { Recorder } from "../lab/trace/recorder.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import type { Contender } from "./harness.ts";
import { interleave } from "./harness.ts";
import { runTasks, SWITCHES_PER_RUN, TASKS } from "./tasks.ts";

const ROUNDS = { warmUp: 8, measured: 61 };
/** Turns of one task in a round. Rounds are short, since a short one is less likely to be disturbed. */
const TURNS = { waitIdle: 50, waitAll: 400, microtasks: 4_000 };
const FC_SEED = 1;

export const switches: Bench = {
  name: "switches",
  summary: `seeded context switches at ${TASKS} tasks, rolling hash on`,
  run: async () => {
    const measured = await interleave(contenders(), ROUNDS);
    return [
      figure({
        label: "ours against fast-check's scheduler, waitIdle",
        value: measured.ratio("waitIdle", "ours"),
        unit: "x as fast",
        bar: atLeast(15),
      }),
      figure({
        label: "ours against fast-check's scheduler, waitAll",
        value: measured.ratio("waitAll", "ours"),
        unit: "x as fast",
        note: "deprecated in fast-check; does not wait for the program to stand still",
      }),
      figure({
        label: "ours against a bare microtask loop",
        value: measured.ratio("microtasks", "ours"),
        unit: "x as fast",
        bar: atLeast(0.25),
      }),
      ...["ours", "waitIdle", "waitAll", "microtasks"].map((name) => rate(name, measured.time(name).median)),
    ];
  },
};

function rate(name: string, nanoseconds: number): Figure {
  return figure({ label: `switches of ${name}`, value: 1_000 / nanoseconds, unit: "M/s" });
}

function contenders(): Contender[] {
  const recorder = new Recorder({ keep: false });
  return [
    { name: "ours", units: SWITCHES_PER_RUN, work: () => runTasks(recorder) },
    scheduled("waitIdle"),
    scheduled("waitAll"),
    { name: "microtasks", units: TASKS * TURNS.microtasks, work: () => giveWay(TURNS.microtasks, () => null) },
  ];
}

function scheduled(method: "waitIdle" | "waitAll"): Contender {
  const turns = TURNS[method];
  return {
    name: method,
    units: TASKS * turns,
    async work() {
      const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed: FC_SEED });
      if (scheduler === undefined) {
        throw new TypeError("fast-check gave no scheduler");
      }
      const tasks = giveWay(turns, () => scheduler.schedule(Promise.resolve()));
      await scheduler[method]();
      await tasks;
    },
  };
}

/** 100 tasks that await what `next` gives, `turns` times each. */
async function giveWay(turns: number, next: () => Promise<void> | null): Promise<void> {
  const task = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn += 1) {
      await next();
    }
  };
  await Promise.all(Array.from({ length: TASKS }, task));
}
