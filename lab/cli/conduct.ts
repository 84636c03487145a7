/**
 * Conducts a campaign until its end, its time or an interrupt: here, in threads of this process, or in
 * processes of their own. A module that the user names is run in a process of its own, whatever it does
 * to it; targets of the configuration are trusted.
 */
import { join } from "node:path";
import { convergence } from "../../oracles/convergence.ts";
import type { Finding } from "../engine/failure.ts";
import { Tally } from "../engine/tally.ts";
import type { TallyRecord } from "../engine/tally.ts";
import type { GuidedSummary } from "../report/guided-report.ts";
import type { Progress } from "../report/progress.ts";
import type { CampaignEvents, CampaignPlan } from "./campaign-loop.ts";
import { ClaimRegister } from "./claim-register.ts";
import { openCorpus } from "./corpus-folders.ts";
import { joinGuided } from "./guided-summary.ts";
import type { FenceLimits } from "./fence-limits.ts";
import { FindingList } from "./finding-list.ts";
import type { GuidanceRequest } from "./guidance.ts";
import { isPath } from "./is-path.ts";
import { runsHere } from "./runs-here.ts";
import { openScratch } from "./scratch.ts";
import { StopSignal } from "./stop-signal.ts";
import type { CorpusOrder, Fence, GuidedPart, TargetFacts, WorkerOrder } from "./workers/messages.ts";
import { ORACLE_NAMES } from "./workbench.ts";

export interface CampaignOrder {
  readonly target: string;
  readonly plants: readonly string[];
  readonly plan: CampaignPlan;
  readonly workers: number;
  readonly seconds: number | undefined;
  /** The folder for findings. */
  readonly out: string;
  readonly guidance: GuidanceRequest;
  /** The folder for inputs that cover something new; `undefined` where they are forgotten. */
  readonly corpus: string | undefined;
  readonly limits: FenceLimits;
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
  /** What the user should know of workers that died. */
  readonly notes: readonly string[];
  /** Deaths of which nobody knows what they were of. */
  readonly unexplained: readonly string[];
}

/** What workers of any kind came to. */
interface Work {
  readonly facts: TargetFacts;
  readonly tallies: readonly TallyRecord[];
  readonly guided: readonly GuidedPart[];
  /** Guided executions of workers that died. */
  readonly lostExecutions: number;
  readonly notes: readonly string[];
  readonly unexplained: readonly string[];
}

const MILLISECONDS = 1_000;

export async function conduct(order: CampaignOrder, progress: Progress): Promise<CampaignResult> {
  const stop = new StopSignal(order.seconds);
  const list = new FindingList(progress, order.plan.stopOnFinding, stop);
  const store = order.corpus === undefined ? undefined : openCorpus(order.corpus);
  const names = store?.entries().map(({ name }) => name) ?? [];
  const corpus = order.corpus === undefined ? undefined : { folder: order.corpus, names };
  const startedAt = performance.now();
  const { facts, tallies, guided, lostExecutions, notes, unexplained } = await workOn(order, corpus, {
    list,
    stop,
    progress,
  });
  const tally = sumOf(tallies);
  const ran = facts.scenarios.filter(({ name }) => tally.scenarios.has(name));
  return {
    target: facts.name,
    tally,
    findings: list.all(),
    seconds: (performance.now() - startedAt) / MILLISECONDS,
    interrupted: stop.interrupted,
    required: [...ran.flatMap(({ oracles }) => oracles), ...(order.plan.liveness ? [convergence.name] : [])],
    refused: [...facts.refused, ...(store?.refused ?? [])],
    guided: joinGuided(guided, lostExecutions),
    notes,
    unexplained,
  };
}

async function workOn(order: CampaignOrder, corpus: CorpusOrder | undefined, watching: Watching): Promise<Work> {
  try {
    return runsHere(order.target, order.workers)
      ? await workHere(workerOrder(order, corpus, 0, undefined), watching)
      : await workInTeam(order, corpus, watching);
  } finally {
    watching.stop.end();
  }
}

/** What follows a campaign as it goes. */
interface Watching {
  readonly list: FindingList;
  readonly stop: StopSignal;
  readonly progress: Progress;
}

/** Works in this thread, with the guidance that was installed in it. */
async function workHere(order: WorkerOrder, { list, stop, progress }: Watching): Promise<Work> {
  const { work } = await import("./workers/work.ts");
  const { Exchange } = await import("./workers/exchange.ts");
  const claims = new ClaimRegister();
  const events: CampaignEvents = {
    found: list.found,
    finding: list.finding,
    stopRequested: () => stop.requested,
    progress: (tally, executions) => progress.update(tally.runs, executions),
    claim: async (fingerprint) => claims.claim(fingerprint, order.part.index),
  };
  const exchange = new Exchange(order.part, () => undefined);
  let facts: TargetFacts | undefined;
  const tallies: TallyRecord[] = [];
  const guided: GuidedPart[] = [];
  await work(order, {
    blackBox: undefined,
    exchange,
    events,
    say(message) {
      if (message.kind === "ready") {
        ({ facts } = message);
      } else if (message.kind === "end") {
        tallies.push(message.tally);
        guided.push(...(message.guided === undefined ? [] : [message.guided]));
      }
    },
  });
  if (facts === undefined) {
    throw new TypeError("the worker did not say what its target is");
  }
  return { facts, tallies, guided, lostExecutions: 0, notes: claims.notes(), unexplained: [] };
}

async function workInTeam(
  order: CampaignOrder,
  corpus: CorpusOrder | undefined,
  { list, stop, progress }: Watching,
): Promise<Work> {
  const { runTeam } = await import("./workers/team.ts");
  const fenced = isPath(order.target);
  const scratch = fenced ? openScratch() : undefined;
  const fenceOf = (index: number): Fence | undefined =>
    scratch && { ...order.limits, folder: join(scratch.path, `${index}`), notesAll: false };
  const orders = Array.from({ length: order.workers }, (_, index) => workerOrder(order, corpus, index, fenceOf(index)));
  try {
    return await runTeam(
      { target: order.target, orders },
      {
        found: list.found,
        finding: list.finding,
        progress: (tallies, executions) => progress.update(sumOf(tallies).runs, executions),
        onStop: (listener) => stop.onStop(listener),
      },
    );
  } finally {
    scratch?.remove();
  }
}

function workerOrder(
  { target, plants, plan, workers, out, guidance }: CampaignOrder,
  corpus: CorpusOrder | undefined,
  index: number,
  fence: Fence | undefined,
): WorkerOrder {
  return {
    target,
    plants,
    plan: { ...plan, first: plan.first + index, stride: workers },
    out,
    guidance,
    variant: index === 0 ? "" : `worker ${index}`,
    part: { index, count: workers, firstEpoch: 0 },
    corpus,
    inputs: [],
    deadly: [],
    fence,
    alone: undefined,
  };
}

function sumOf(records: Iterable<TallyRecord>): Tally {
  const sum = new Tally(ORACLE_NAMES);
  for (const record of records) {
    sum.merge(record);
  }
  return sum;
}
