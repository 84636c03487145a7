/** Conducts a campaign in this thread or in several, until its end, its time or an interrupt. */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Tally } from "../engine/tally.ts";
import type { TallyRecord } from "../engine/tally.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import type { Progress } from "../report/progress.ts";
import type { Finding } from "../engine/failure.ts";
import type { CampaignEvents, CampaignPlan } from "./campaign-loop.ts";
import { runCampaign } from "./campaign-loop.ts";
import { EXIT } from "./exit.ts";
import { shown } from "./files.ts";
import { siblingModule } from "./place.ts";
import { findScenario } from "./load.ts";
import { installedGuidance } from "./guidance.ts";
import type { GuidedSummary } from "../report/guided-report.ts";
import type { Scenario } from "../target/target.ts";
import type { Workbench } from "./workbench.ts";
import { openWorkbench, ORACLE_NAMES } from "./workbench.ts";

export interface CampaignOrder {
  readonly target: string;
  readonly plants: readonly string[];
  readonly plan: CampaignPlan;
  readonly workers: number;
  readonly seconds: number | undefined;
  /** The folder for findings. */
  readonly out: string;
}

export interface CampaignResult {
  readonly target: string;
  readonly tally: Tally;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  readonly interrupted: boolean;
  /** Oracles that this campaign had to exercise. */
  readonly required: readonly string[];
  /** Corpus files that were refused, with reasons. */
  readonly refused: readonly string[];
  /** What coverage guidance did, where there was any. */
  readonly guided: GuidedSummary | undefined;
}

/** What a worker is given. */
export type WorkerOrder = Omit<CampaignOrder, "workers" | "seconds">;

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly tally: TallyRecord }
  | { readonly kind: "found"; readonly failure: RecordedFailure; readonly replay: string; readonly run: number }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "end"; readonly tally: TallyRecord };

const MILLISECONDS = 1_000;
/** Interrupts closer together than this are one. */
const SAME_INTERRUPT_MS = 500;

export async function conduct(order: CampaignOrder, progress: Progress): Promise<CampaignResult> {
  const bench = await openWorkbench(order.target, order.plants);
  const { scenario } = order.plan;
  const scenarios = scenario === undefined ? bench.target.scenarios : [findScenario(bench.target, scenario)];
  const stop = new StopSignal(order.seconds);
  const found = new Findings(progress, order.plan.stopOnFinding, stop);
  const startedAt = performance.now();
  const events: CampaignEvents = {
    found: found.found,
    finding: found.finding,
    stopRequested: () => stop.requested,
    progress: (counted) => progress.update(counted),
  };
  const { tally, guided } =
    order.workers === 1
      ? await runHere(order, bench, scenarios, events)
      : { tally: await runWorkers(order, found, stop, progress), guided: undefined };
  stop.end();
  const ran = scenarios.filter(({ name }) => tally.scenarios.has(name));
  return {
    target: bench.target.name,
    tally,
    findings: found.all(),
    seconds: (performance.now() - startedAt) / MILLISECONDS,
    interrupted: stop.interrupted,
    required: ran.flatMap(({ oracles }) => oracles),
    refused: bench.refused,
    guided,
  };
}

/** Runs the campaign in this thread, with coverage guidance where it was installed and the target can be guided. */
async function runHere(
  { target, plan, out: folder }: CampaignOrder,
  bench: Workbench,
  scenarios: readonly Scenario[],
  events: CampaignEvents,
): Promise<Pick<CampaignResult, "tally" | "guided">> {
  const guidance = installedGuidance();
  if (guidance !== undefined) {
    const { guidedScenario, runGuided } = await import("./guided-loop.ts");
    const scenario = guidedScenario(scenarios);
    if (scenario !== undefined) {
      return await runGuided({ bench, target, plan, folder, events, guidance }, scenario);
    }
  }
  return { tally: await runCampaign(bench, plan, folder, events), guided: undefined };
}

/**
 * Says when to stop: time is up, the user interrupted, or a finding was enough. A second interrupt ends
 * at once; one that comes with the first is the same one, since a terminal and npm both send it.
 */
class StopSignal {
  requested = false;
  interrupted = false;
  private readonly timer: NodeJS.Timeout | undefined;
  private interruptedAt = 0;
  private readonly interrupt = (): void => {
    if (this.interrupted) {
      if (performance.now() - this.interruptedAt > SAME_INTERRUPT_MS) {
        process.exit(EXIT.interrupted);
      }
      return;
    }
    this.interrupted = true;
    this.interruptedAt = performance.now();
    this.stop();
  };
  private readonly listeners: (() => void)[] = [];

  constructor(seconds: number | undefined) {
    this.timer = seconds === undefined ? undefined : setTimeout(() => this.stop(), seconds * MILLISECONDS);
    process.on("SIGINT", this.interrupt);
    process.on("SIGTERM", this.interrupt);
  }

  stop(): void {
    this.requested = true;
    for (const listener of this.listeners) {
      listener();
    }
  }

  onStop(listener: () => void): void {
    this.listeners.push(listener);
  }

  end(): void {
    clearTimeout(this.timer);
    process.off("SIGINT", this.interrupt);
    process.off("SIGTERM", this.interrupt);
  }
}

/** Collects findings, one per fingerprint: the one that is shrunk furthest. */
class Findings implements Pick<CampaignEvents, "found" | "finding"> {
  private readonly byFingerprint = new Map<string, Finding>();
  readonly found: CampaignEvents["found"];
  readonly finding: CampaignEvents["finding"];

  constructor(progress: Progress, stopOnFinding: boolean, stop: StopSignal) {
    this.found = (failure, replay, run) => progress.found(failure, shown(replay), run);
    this.finding = (finding) => {
      const present = this.byFingerprint.get(finding.fingerprint);
      if (present === undefined || sizeOf(finding) < sizeOf(present)) {
        this.byFingerprint.set(finding.fingerprint, finding);
      }
      progress.finding(finding);
      if (stopOnFinding) {
        stop.stop();
      }
    };
  }

  all(): Finding[] {
    return [...this.byFingerprint.values()];
  }
}

function sizeOf({ deviations, inputBytes }: Finding): number {
  return deviations + inputBytes;
}

async function runWorkers(order: CampaignOrder, found: Findings, stop: StopSignal, progress: Progress): Promise<Tally> {
  const total = new Tally(ORACLE_NAMES);
  const latest = new Map<number, TallyRecord>();
  const ends = Array.from({ length: order.workers }, async (_, index) => {
    const { workers: stride, plan } = order;
    const workerData: WorkerOrder = { ...order, plan: { ...plan, first: plan.first + index, stride } };
    const worker = new Worker(siblingModule("worker"), { workerData });
    stop.onStop(() => worker.postMessage("stop"));
    worker.on("message", (message: WorkerMessage) => {
      switch (message.kind) {
        case "found":
          return found.found(message.failure, message.replay, message.run);
        case "finding":
          return found.finding(message.finding);
        default:
          latest.set(index, message.tally);
          return progress.update(sumOf(latest));
      }
    });
    const [exitCode] = (await once(worker, "exit")) as [number];
    if (exitCode !== 0) {
      throw new Error(`worker ${index} ended with exit code ${exitCode}`);
    }
  });
  await Promise.all(ends);
  for (const record of latest.values()) {
    total.merge(record);
  }
  return total;
}

function sumOf(records: ReadonlyMap<number, TallyRecord>): Tally {
  const sum = new Tally(ORACLE_NAMES);
  for (const record of records.values()) {
    sum.merge(record);
  }
  return sum;
}
