import { beforeAll, expect, test } from "vitest";
import { ORACLES } from "../../oracles/index.ts";
import { target } from "../../protocols/hpack/target.ts";
import { Campaign, dueScenarios } from "../../lab/engine/campaign.ts";
import { Runner } from "../../lab/engine/run.ts";
import { reproduce } from "../../lab/engine/reproduce.ts";
import { STRATEGY_NAMES } from "../../lab/engine/strategies/index.ts";
import { Tally } from "../../lab/engine/tally.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { Pump } from "../../lab/runtime/pump.ts";

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

test("runs dealt to two workers are counted as the same runs in one", async () => {
  const [whole, even, odd] = [new Tally(NAMES), new Tally(NAMES), new Tally(NAMES)];
  await inMacrotask(() => {
    for (let number = 0; number < 200; number += 1) {
      campaign({ tally: whole }).execute(number);
      campaign({ tally: number % 2 === 0 ? even : odd }).execute(number);
    }
  });
  const merged = new Tally(NAMES);
  merged.merge(odd.record());
  merged.merge(even.record());
  expect(merged.record()).toEqual(whole.record());
  expect(merged.hash).toBe(whole.hash);
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
