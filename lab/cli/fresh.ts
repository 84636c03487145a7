/** The determinism check across processes: the first runs of a campaign again, here and in a fresh process. */
import { Campaign } from "../engine/campaign.ts";
import { Tally } from "../engine/tally.ts";
import { inMacrotask } from "../host/pump.ts";
import type { FreshCheck } from "../report/campaign-report.ts";
import { describeEvent } from "../trace/format-text.ts";
import type { EventLog } from "../trace/recorder.ts";
import type { CampaignPlan } from "./campaign-loop.ts";
import { runScript } from "./children.ts";
import { siblingModule } from "./place.ts";
import type { AloneLimits } from "./fence-limits.ts";
import { isPath } from "./is-path.ts";
import type { Workbench } from "./workbench.ts";
import { openWorkbench, ORACLE_NAMES } from "./workbench.ts";
import type { Task } from "./workers/messages.ts";
import { runTask } from "./workers/run-alone.ts";

/** Runs that a fresh process repeats. */
const FRESH_RUNS = 64;

/** What both processes are told. */
export interface FreshOrder {
  readonly target: string;
  readonly plants: readonly string[];
  readonly plan: CampaignPlan;
}

/** What a process says of its runs: a hash for each, and the text of every event's line for one of them. */
export interface FreshAnswer {
  readonly hashes: readonly string[];
  readonly lines: readonly string[];
}

/** Compares what the first runs of a campaign give here and in a fresh process; a module is in two fresh ones. */
export async function checkFresh(order: FreshOrder, limits: AloneLimits): Promise<FreshCheck> {
  const { target, plan } = order;
  const fenced: Ask = (run) => askFenced(target, limits, { kind: "repeat", plan, run });
  const [askHere, askThere]: [Ask, Ask] = isPath(target)
    ? [fenced, fenced]
    : [
        async (run) => await answer(await openWorkbench(target, order.plants), plan, run),
        (run) => askFresh(order, run),
      ];
  const here = await askHere(undefined);
  const fresh = await askThere(undefined);
  const differing = here.hashes.findIndex((hash, index) => hash !== fresh.hashes[index]);
  const run = plan.first + differing;
  const difference = differing < 0 ? undefined : explain(run, await askHere(run), await askThere(run));
  return { runs: here.hashes.length, here: summary(here), fresh: summary(fresh), difference };
}

/** Asks for the hashes of the first runs, or for the events of one. */
type Ask = (run: number | undefined) => Promise<FreshAnswer>;

/** A process that died has no hash to give. */
async function askFenced(target: string, limits: AloneLimits, task: Task): Promise<FreshAnswer> {
  return (await runTask(target, limits, task)).answer ?? { hashes: ["0"], lines: [] };
}

function explain(run: number, here: FreshAnswer, fresh: FreshAnswer): string {
  const at = here.lines.findIndex((line, index) => line !== fresh.lines[index]);
  return `run ${run} parts at event ${at}: here ${here.lines[at] ?? "it ended"}; fresh ${fresh.lines[at] ?? "it ended"}`;
}

function summary({ hashes }: FreshAnswer): string {
  return hashes.reduce((sum, hash) => BigInt.asUintN(64, sum * 31n + BigInt(`0x${hash}`)), 0n).toString(16);
}

async function askFresh(order: FreshOrder, run: number | undefined): Promise<FreshAnswer> {
  const { exitCode, output } = await runScript(siblingModule("fresh-process"), [JSON.stringify({ order, run })], true);
  if (exitCode !== 0) {
    throw new Error(`the fresh process ended with exit code ${exitCode}`);
  }
  // Our own child printed it.
  return JSON.parse(output) as FreshAnswer;
}

export async function answer(
  { target, corpus, runner, plants }: Workbench,
  plan: CampaignPlan,
  run: number | undefined,
): Promise<FreshAnswer> {
  const { seed, strategy, scenario, liveness, first } = plan;
  await runner.prepare(target.scenarios);
  const tally = new Tally(ORACLE_NAMES);
  const pool = { target, corpus };
  const campaign = new Campaign({ pool, runner, tally, seed, strategy, scenario, liveness, plants });
  return await inMacrotask(() => {
    if (run !== undefined) {
      return { hashes: [], lines: linesOf(campaign.repeat(run).result.log) };
    }
    return {
      hashes: Array.from({ length: FRESH_RUNS }, (_, index) => campaign.repeat(first + index).result.hash),
      lines: [],
    };
  });
}

function linesOf(log: EventLog): string[] {
  return Array.from({ length: log.eventCount }, (_, index) => describeEvent(log, index));
}
