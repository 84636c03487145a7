import { describe, expect, test } from "vitest";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { pct } from "../../lab/engine/strategies/pct.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { runTwice } from "../../lab/engine/strategies/run-twice.ts";
import { uniform } from "../../lab/engine/strategies/uniform.ts";
import { Context } from "../../lab/runtime/context.ts";
import type { Ran } from "../support/run-program.ts";
import { eventsOf, runProgram, valueOf } from "../support/run-program.ts";
import { everything } from "./everything.ts";

const SEEDS = 300;

describe.each([
  { name: "uniform", strategy: uniform },
  { name: "pct", strategy: pct },
])("$name, over many seeds", ({ name, strategy }) => {
  test("the same seed gives the same run, and so does replaying its deviations", async () => {
    const hashes = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed += 1) {
      const key = keyOfSeed(`${name} ${seed}`);
      const first = await runProgram(everything, strategy(key));
      const second = await runProgram(everything, strategy(key));
      expect(second.hash).toBe(first.hash);
      expect(second.deviations).toEqual(first.deviations);
      const replayed = replay(first.deviations);
      expect((await runProgram(everything, replayed)).hash).toBe(first.hash);
      expect(replayed.applied()).toBe(first.deviations.length);
      checkEnding(first);
      hashes.add(first.hash);
    }
    expect(hashes.size).toBeGreaterThan(SEEDS / 2);
  });

  test("a second run is asked the same questions", async () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const twice = runTwice(strategy(keyOfSeed(`twice ${seed}`)));
      await runProgram(everything, twice.first);
      await runProgram(everything, twice.second);
      expect(twice.difference()).toBeUndefined();
    }
  });
});

/** Whatever the schedule: it ends, everything was given back, and nothing escaped. */
function checkEnding(ran: Ran<string>): void {
  expect(ran.quiescent).toBe(true);
  expect(valueOf(ran)).toMatch(/, 2, false$/);
  expect(eventsOf(ran, "ambient")).toEqual([]);
  expect(eventsOf(ran, "waiting")).toEqual([]);
  expect(eventsOf(ran, "reserve")).toHaveLength(eventsOf(ran, "commit").length + eventsOf(ran, "abort").length);
  expect(eventsOf(ran, "regionOpen")).toHaveLength(eventsOf(ran, "regionClose").length);
  expect(eventsOf(ran, "spawn")).toHaveLength(eventsOf(ran, "taskEnd").length);
  expect(eventsOf(ran, "finalizerStart")).toHaveLength(eventsOf(ran, "finalizerEnd").length);
}

test("the strategy's own randomness does not leak: a run without deviations is one run", async () => {
  const [first, second] = [await runProgram(everything), await runProgram(everything)];
  expect(first.deviations).toEqual([]);
  expect(second.hash).toBe(first.hash);
});

/** Runs `everything` beside a task that it shares nothing with. */
async function besideStranger(cx: Context): Promise<string> {
  const { kernel } = cx;
  kernel.spawn(kernel.root, "stranger", async (task, region) => {
    const own = new Context(kernel, task, region);
    for (let round = 0; round < 20; round += 1) {
      await own.sleep(own.choose("input.stranger", 3));
      await own.checkpoint();
    }
  });
  return everything(cx);
}

test("an unrelated task changes nothing: every deviation still applies, with the same result", async () => {
  let total = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const alone = await runProgram(everything, uniform(keyOfSeed(`stranger ${seed}`)));
    const beside = await runProgram(besideStranger, replay(alone.deviations));
    expect(beside.deviations).toEqual(alone.deviations);
    expect(valueOf(beside)).toBe(valueOf(alone));
    total += alone.deviations.length;
  }
  expect(total).toBeGreaterThan(1_000);
});
