/**
 * A campaign: many runs of one target from one seed. Run number `n` is a pure function of the seed
 * and `n`, so runs can be dealt to workers, repeated, and counted in any order with one result.
 */
import type { Case } from "../core/case.ts";
import { Decisions } from "../core/decisions.ts";
import type { Strategy } from "../core/decisions.ts";
import type { Key } from "../core/hash.ts";
import { numberedKey, subkey } from "../core/hash.ts";
import { keyOfSeed } from "../core/seed.ts";
import type { Scenario } from "../target/target.ts";
import type { InputPool } from "./input.ts";
import { makeInput } from "./input.ts";
import type { RunResult, Runner } from "./run.ts";
import { strategyOf } from "./strategies/index.ts";
import { uniform } from "./strategies/swarm.ts";
import type { Tally } from "./tally.ts";

export interface CampaignOptions {
  readonly pool: InputPool;
  readonly runner: Runner;
  readonly tally: Tally;
  readonly seed: string;
  /** A name of `STRATEGY_NAMES`. */
  readonly strategy: string;
  /** Only this scenario; `undefined` for all, by their periods. */
  readonly scenario: string | undefined;
  readonly plants: readonly string[];
}

/** A run of a campaign and what came of it. */
export interface CampaignRun {
  readonly number: number;
  readonly scenario: Scenario;
  readonly input: Uint8Array | undefined;
  readonly strategy: Strategy;
  readonly result: RunResult;
}

export class Campaign {
  private readonly options: CampaignOptions;
  private readonly key: Key;
  private readonly scenarios: readonly Scenario[];

  constructor(options: CampaignOptions) {
    this.options = options;
    this.key = keyOfSeed(options.seed);
    const { scenarios } = options.pool.target;
    const chosen = scenarios.filter(({ name }) => options.scenario === undefined || name === options.scenario);
    this.scenarios = chosen.toSorted((left, right) => right.period - left.period);
  }

  /** Executes run `number` and counts it. */
  execute(number: number): CampaignRun {
    const run = this.repeat(number);
    const { hash, verdicts } = run.result;
    this.options.tally.count({ number, scenario: run.scenario.name, strategy: run.strategy.name, hash, verdicts });
    return run;
  }

  /** Executes run `number` without counting it. */
  repeat(number: number): CampaignRun {
    const { pool, runner, strategy: name } = this.options;
    const runKey = numberedKey(this.key, number);
    const scenario = this.scenarioOf(number);
    const input =
      scenario.input === "bytes"
        ? makeInput(pool, scenario, new Decisions(uniform(subkey(runKey, "input"))))
        : undefined;
    const strategy = strategyOf(name, runKey);
    const result = runner.run(scenario, input, strategy);
    return { number, scenario, input, strategy, result };
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

  /** The rarest scenario whose turn it is. */
  private scenarioOf(number: number): Scenario {
    const due = this.scenarios.find(({ period }) => (number + 1) % period === 0) ?? this.scenarios.at(-1);
    if (due === undefined) {
      throw new TypeError(`target ${this.options.pool.target.name} has no scenario to run`);
    }
    return due;
  }
}
