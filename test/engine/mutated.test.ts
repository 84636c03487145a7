/** Cases that did something new are mutated, and so reach what needs several decisions at once. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Deviation } from "../../lab/core/decisions.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import { Campaign } from "../../lab/engine/campaign.ts";
import { CaseCorpus } from "../../lab/engine/case-corpus.ts";
import { mutated } from "../../lab/engine/strategies/mutated.ts";
import { Tally } from "../../lab/engine/tally.ts";
import { inMacrotask } from "../../lab/host/pump.ts";
import type { Context } from "../../lab/runtime/context.ts";
import { ORACLES } from "../../oracles/index.ts";
import { runner, scenarioOf } from "./run-scenario.ts";

const STAGES = ["first", "second", "third", "fourth", "fifth"];
const ANSWERS = 12;

/** Fails where five faults come one after the other, each with one answer of twelve; every stage leaves a mark. */
const staged = scenarioOf(
  () => async (cx: Context) => {
    for (const stage of STAGES) {
      if (cx.choose(`fault.${stage}`, ANSWERS) !== 7) {
        return;
      }
      cx.mark(stage);
    }
    throw new RangeError("all five");
  },
  { name: "staged" },
);

const target = { name: "toy", summary: "", dictionary: [], structure: undefined, scenarios: [staged] };

beforeAll(async () => {
  await runner.prepare([staged]);
});

/** The first run that fails, of at most `runsMax`. */
function firstFailure(strategy: string, runsMax: number, seed = "1"): Promise<number | undefined> {
  return inMacrotask(() => {
    const tally = new Tally(ORACLES.map(({ name }) => name));
    const pool = { target, corpus: [] };
    const campaign = new Campaign({ pool, runner, tally, seed, strategy, scenario: undefined, plants: [] });
    for (let number = 0; number < runsMax; number += 1) {
      if (campaign.execute(number).result.failure !== undefined) {
        return number;
      }
    }
    return undefined;
  });
}

describe("a failure behind five decisions", () => {
  test("is reached from stage to stage by mutation, for every seed", async () => {
    for (const seed of ["1", "2", "3", "4", "5"]) {
      expect(await firstFailure("mutated", 20_000, seed)).toBeLessThan(20_000);
    }
  });

  test("is not reached by drawing all decisions anew", async () => {
    expect(await firstFailure("uniform", 20_000)).toBeUndefined();
  });
});

test("the same seed mutates in the same way", async () => {
  expect(await firstFailure("mutated", 20_000, "a")).toBe(await firstFailure("mutated", 20_000, "a"));
});

describe("a mutated strategy", () => {
  const first: Deviation[] = Array.from({ length: 40 }, (_, index) => ({ key: `fault.a|main|${index}`, value: 3 }));
  const second: Deviation[] = [{ key: "net.drop|link|0", value: 1 }];

  function answers(low: number): { readonly a: readonly number[]; readonly drop: number } {
    const decisions = new Decisions(mutated({ high: 1, low }, { first, second }));
    const place = decisions.place("fault.a", "main");
    const a = Array.from({ length: 40 }, () => place.choose(9));
    return { a, drop: decisions.place("net.drop", "link").choose(2) };
  }

  const drawn = Array.from({ length: 400 }, (_, low) => answers(low));

  test("keeps most of what it mutates, and sometimes all of it", () => {
    const kept = drawn.map(({ a }) => a.filter((answer) => answer === 3).length);
    expect(kept.filter((count) => count >= 30).length).toBeGreaterThan(200);
    expect(kept.filter((count) => count === 40).length).toBeGreaterThan(10);
    expect(kept.filter((count) => count < 40).length).toBeGreaterThan(100);
  });

  test("takes from both parents, and not always", () => {
    const taken = drawn.filter(({ drop }) => drop === 1).length;
    expect(taken).toBeGreaterThan(20);
    expect(taken).toBeLessThan(300);
  });
});

test("a corpus of cases keeps the newest of each scenario, and picks by the key alone", () => {
  const corpus = new CaseCorpus();
  expect(corpus.pick("a", { high: 1, low: 1 })).toBeUndefined();
  for (let value = 1; value <= 1_000; value += 1) {
    corpus.add("a", { input: undefined, deviations: [{ key: "x|y|0", value }] });
  }
  corpus.add("b", { input: Uint8Array.of(1), deviations: [] });
  const picks = Array.from({ length: 500 }, (_, low) => corpus.pick("a", { high: 1, low })?.deviations[0]?.value ?? 0);
  expect(Math.min(...picks)).toBeGreaterThan(700);
  expect(new Set(picks).size).toBeGreaterThan(100);
  expect(corpus.pick("a", { high: 1, low: 5 })).toBe(corpus.pick("a", { high: 1, low: 5 }));
  expect(corpus.pick("b", { high: 1, low: 1 })?.input).toEqual(Uint8Array.of(1));
});
