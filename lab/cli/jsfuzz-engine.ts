/**
 * `fuzz --engine jsfuzz`: the real jsfuzz, for a second opinion. Its own command line makes the inputs, in
 * its own worker process and by its own instrumentation; it has no seed, so its part does not repeat.
 *
 * What it found is then judged as always: the inputs that failed and its corpus are the seeds of a short
 * campaign of ours, which reports, shrinks and stores failures. That campaign may execute a few inputs
 * of its own beside them, at most as many as the seeds.
 *
 * jsfuzz sees coverage of CommonJS only; ES modules and TypeScript are fuzzed blindly, and that is noted.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Progress } from "../report/progress.ts";
import type { CampaignOrder, CampaignResult } from "./conduct.ts";
import { conduct } from "./conduct.ts";
import { openCorpus } from "./corpus-folders.ts";
import { UsageError } from "./exit.ts";
import { installedGuidance, installGuidance } from "./guidance.ts";
import { jsfuzzCommand } from "./jsfuzz/command.ts";
import { runLives } from "./jsfuzz/lives.ts";
import { loadCorpus } from "./load.ts";
import { runsHere } from "./runs-here.ts";
import { StopSignal } from "./stop-signal.ts";

const MILLISECONDS = 1_000;

export async function conductJsfuzz(order: CampaignOrder, progress: Progress): Promise<CampaignResult> {
  checkOrder(order);
  const command = jsfuzzCommand(process.cwd());
  const startedAt = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), "quiesce-jsfuzz-"));
  try {
    const store = openCorpus(order.corpus ?? join(scratch, "judged"));
    const corpus = loadCorpus(basename(order.target)).entries;
    const seeds = [...corpus, ...store.entries().map(({ bytes }) => bytes)];
    const stop = new StopSignal(order.seconds);
    const fuzzed = await runLives({ order, command, scratch, seeds, stop }, progress).finally(() => stop.end());
    store.add([...fuzzed.failing, ...fuzzed.entries]);
    const judged = await judge({ ...order, corpus: store.folder }, corpus.length + store.entries().length, progress);
    const { executions, entries } = fuzzed;
    return {
      ...judged,
      seconds: (performance.now() - startedAt) / MILLISECONDS,
      interrupted: stop.interrupted || judged.interrupted,
      // How much was exercised is up to jsfuzz.
      required: [],
      guided: judged.guided && { ...judged.guided, executions, entries: entries.length },
      unexplained: [],
      notes: [
        `inputs were made by jsfuzz ${command.version}, which has no seed: they are other ones the next time`,
        ...fuzzed.notes,
        ...judged.notes,
      ],
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Executes every seed at least once, and once more where it covers something new. */
async function judge(order: CampaignOrder, seeds: number, progress: Progress): Promise<CampaignResult> {
  const executions = 2 * (1 + seeds);
  const guidance = { ...order.guidance, runs: undefined };
  if (runsHere(order.target, order.workers) && installedGuidance() === undefined) {
    await installGuidance(guidance);
  }
  const plan = { ...order.plan, first: 0, end: executions };
  return await conduct({ ...order, plan, guidance, seconds: undefined }, progress);
}

function checkOrder({ plants, workers, guidance }: CampaignOrder): void {
  if (plants.length > 0 || workers > 1) {
    throw new UsageError(
      "--engine jsfuzz takes neither --plant nor --workers: it has one process and runs code as it is",
    );
  }
  if (!guidance.guidance) {
    throw new UsageError("--engine jsfuzz is guided by coverage: leave --no-guidance away");
  }
}
