import { expect, test } from "vitest";
import type { Deviation, Strategy } from "../../lab/core/decisions.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import type { Reordering } from "../../lab/engine/reordering.ts";
import { findReordering } from "../../lab/engine/reordering.ts";
import type { RunResult } from "../../lab/engine/run.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import type { Line } from "../oracles/script.ts";
import { logOf } from "../oracles/script.ts";
import { scenarioOf, withRuns } from "./run-scenario.ts";

/** Panics where the task with this name is the first to send. */
function race(failsFirst: "good" | "bad"): SimulatedScenario {
  return scenarioOf(() => async (cx: Context) => {
    const queue = new Channel<string>(cx, "queue", 4);
    cx.defer("discard", async () => void queue.discard());
    for (const name of ["good", "bad", "bystander"]) {
      cx.spawn(name, async (own) => {
        await own.sleep(500);
        await queue.send(own, name);
      });
    }
    const first = await queue.receive(cx);
    if (first.kind === "value" && first.value === failsFirst) {
      throw new RangeError(`${failsFirst} came first`);
    }
  });
}

async function reorder(scenario: SimulatedScenario, deviations: readonly Deviation[]): Promise<Reordering | undefined> {
  return await withRuns(scenario, (run) => {
    const fingerprint = run(replay(deviations)).failure?.fingerprint ?? "passes";
    return findReordering(deviations, fingerprint, run);
  });
}

const HELD = { key: "schedule|main/good|1", value: 1 };
const IRRELEVANT = { key: "schedule|main/bystander|1", value: 2 };

test("names the recorded decision that flips the verdict, and what the two tasks do", async () => {
  expect(await reorder(race("bad"), [HELD, IRRELEVANT])).toEqual({
    key: HELD.key,
    failing: 1,
    passing: 0,
    ticks: 500,
    first: { task: "main/bad", does: "reserve main/queue" },
    second: { task: "main/good", does: "reserve main/queue" },
  });
});

test("adds a decision where the default order is the one that fails", async () => {
  const found = await reorder(race("good"), []);
  expect(found).toMatchObject({
    failing: 0,
    passing: 1,
    ticks: 500,
    first: { task: "main/good", does: "sent main/queue sequence=0" },
    second: { task: "main/bad", does: "sent main/queue sequence=1" },
  });
});

test("the decision that it names does flip the verdict, and nothing else is changed", async () => {
  for (const [scenario, deviations] of [
    [race("bad"), [HELD, IRRELEVANT]],
    [race("good"), []],
  ] as const) {
    const { key, passing } = (await reorder(scenario, deviations)) ?? { key: "none", passing: 0 };
    const others = deviations.filter((deviation) => deviation.key !== key);
    const flipped = passing === 0 ? others : [...others, { key, value: passing }];
    await withRuns(scenario, (run) => {
      expect(run(replay(deviations)).failure).toBeDefined();
      expect(run(replay(flipped)).failure).toBeUndefined();
    });
  }
});

test("a failure that no order prevents has none, nor has a case that does not fail so", async () => {
  const doomed = scenarioOf(() => async (cx: Context) => {
    cx.spawn("other", (own) => own.checkpoint());
    throw new RangeError("whatever comes first");
  });
  expect(await reorder(doomed, [])).toBeUndefined();
  const passing = await withRuns(race("bad"), (run) => findReordering([], "totality/never/main", run));
  expect(passing).toBeUndefined();
});

/** A run of which only the order of the turns is known: it fails while `a` and `b` are both held. */
function fakeRun(strategy: Strategy): RunResult {
  const decisions = new Decisions(strategy);
  const [a, b] = ["a", "b"].map((entity) => decisions.place("schedule", entity).choose(32));
  const order = a === 0 ? "xwyz" : b === 0 ? "xzyw" : "xyzw";
  const log = logOf([...order].map((task): Line => ["step", task, 1]));
  const failure =
    order === "xyzw" ? { oracle: "totality", fingerprint: "totality/fake", message: "Fails." } : undefined;
  const deviations = (): Deviation[] => decisions.deviations();
  return { hash: order, failure, verdicts: [], log, deviationCount: 0, deviations };
}

test("of several it names the one that lets a task overtake the fewest others", () => {
  const held = ["a", "b"].map((entity) => ({ key: `schedule|${entity}|0`, value: 3 }));
  for (const deviations of [held, held.toReversed()]) {
    const found = findReordering(deviations, "totality/fake", fakeRun);
    expect(found).toMatchObject({ key: "schedule|b|0", first: { task: "y" }, second: { task: "z" } });
  }
});
