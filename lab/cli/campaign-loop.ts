/** Drives a campaign in this thread: slices of runs, the determinism check, and findings as they come. */
import { compareRuns, DETERMINISM } from "../../oracles/determinism.ts";
import type { Case } from "../core/case.ts";
import type { CampaignRun } from "../engine/campaign.ts";
import { Campaign } from "../engine/campaign.ts";
import { determinismFailure, keep, recordedFailure, traceOf } from "../engine/findings.ts";
import { Tally } from "../engine/tally.ts";
import { inMacrotask } from "../host/pump.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import type { FindingStore } from "./store.ts";
import { ORACLE_NAMES } from "./workbench.ts";
import type { Workbench } from "./workbench.ts";

/** How long runs go on before timers and signals are looked at, in milliseconds. */
const SLICE_MS = 40;
/** One run in this many is executed twice and compared. */
const TWICE_PERIOD = 64;
const NANOSECONDS = 1_000_000n;

export interface CampaignPlan {
  readonly seed: string;
  readonly strategy: string;
  readonly scenario: string | undefined;
  /** The numbers of the runs: `first`, `first + stride`, ... below `end`. */
  readonly first: number;
  readonly stride: number;
  readonly end: number;
  readonly stopOnFinding: boolean;
}

/** A failure, shrunk and on disk. */
export interface Finding {
  readonly fingerprint: string;
  readonly oracle: string;
  readonly message: string;
  readonly replay: string;
  readonly inputBytes: number;
  readonly deviations: number;
  readonly runsToFind: number;
  readonly shrinkExecutions: number;
}

export interface CampaignEvents {
  /** Asked between slices. */
  stopRequested(): boolean;
  /** After every slice. */
  progress(tally: Tally): void;
  /** A failure was written to disk and is now being shrunk. */
  found(failure: RecordedFailure, replay: string, run: number): void;
  finding(finding: Finding): void;
}

/** Runs the plan to its end or until told to stop; gives what was counted. */
export async function runCampaign(
  bench: Workbench,
  plan: CampaignPlan,
  store: FindingStore,
  events: CampaignEvents,
): Promise<Tally> {
  const loop = new CampaignLoop(bench, plan, store, events);
  while (await inMacrotask(() => loop.slice())) {
    events.progress(loop.tally);
  }
  return loop.tally;
}

class CampaignLoop {
  readonly tally = new Tally(ORACLE_NAMES);
  private readonly bench: Workbench;
  private readonly plan: CampaignPlan;
  private readonly store: FindingStore;
  private readonly events: CampaignEvents;
  private readonly campaign: Campaign;
  private readonly known = new Set<string>();
  private next: number;

  constructor(bench: Workbench, plan: CampaignPlan, store: FindingStore, events: CampaignEvents) {
    const { target, corpus, runner, plants } = bench;
    const { seed, strategy, scenario } = plan;
    this.bench = bench;
    this.plan = plan;
    this.store = store;
    this.events = events;
    this.next = plan.first;
    const pool = { target, corpus };
    this.campaign = new Campaign({ pool, runner, tally: this.tally, seed, strategy, scenario, plants });
  }

  /** Runs for a slice of time; gives whether there is more to do. */
  slice(): boolean {
    const until = process.hrtime.bigint() + BigInt(SLICE_MS) * NANOSECONDS;
    while (this.next < this.plan.end && !this.isDone()) {
      this.runOne(this.next);
      this.next += this.plan.stride;
      if (process.hrtime.bigint() > until) {
        return !this.events.stopRequested();
      }
    }
    return false;
  }

  private isDone(): boolean {
    return this.plan.stopOnFinding && this.known.size > 0;
  }

  private runOne(number: number): void {
    const run = this.campaign.execute(number);
    const failure = recordedFailure(run.result);
    if (failure !== undefined) {
      this.take(run, failure);
    } else if (number % TWICE_PERIOD === 0) {
      this.runAgain(run);
    }
  }

  private runAgain(run: CampaignRun): void {
    const failing = this.campaign.caseOf(run);
    const first = keep(run.result);
    const verdict = compareRuns(first, this.campaign.repeat(run.number).result);
    this.tally.countExtra(DETERMINISM, verdict);
    const failure = determinismFailure(verdict);
    if (failure !== undefined) {
      this.report(failing, failure, run.number, { ...run.result, ...first });
    }
  }

  private take(run: CampaignRun, failure: RecordedFailure): void {
    if (!this.known.has(failure.fingerprint)) {
      this.report(this.campaign.caseOf(run), failure, run.number, run.result);
    }
  }

  /** Evidence first: the failure is on disk before it is announced, and announced before it is shrunk. */
  private report(failing: Case, failure: RecordedFailure, run: number, result: CampaignRun["result"]): void {
    const { fingerprint, oracle } = failure;
    if (this.known.has(fingerprint)) {
      return;
    }
    this.known.add(fingerprint);
    const replay = this.store.save(traceOf(failing, result, failure));
    this.events.found(failure, replay, run);
    const { prover } = this.bench;
    const shrunk = prover.shrink(failing, fingerprint);
    const proof = prover.prove(shrunk.case, fingerprint);
    if (proof !== undefined) {
      this.store.save(proof);
    }
    this.events.finding({
      fingerprint,
      oracle,
      message: proof?.failure?.message ?? failure.message,
      replay,
      inputBytes: shrunk.case.input?.length ?? 0,
      deviations: shrunk.case.deviations.length,
      runsToFind: run + 1,
      shrinkExecutions: shrunk.executions,
    });
  }
}
