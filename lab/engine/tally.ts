/** What a campaign counts: runs by scenario and strategy, verdicts by oracle, and one hash over all runs. */
import type { Verdict } from "../core/oracle.ts";
import { hashText, mix } from "../core/hash.ts";
import type { Gain } from "./rotation.ts";

/** What a tally needs to know of one run. */
export interface CountedRun {
  readonly number: number;
  readonly scenario: string;
  readonly strategy: string;
  readonly hash: string;
  readonly verdicts: readonly Verdict[];
}

/** What the runs of one strategy brought. With several workers, what is new to each of them. */
export interface StrategyYield {
  runs: number;
  /** Runs that did something that no run before them did. */
  novel: number;
  /** Runs that failed in a way in which no run before them did. */
  findings: number;
}

export interface VerdictCounts {
  pass: number;
  fail: number;
  notExercised: number;
}

/** A tally as plain data, to send between threads. */
export interface TallyRecord {
  readonly runs: number;
  readonly hash: number;
  readonly scenarios: ReadonlyMap<string, number>;
  readonly strategies: ReadonlyMap<string, StrategyYield>;
  readonly oracles: ReadonlyMap<string, VerdictCounts>;
}

export class Tally {
  readonly scenarios = new Map<string, number>();
  readonly strategies = new Map<string, StrategyYield>();
  private readonly names: readonly string[];
  private readonly counts: readonly VerdictCounts[];
  private runCount = 0;
  /** A sum, so that the order of the runs does not matter. */
  private hashSum = 0;

  /** `oracles` are the names that verdicts come in the order of; later ones are counted by name. */
  constructor(oracles: readonly string[]) {
    this.names = oracles;
    this.counts = oracles.map(() => ({ pass: 0, fail: 0, notExercised: 0 }));
  }

  get runs(): number {
    return this.runCount;
  }

  /** One hash over the numbers and trace hashes of all runs, in 8 hexadecimal digits. */
  get hash(): string {
    return (this.hashSum >>> 0).toString(16).padStart(8, "0");
  }

  count(run: CountedRun): void {
    this.runCount += 1;
    this.hashSum = (this.hashSum + mix(mix(run.number) ^ hashText(run.hash))) | 0;
    add(this.scenarios, run.scenario, 1);
    this.yieldOf(run.strategy).runs += 1;
    for (const [position, verdict] of run.verdicts.entries()) {
      this.countVerdict(position, verdict);
    }
  }

  /** Counts what a run that was counted has brought. */
  countGain(strategy: string, { novel, finding }: Gain): void {
    const counted = this.yieldOf(strategy);
    counted.novel += novel ? 1 : 0;
    counted.findings += finding ? 1 : 0;
  }

  /** Counts a verdict that does not come with every run. */
  countExtra(oracle: string, verdict: Verdict): void {
    this.countVerdict(this.names.indexOf(oracle), verdict);
  }

  /** Those of `required` that no run of the campaign exercised. */
  unexercised(required: Iterable<string>): string[] {
    const counts = this.oracles();
    return [...new Set(required)].filter((name) => {
      const { pass, fail } = counts.get(name) ?? NONE;
      return pass + fail === 0;
    });
  }

  /** Adds what another thread counted. */
  merge(record: TallyRecord): void {
    this.runCount += record.runs;
    this.hashSum = (this.hashSum + record.hash) | 0;
    for (const [name, count] of record.scenarios) {
      add(this.scenarios, name, count);
    }
    for (const [name, { runs, novel, findings }] of record.strategies) {
      const own = this.yieldOf(name);
      own.runs += runs;
      own.novel += novel;
      own.findings += findings;
    }
    for (const [position, name] of this.names.entries()) {
      const own = this.counts[position];
      const other = record.oracles.get(name);
      if (own !== undefined && other !== undefined) {
        own.pass += other.pass;
        own.fail += other.fail;
        own.notExercised += other.notExercised;
      }
    }
  }

  record(): TallyRecord {
    const { runCount: runs, hashSum: hash, scenarios, strategies } = this;
    return { runs, hash, scenarios, strategies, oracles: this.oracles() };
  }

  oracles(): ReadonlyMap<string, VerdictCounts> {
    return new Map(this.names.map((name, position) => [name, this.counts[position] ?? NONE]));
  }

  private yieldOf(strategy: string): StrategyYield {
    const known = this.strategies.get(strategy) ?? { runs: 0, novel: 0, findings: 0 };
    this.strategies.set(strategy, known);
    return known;
  }

  private countVerdict(position: number, verdict: Verdict): void {
    const counts = this.counts[position];
    if (counts === undefined) {
      return;
    }
    if (verdict.kind === "not-exercised") {
      counts.notExercised += 1;
    } else {
      counts[verdict.kind] += 1;
    }
  }
}

const NONE: VerdictCounts = { pass: 0, fail: 0, notExercised: 0 };

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}
