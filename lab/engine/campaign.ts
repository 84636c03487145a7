/**
 * A campaign: many runs of one target from one seed. Run number `n` is a pure function of the seed
 * and `n`, so runs can be dealt to workers, repeated, and counted in any order with one result. The
 * strategies `auto` and `mutated` are the exception: they also depend on the runs that were counted
 * before (`rotation.ts`, `case-corpus.ts`), so a campaign with them repeats from the same first run and
 * with the same number of workers.
 */
import type { Case } from "../core/case.ts";
import { DETERMINISM } from "../../oracles/determinism.ts";
import type { Strategy } from "../core/decisions.ts";
import { Decisions } from "../core/decisions.ts";
import type { Key } from "../core/hash.ts";
import { draw, mix, numberedKey, subkey } from "../core/hash.ts";
import type { Verdict } from "../core/oracle.ts";
import { keyOfSeed } from "../core/seed.ts";
import type { Scenario } from "../target/target.ts";
import type { InputPool } from "./input.ts";
import { makeInput } from "./input.ts";
import type { RunResult, Runner } from "./run.ts";
import { keep } from "./run.ts";
import { Behaviour } from "./behaviour.ts";
import type { StoredCase } from "./case-corpus.ts";
import { CaseCorpus } from "./case-corpus.ts";
import { Rotation } from "./rotation.ts";
import { AUTO, ROTATED, strategyOf } from "./strategies/index.ts";
import { MUTATED, mutated } from "./strategies/mutated.ts";
import { withHealing } from "./strategies/liveness.ts";
import { runTwice } from "./strategies/run-twice.ts";
import { uniform } from "./strategies/uniform.ts";
import type { Tally } from "./tally.ts";
import { judgeTwice } from "./twice.ts";

/** Of so many mutated runs, one has another input than the case that it is made from. */
const KEPT_OF = 4;

export interface CampaignOptions {
  readonly pool: InputPool;
  readonly runner: Runner;
  readonly tally: Tally;
  readonly seed: string;
  /** A name of `STRATEGY_NAMES`. */
  readonly strategy: string;
  /** Whether the world of simulated runs heals, after which they must converge. */
  readonly liveness?: boolean;
  /** Only this scenario; `undefined` for all, by their periods. */
  readonly scenario: string | undefined;
  readonly plants: readonly string[];
}

/** Scenarios of one period. */
interface Turn {
  readonly period: number;
  readonly scenarios: readonly Scenario[];
}

/** A run of a campaign and what came of it. */
export interface CampaignRun {
  readonly number: number;
  readonly scenario: Scenario;
  readonly input: Uint8Array | undefined;
  readonly strategy: Strategy;
  readonly result: RunResult;
}

/** A run that was executed twice. Its log is kept. */
export interface CheckedRun {
  readonly run: CampaignRun;
  readonly verdict: Verdict;
}

/** The scenarios of which a run numbered `first` to `end - 1` can be. */
export function dueScenarios(scenarios: readonly Scenario[], first: number, end: number): Scenario[] {
  const least = Math.min(...scenarios.map(({ period }) => period));
  return scenarios.filter(({ period }) => period === least || Math.floor(end / period) > Math.floor(first / period));
}

export class Campaign {
  private readonly options: CampaignOptions;
  private readonly key: Key;
  /** The scenarios by their periods, rarest first. */
  private readonly turns: readonly Turn[];
  private readonly rotation = new Rotation(ROTATED);
  private readonly behaviour = new Behaviour();
  private readonly cases = new CaseCorpus();
  private readonly fingerprints = new Set<string>();

  constructor(options: CampaignOptions) {
    this.options = options;
    this.key = keyOfSeed(options.seed);
    const { scenarios } = options.pool.target;
    const chosen = scenarios.filter(({ name }) => options.scenario === undefined || name === options.scenario);
    const byPeriod = Map.groupBy(chosen, ({ period }) => period);
    this.turns = [...byPeriod]
      .map(([period, together]) => ({ period, scenarios: together }))
      .toSorted((left, right) => right.period - left.period);
  }

  /** Executes run `number` and counts it. */
  execute(number: number): CampaignRun {
    return this.count(this.repeat(number));
  }

  /** Executes run `number` without counting it. */
  repeat(number: number): CampaignRun {
    const plan = this.plan(number);
    return { ...plan, result: this.options.runner.run(plan.scenario, plan.input, plan.strategy) };
  }

  /** Executes run `number` twice, counts it once, and judges whether both executions were the same. */
  executeTwice(number: number): CheckedRun {
    const { runner, tally } = this.options;
    const plan = this.plan(number);
    const twice = runTwice(plan.strategy);
    const run = this.count({ ...plan, result: keep(runner.run(plan.scenario, plan.input, twice.first)) });
    const second = runner.run(plan.scenario, plan.input, twice.second);
    const verdict = judgeTwice(run.result, second, twice.difference());
    tally.countExtra(DETERMINISM, verdict);
    return { run, verdict };
  }

  private count(run: CampaignRun): CampaignRun {
    const { number, scenario, strategy, result } = run;
    const { hash, verdicts } = result;
    const { tally } = this.options;
    tally.count({ number, scenario: scenario.name, strategy: strategy.name, hash, verdicts });
    const gain = { novel: this.behaviour.take(result.log), finding: this.isNewFailure(result) };
    if (gain.novel && result.deviationCount > 0) {
      this.cases.add(scenario.name, { input: run.input, deviations: result.deviations() });
    }
    tally.countGain(strategy.name, gain);
    this.rotation.count(strategy.name, gain);
    return run;
  }

  private isNewFailure({ failure }: RunResult): boolean {
    const before = this.fingerprints.size;
    return failure !== undefined && this.fingerprints.add(failure.fingerprint).size > before;
  }

  private plan(number: number): Omit<CampaignRun, "result"> {
    const { strategy: wanted, liveness = false } = this.options;
    const runKey = numberedKey(this.key, number);
    const scenario = this.scenarioOf(number);
    const name = wanted === AUTO ? this.rotation.pick(runKey) : wanted;
    const parents = name === MUTATED ? this.parentsOf(scenario, subkey(runKey, MUTATED)) : undefined;
    const chosen =
      parents === undefined
        ? strategyOf(name, runKey)
        : mutated(runKey, { first: parents.first.deviations, second: parents.second.deviations });
    return {
      number,
      scenario,
      input: scenario.input === "bytes" ? this.inputOf(runKey, scenario, parents?.first.input) : undefined,
      strategy: liveness ? withHealing(chosen, runKey) : chosen,
    };
  }

  /** Two stored cases of a scenario, which may be the same. */
  private parentsOf(scenario: Scenario, key: Key): Record<"first" | "second", StoredCase> | undefined {
    const first = this.cases.pick(scenario.name, subkey(key, "first"));
    const second = this.cases.pick(scenario.name, subkey(key, "second"));
    return first === undefined || second === undefined ? undefined : { first, second };
  }

  /** Mutated runs mostly keep their parent's input, so that its decisions meet what they were made for. */
  private inputOf(runKey: Key, scenario: Scenario, parent: Uint8Array | undefined): Uint8Array {
    const key = subkey(runKey, "input");
    const isKept = parent !== undefined && draw(subkey(key, "kept"), 0) % KEPT_OF !== 0;
    const pool = parent === undefined ? this.options.pool : { ...this.options.pool, corpus: [parent] };
    return isKept ? parent : makeInput(pool, scenario, new Decisions(uniform(key)));
  }

  /** The case that repeats `run` anywhere. */
  caseOf({ number, scenario, input, result }: CampaignRun): Case {
    const { pool, seed, plants } = this.options;
    return {
      target: pool.target.name,
      scenario: scenario.name,
      seed: `${seed}:${number}`,
      input,
      deviations: result.deviations(),
      plants,
    };
  }

  /** The rarest scenario whose turn it is; those of one period share their turns. */
  private scenarioOf(number: number): Scenario {
    const rarest = this.turns.find(({ period }) => (number + 1) % period === 0) ?? this.turns.at(-1);
    const due = rarest?.scenarios[(mix(number) >>> 0) % rarest.scenarios.length];
    if (due === undefined) {
      throw new TypeError(`target ${this.options.pool.target.name} has no scenario to run`);
    }
    return due;
  }
}
