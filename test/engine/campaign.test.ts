import { beforeAll, expect, test } from "vitest";
import { ORACLES } from "../../oracles/index.ts";
import { target } from "../../protocols/hpack/target.ts";
import { Campaign, dueScenarios } from "../../lab/engine/campaign.ts";
import { Runner } from "../../lab/engine/run.ts";
import { reproduce } from "../../lab/engine/reproduce.ts";
import { EPOCH_RUNS } from "../../lab/engine/rotation.ts";
import { ROTATED, STRATEGY_NAMES } from "../../lab/engine/strategies/index.ts";
import type { TallyRecord } from "../../lab/engine/tally.ts";
import { Tally } from "../../lab/engine/tally.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { Pump } from "../../lab/runtime/pump.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { scenarioOf } from "./run-scenario.ts";

const NO_PUMP: Pump = { drain: () => undefined };
const NAMES = ORACLES.map(({ name }) => name);
const runner = new Runner({ oracles: ORACLES, pump: nodePump ?? NO_PUMP });
/** The scenarios that are quick. */
const SCENARIOS = ["decode", "session", "round-trip"] as const;

beforeAll(async () => {
  await runner.prepare(target.scenarios);
});

function campaign(overrides: { seed?: string; strategy?: string; scenario?: string; tally?: Tally } = {}): Campaign {
  const { seed = "1", strategy = "auto", scenario, tally = new Tally(NAMES) } = overrides;
  return new Campaign({ pool: { target, corpus: [] }, runner, tally, seed, strategy, scenario, plants: [] });
}

test.each(SCENARIOS)("the recorded case of a %s run gives the same trace again", async (scenario) => {
  const differing = await inMacrotask(() => {
    const runs = campaign({ scenario });
    return Array.from({ length: 150 }, (_, number) => number).filter((number) => {
      const run = runs.repeat(number);
      const { hash } = run.result;
      const recorded = runs.caseOf(run);
      const again = reproduce(runner, target, recorded);
      return again?.result.hash !== hash || again.applied !== recorded.deviations.length;
    });
  });
  expect(differing).toEqual([]);
});

test.each(STRATEGY_NAMES)(
  "strategy %s gives the same runs for the same seed, and others for another",
  async (strategy) => {
    const hashes = (seed: string): Promise<string[]> =>
      inMacrotask(() => {
        const runs = campaign({ seed, strategy, scenario: "session" });
        return Array.from({ length: 40 }, (_, number) => runs.repeat(number).result.hash);
      });
    const first = await hashes("a");
    expect(await hashes("a")).toEqual(first);
    expect(await hashes("b")).not.toEqual(first);
  },
);

test("runs dealt to two workers are counted as the same runs in one, but for what is new to each", async () => {
  const [whole, even, odd] = [new Tally(NAMES), new Tally(NAMES), new Tally(NAMES)];
  await inMacrotask(() => {
    const [all, first, second] = [whole, even, odd].map((tally) => campaign({ tally, strategy: "swarm" }));
    for (let number = 0; number < 200; number += 1) {
      all?.execute(number);
      (number % 2 === 0 ? first : second)?.execute(number);
    }
  });
  const merged = new Tally(NAMES);
  merged.merge(odd.record());
  merged.merge(even.record());
  const { strategies: apart, ...counted } = merged.record();
  const { strategies: together, ...expected } = whole.record();
  expect(counted).toEqual(expected);
  expect(merged.hash).toBe(whole.hash);
  expect(apart.get("swarm")?.runs).toBe(together.get("swarm")?.runs);
  expect(apart.get("swarm")?.novel).toBeGreaterThanOrEqual(together.get("swarm")?.novel ?? 0);
});

test("auto repeats from the same first run, beyond its first epoch, and tells what each strategy brought", async () => {
  const record = (): Promise<TallyRecord> =>
    inMacrotask(() => {
      const tally = new Tally(NAMES);
      const runs = campaign({ tally, scenario: "session" });
      for (let number = 0; number < 2 * EPOCH_RUNS + 50; number += 1) {
        runs.execute(number);
      }
      return tally.record();
    });
  const first = await record();
  expect(await record()).toEqual(first);
  expect([...first.strategies.keys()].toSorted()).toEqual(ROTATED.toSorted());
  const counted = [...first.strategies.values()];
  expect(counted.reduce((sum, { runs }) => sum + runs, 0)).toBe(first.runs);
  expect(counted.reduce((sum, { novel }) => sum + novel, 0)).toBeGreaterThan(20);
  expect(counted.every(({ findings }) => findings === 0)).toBe(true);
});

test("auto depends on the runs before, and a fixed strategy does not", async () => {
  const first = EPOCH_RUNS + 50;
  const hashesOf = (strategy: string, from: number): Promise<string[]> =>
    inMacrotask(() => {
      const runs = campaign({ strategy, scenario: "session" });
      const all = Array.from({ length: first + 100 - from }, (_, index) => runs.execute(from + index).result.hash);
      return all.slice(-100);
    });
  expect(await hashesOf("swarm", 0)).toEqual(await hashesOf("swarm", first));
  expect(await hashesOf("auto", 0)).not.toEqual(await hashesOf("auto", first));
});

test("a failure counts once for the strategy that met it first", async () => {
  const failing = scenarioOf(() => async (cx) => {
    if (cx.choose("fault", 2) === 1) {
      throw new RangeError("as planted");
    }
  });
  const tally = new Tally(NAMES);
  await inMacrotask(() => {
    const pool = { target: { ...target, scenarios: [failing] }, corpus: [] };
    const runs = new Campaign({ pool, runner, tally, seed: "1", strategy: "auto", scenario: undefined, plants: [] });
    for (let number = 0; number < 300; number += 1) {
      runs.execute(number);
    }
  });
  expect(tally.oracles().get("totality")?.fail).toBeGreaterThan(1);
  expect([...tally.strategies.values()].reduce((sum, { findings }) => sum + findings, 0)).toBe(1);
});

test("every scenario comes in its turn", async () => {
  const tally = new Tally(NAMES);
  await inMacrotask(() => {
    const runs = campaign({ tally });
    for (let number = 0; number < 160; number += 1) {
      runs.execute(number);
    }
  });
  expect(Object.fromEntries(tally.scenarios)).toEqual({ decode: 140, session: 10, "round-trip": 10 });
});

test("the scenarios that are due are those that come", () => {
  const names = (first: number, end: number): string[] =>
    dueScenarios(target.scenarios, first, end).map(({ name }) => name);
  expect(names(0, 1)).toEqual(["decode"]);
  expect(names(0, 7)).toEqual(["decode"]);
  expect(names(0, 8)).toEqual(["decode", "session"]);
  expect(names(7, 8)).toEqual(["decode", "session"]);
  expect(names(8, 16)).toEqual(["decode", "session", "round-trip"]);
  expect(names(0, 4_096)).toEqual(["decode", "session", "round-trip", "heap"]);
});

test("a run that is executed twice is the same twice, and is counted once", async () => {
  const tally = new Tally([...NAMES, "determinism"]);
  const verdicts = await inMacrotask(() => {
    const runs = campaign({ tally });
    return Array.from({ length: 60 }, (_, number) => runs.executeTwice(number).verdict.kind);
  });
  expect(new Set(verdicts)).toEqual(new Set(["pass"]));
  expect(tally.runs).toBe(60);
  expect(tally.oracles().get("determinism")).toEqual({ pass: 60, fail: 0, notExercised: 0 });
});

test("an oracle that no run exercised is named", async () => {
  const tally = new Tally(NAMES);
  await inMacrotask(() => campaign({ tally, scenario: "decode" }).execute(1));
  expect(tally.unexercised(["totality", "quiescence", "loser-drain"])).toEqual(["quiescence", "loser-drain"]);
});

test("scenarios of one period share their turns, beside those of others", async () => {
  const scenario = (name: string, period: number): SimulatedScenario => ({
    ...scenarioOf(() => async () => undefined, { name }),
    period,
  });
  const scenarios = [scenario("a", 1), scenario("b", 1), scenario("c", 4), scenario("d", 4)];
  const tally = new Tally(NAMES);
  await runner.prepare(scenarios);
  await inMacrotask(() => {
    const pool = { target: { ...target, scenarios }, corpus: [] };
    const runs = new Campaign({
      pool,
      runner,
      tally,
      seed: "1",
      strategy: "simplest",
      scenario: undefined,
      plants: [],
    });
    for (let number = 0; number < 800; number += 1) {
      runs.execute(number);
    }
  });
  const { a = 0, b = 0, c = 0, d = 0 } = Object.fromEntries(tally.scenarios);
  expect({ frequent: a + b, rare: c + d }).toEqual({ frequent: 600, rare: 200 });
  expect(Math.min(a, b)).toBeGreaterThan(200);
  expect(Math.min(c, d)).toBeGreaterThan(60);
});
