/** Drives a campaign in this thread: slices of runs, the determinism check, and findings as they come. */
import type { Case } from "../core/case.ts";
import { withStackFrames } from "../core/stack-frames.ts";
import type { CampaignRun } from "../engine/campaign.ts";
import { Campaign, dueScenarios } from "../engine/campaign.ts";
import type { Finding } from "../engine/failure.ts";
import { determinismFailure } from "../engine/failure.ts";
import { keep } from "../engine/run.ts";
import { Tally } from "../engine/tally.ts";
import { inMacrotask } from "../host/pump.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import { ORACLE_NAMES } from "./workbench.ts";
import type { Workbench } from "./workbench.ts";

/** How long runs go on before timers and signals are looked at, in milliseconds. */
const SLICE_MS = 40;
/** One run in this many is executed twice and compared. Prime, so that it meets every scenario. */
const TWICE_PERIOD = 61;
const NANOSECONDS = 1_000_000n;

export interface CampaignPlan {
  readonly seed: string;
  readonly strategy: string;
  readonly scenario: string | undefined;
  /** Whether simulated runs heal, and must then converge. */
  readonly liveness: boolean;
  /** The numbers of the runs: `first`, `first + stride`, ... below `end`. */
  readonly first: number;
  readonly stride: number;
  readonly end: number;
  readonly stopOnFinding: boolean;
}

/** A failure as it was met: not stored, not shrunk, not announced. */
export interface Failing {
  readonly run: CampaignRun;
  readonly failing: Case;
  readonly failure: RecordedFailure;
}

export interface CampaignEvents {
  /** Asked between slices. */
  stopRequested(): boolean;
  /** After every slice; `executions` are those of guidance, where they are the campaign. */
  progress(tally: Tally, executions: number): void;
  /** Whether this worker is the one to report a failure, which others may meet as well. */
  claim(fingerprint: string): Promise<boolean>;
  /** A failure was written to disk and is now being shrunk. */
  found(failure: RecordedFailure, replay: string, run: number): void;
  finding(finding: Finding): void;
}

/** What has its turn beside a campaign after every so many runs, so that the order of both is the same every time. */
export interface Beside {
  readonly runs: number;
  turn(): Promise<void>;
}

/** Runs the plan to its end or until told to stop, with findings in `folder`; gives what was counted. */
export async function runCampaign(
  bench: Workbench,
  plan: CampaignPlan,
  folder: string,
  events: CampaignEvents,
  beside: Beside = ALONE,
): Promise<Tally> {
  const { target, runner } = bench;
  const wanted = target.scenarios.filter(({ name }) => plan.scenario === undefined || name === plan.scenario);
  await runner.prepare(dueScenarios(wanted, plan.first, plan.end));
  const loop = new CampaignLoop(bench, plan, events);
  let turnAt = beside.runs;
  for (let more = true; more;) {
    more = await inMacrotask(() => loop.slice(turnAt));
    events.progress(loop.tally, 0);
    const failing = loop.takeUnreported();
    if (failing !== undefined && (await events.claim(failing.failure.fingerprint))) {
      const { report } = await import("./report-failure.ts");
      await inMacrotask(() => report({ bench, folder, events }, failing));
    }
    if (loop.tally.runs >= turnAt) {
      await beside.turn();
      turnAt += beside.runs;
    }
  }
  return loop.tally;
}

const ALONE: Beside = { runs: Number.POSITIVE_INFINITY, turn: () => Promise.resolve() };

class CampaignLoop {
  readonly tally = new Tally(ORACLE_NAMES);
  private readonly plan: CampaignPlan;
  private readonly events: CampaignEvents;
  private readonly campaign: Campaign;
  private readonly known = new Set<string>();
  private next: number;
  private unreported: Failing | undefined;

  constructor(bench: Workbench, plan: CampaignPlan, events: CampaignEvents) {
    const { target, corpus, runner, plants } = bench;
    const { seed, strategy, scenario, liveness } = plan;
    this.plan = plan;
    this.events = events;
    this.next = plan.first;
    const pool = { target, corpus };
    this.campaign = new Campaign({ pool, runner, tally: this.tally, seed, strategy, scenario, liveness, plants });
  }

  /**
   * Runs for a slice of time, or until there were so many runs in all, without collecting stacks, which nobody reads
   * here; gives whether there is more to do.
   */
  slice(runs: number): boolean {
    return withStackFrames(0, () => this.runUntil(process.hrtime.bigint() + BigInt(SLICE_MS) * NANOSECONDS, runs));
  }

  /** The failure that ended the last slice, once. */
  takeUnreported(): Failing | undefined {
    const { unreported } = this;
    this.unreported = undefined;
    return unreported;
  }

  private runUntil(until: bigint, runs: number): boolean {
    while (this.next < this.plan.end) {
      this.runOne(this.next);
      this.next += this.plan.stride;
      if (this.unreported !== undefined) {
        return !this.plan.stopOnFinding;
      }
      if (this.tally.runs >= runs || process.hrtime.bigint() > until) {
        return !this.events.stopRequested();
      }
    }
    return false;
  }

  private runOne(number: number): void {
    if (number % TWICE_PERIOD === 0) {
      this.runTwice(number);
      return;
    }
    const run = this.campaign.execute(number);
    const failure = run.result.failure;
    if (failure !== undefined) {
      this.take(run, failure);
    }
  }

  private runTwice(number: number): void {
    const { run, verdict } = this.campaign.executeTwice(number);
    const failure = run.result.failure ?? determinismFailure(verdict);
    if (failure !== undefined) {
      this.take(run, failure);
    }
  }

  /** Keeps the first failure of each kind until it is reported, after the slice. */
  private take(run: CampaignRun, failure: RecordedFailure): void {
    if (!this.known.has(failure.fingerprint)) {
      this.known.add(failure.fingerprint);
      this.unreported = { run: { ...run, result: keep(run.result) }, failing: this.campaign.caseOf(run), failure };
    }
  }
}
