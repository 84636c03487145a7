import { describe, expect, test } from "vitest";
import type { Deviation, Strategy } from "../../../lab/core/decisions.ts";
import { Decisions, parseKey } from "../../../lab/core/decisions.ts";
import { numberedKey } from "../../../lab/core/hash.ts";
import { keyOfSeed } from "../../../lab/core/seed.ts";
import { ROTATED, STRATEGY_NAMES, strategyOf } from "../../../lab/engine/strategies/index.ts";
import { withHealing } from "../../../lab/engine/strategies/liveness.ts";
import type { Context } from "../../../lab/runtime/context.ts";
import { LEVELS } from "../../../lab/runtime/ready-queue.ts";
import { scenarioOf, withRuns } from "../run-scenario.ts";

const SEED = keyOfSeed("strategies");
const ALTERNATIVES = 2 * LEVELS;
const RUNS = Array.from({ length: 400 }, (_, number) => numberedKey(SEED, number));

/** What a run of three tasks and two links asks, in an order like that of a real one. */
function deviationsOf(strategy: Strategy, wakeUps = 600): Deviation[] {
  const decisions = new Decisions(strategy);
  decisions.place("liveness", "world").choose(6);
  for (let step = 0; step < wakeUps; step += 1) {
    decisions.place("schedule", `task-${step % 3}`).choose(ALTERNATIVES);
    if (step % 4 === 0) {
      for (const site of ["net.reset", "net.delay", "cancel"]) {
        decisions.place(site, `link-${step % 2}`).choose(4);
      }
    }
  }
  return decisions.deviations();
}

function schedulesOf(name: string, wakeUps?: number): Deviation[][] {
  return RUNS.map((key) =>
    deviationsOf(strategyOf(name, key), wakeUps).filter(({ key: at }) => siteOf(at) === "schedule"),
  );
}

function siteOf(key: string): string {
  return parseKey(key)?.site ?? "";
}

describe("delay-bounded", () => {
  test("delays at most three wake-ups of a run, and never moves a standing", () => {
    for (const schedule of schedulesOf("delay-bounded")) {
      expect(schedule.length).toBeLessThanOrEqual(3);
      expect(schedule.every(({ value }) => value < LEVELS)).toBe(true);
    }
  });

  test("has runs of every number of delays, early ones and late ones, at every task", () => {
    const schedules = schedulesOf("delay-bounded");
    expect(new Set(schedules.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
    const parts = schedules.flat().map(({ key }) => parseKey(key));
    const indexes = parts.map((part) => part?.index ?? 0);
    expect(Math.min(...indexes)).toBe(0);
    expect(Math.max(...indexes)).toBeGreaterThan(120);
    expect(new Set(parts.map((part) => part?.entity))).toEqual(new Set(["task-0", "task-1", "task-2"]));
  });
});

describe("partial-order", () => {
  test("draws one of all levels for every wake-up, for this once", () => {
    const counts = new Array<number>(ALTERNATIVES).fill(0);
    const schedules = schedulesOf("partial-order", 60);
    for (const { value } of schedules.flat()) {
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const expected = (RUNS.length * 60) / LEVELS;
    for (const [level, count] of counts.entries()) {
      if (level === 0 || level >= LEVELS) {
        expect(count).toBe(0);
      } else {
        expect(Math.abs(count - expected) / expected).toBeLessThan(0.15);
      }
    }
  });
});

describe("pct", () => {
  test("gives every task a standing at its start, and changes few later", () => {
    for (const schedule of schedulesOf("pct", 60)) {
      const starts = schedule.filter(({ key }) => parseKey(key)?.index === 0);
      expect(starts).toHaveLength(3);
      expect(schedule.every(({ value }) => value >= LEVELS)).toBe(true);
    }
  });
});

describe("swarm", () => {
  const families = RUNS.map((key) => new Set(deviationsOf(strategyOf("swarm", key)).map(({ key: at }) => siteOf(at))));
  const shareOf = (site: string): number => families.filter((sites) => sites.has(site)).length / RUNS.length;

  test("leaves each family and site out of many runs, and has it in many", () => {
    for (const site of ["schedule", "net.reset", "net.delay", "cancel"]) {
      expect(shareOf(site)).toBeGreaterThan(0.15);
      expect(shareOf(site)).toBeLessThan(0.35);
    }
    const both = families.filter((sites) => sites.has("net.reset") && sites.has("net.delay")).length / RUNS.length;
    expect(both).toBeGreaterThan(0.08);
    expect(both).toBeLessThan(0.2);
  });

  test("what is in fires at all places of its site alike", () => {
    const busy = schedulesOf("swarm").filter(({ length }) => length > 30);
    expect(busy.length).toBeGreaterThan(20);
    for (const schedule of busy) {
      for (const task of ["task-0", "task-1", "task-2"]) {
        const share = schedule.filter(({ key }) => parseKey(key)?.entity === task).length / schedule.length;
        expect(Math.abs(share - 1 / 3)).toBeLessThan(0.25);
      }
    }
  });
});

test.each(STRATEGY_NAMES)("%s never ends the faults by itself, and in liveness mode always does", (name) => {
  const healing = (strategy: Strategy): number[] =>
    deviationsOf(strategy, 8)
      .filter(({ key }) => siteOf(key) === "liveness")
      .map(({ value }) => value);
  const answers = RUNS.flatMap((key) => healing(withHealing(strategyOf(name, key), key)));
  expect(RUNS.flatMap((key) => healing(strategyOf(name, key)))).toEqual([]);
  expect(answers).toHaveLength(RUNS.length);
  expect(new Set(answers)).toEqual(new Set([1, 2, 3, 4, 5]));
});

test("liveness mode changes no other answer", () => {
  for (const key of RUNS.slice(0, 20)) {
    const others = deviationsOf(withHealing(strategyOf("swarm", key), key)).filter(
      ({ key: at }) => siteOf(at) !== "liveness",
    );
    expect(others).toEqual(deviationsOf(strategyOf("swarm", key)));
  }
});

/** Loses an update where `slow` reads, and the other two both write before it does. */
const lostUpdate = scenarioOf(() => async (cx: Context) => {
  let value = 0;
  const add = (name: string, pauses: number): void => {
    cx.spawn(name, async (own) => {
      for (let pause = 0; pause < pauses; pause += 1) {
        await own.checkpoint();
      }
      const read = value;
      await own.checkpoint();
      value = read + 1;
    });
  };
  add("slow", 0);
  add("other", 3);
  add("another", 6);
  cx.defer("check", async () => {
    if (value === 1) {
      throw new RangeError("two updates were lost");
    }
  });
});

test.each(ROTATED)(
  "%s finds an update that is lost twice within 400 runs, and the simplest course does not",
  async (name) => {
    const failed = await withRuns(lostUpdate, (run) => ({
      simplest: run().failure,
      found: RUNS.findIndex((key) => run(strategyOf(name, key)).failure?.oracle === "totality"),
    }));
    expect(failed.simplest).toBeUndefined();
    expect(failed.found).toBeGreaterThanOrEqual(0);
  },
);
