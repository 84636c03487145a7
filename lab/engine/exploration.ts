/**
 * An exhaustive exploration as it goes: depth by depth, first the simplest run, then all with one
 * deviation, and so on. How many runs a depth has is known before it begins, so what the budget cannot
 * finish is not begun. It ends at the first failure.
 */
import type { Case } from "../core/case.ts";
import type { Scenario } from "../target/target.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import type { CampaignRun } from "./campaign.ts";
import type { Attempt, ExplorationBounds } from "./exhaustive.ts";
import { attemptsWith } from "./exhaustive.ts";
import type { Runner, RunResult } from "./run.ts";
import { keep } from "./run.ts";
import type { Tally } from "./tally.ts";

export interface ExplorationOptions {
  readonly target: string;
  readonly plants: readonly string[];
  /** Prepared for the scenario. */
  readonly runner: Runner;
  readonly scenario: Scenario;
  readonly input: Uint8Array | undefined;
  readonly tally: Tally;
  readonly bounds: ExplorationBounds;
  readonly deviationsMax: number;
  /** The most runs; `undefined` for no limit. */
  readonly runsMax: number | undefined;
}

/** The runs with one number of deviations. */
export interface ExploredDepth {
  readonly deviations: number;
  /** How many of them ran. */
  readonly runs: number;
  /** How many there are. */
  readonly total: number;
}

/** A run that failed, and how. */
interface FailedRun {
  readonly run: CampaignRun;
  readonly failing: Case;
  readonly failure: RecordedFailure;
}

export class Exploration {
  /** The sites at which the simplest run asks, explored or not. */
  sites: ReadonlySet<string> = new Set<string>();
  failed: FailedRun | undefined;
  /** Whether a run did not ask for its deviations: it is no function of its case. */
  differs = false;
  private readonly options: ExplorationOptions;
  private readonly begun: { deviations: number; runs: number; total: number }[] = [];
  private attempts: Generator<Attempt, void> | undefined;
  /** How many runs the depth after this one has, as far as is known. */
  private growth = 1;

  constructor(options: ExplorationOptions) {
    this.options = options;
  }

  /** The depths that were begun, or would have been next. */
  get depths(): readonly ExploredDepth[] {
    return this.begun;
  }

  /** Whether every run was executed and none failed. */
  get isComplete(): boolean {
    return this.failed === undefined && !this.differs && this.begun.every(({ runs, total }) => runs === total);
  }

  /** Executes runs as long as `goesOn` says so; gives whether there are more. Call in a macrotask. */
  slice(goesOn: () => boolean): boolean {
    do {
      const attempt = this.nextAttempt();
      if (attempt === undefined) {
        return false;
      }
      this.execute(attempt);
      if (this.failed !== undefined || this.differs) {
        return false;
      }
    } while (goesOn());
    return true;
  }

  private nextAttempt(): Attempt | undefined {
    for (;;) {
      const next = this.attempts?.next();
      if (next !== undefined && next.done !== true) {
        return next.value;
      }
      this.checkCount();
      if (!this.beginDepth()) {
        return undefined;
      }
    }
  }

  /** A run that asks less the second time lets fewer grow from it than it had promised. */
  private checkCount(): void {
    const depth = this.begun.at(-1);
    this.differs ||= depth !== undefined && depth.runs !== depth.total;
  }

  /** Gives `false` where no depth is left, or the next has more runs than are allowed. */
  private beginDepth(): boolean {
    const { bounds, deviationsMax, runsMax = Number.POSITIVE_INFINITY, tally } = this.options;
    const deviations = this.begun.length;
    const total = this.growth;
    if (deviations > deviationsMax || total === 0 || !this.isComplete) {
      return false;
    }
    this.begun.push({ deviations, runs: 0, total });
    this.growth = 0;
    if (tally.runs + total > runsMax) {
      return false;
    }
    this.attempts = attemptsWith(deviations, bounds);
    return true;
  }

  private execute(attempt: Attempt): void {
    const { runner, scenario, input } = this.options;
    const result = runner.run(scenario, input, attempt.strategy);
    this.differs = !attempt.applied;
    const depth = this.begun.at(-1);
    if (attempt.isLeaf && depth !== undefined) {
      this.sites = depth.deviations === 0 ? attempt.sites : this.sites;
      depth.runs += 1;
      this.growth += attempt.growth;
      this.count(attempt, result);
    }
  }

  private count({ strategy }: Attempt, result: RunResult): void {
    const { target, plants, scenario, input, tally } = this.options;
    const { hash, verdicts, failure } = result;
    const number = tally.runs;
    tally.count({ number, scenario: scenario.name, strategy: strategy.name, hash, verdicts });
    if (failure !== undefined) {
      const deviations = result.deviations();
      const failing = { target, scenario: scenario.name, seed: `exhaustive:${number}`, input, deviations, plants };
      this.failed = { run: { number, scenario, input, strategy, result: keep(result) }, failing, failure };
    }
  }
}
