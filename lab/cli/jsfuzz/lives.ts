/** Runs jsfuzz again and again, since each failure ends it, until the time or the executions are spent. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Progress } from "../../report/progress.ts";
import { openCorpus } from "../corpus-folders.ts";
import type { CampaignOrder } from "../conduct.ts";
import { UsageError } from "../exit.ts";
import type { StopSignal } from "../stop-signal.ts";
import { readIfThere } from "../files.ts";
import { IS_BUILT } from "../place.ts";
import type { JsfuzzCommand } from "./command.ts";
import type { JsfuzzOrder } from "./ledger.ts";
import { EMPTY_LEDGER, readLedger, writeLedger } from "./ledger.ts";
import { runOnce } from "./run-once.ts";

export interface JsfuzzWork {
  readonly order: CampaignOrder;
  readonly command: JsfuzzCommand;
  /** An empty folder for files of its own. */
  readonly scratch: string;
  readonly seeds: readonly Uint8Array[];
  readonly stop: StopSignal;
}

export interface JsfuzzResult {
  /** Rounded down to a thousand where a process was killed. */
  readonly executions: number;
  readonly failing: readonly Uint8Array[];
  readonly entries: readonly Uint8Array[];
  readonly notes: readonly string[];
}

/** More failures than these say that the target is wrong, not its input. */
const FAILURES_MAX = 32;
/** More ends than these without a failing input say that it cannot be run. */
const LOSSES_MAX = 4;

export async function runLives(work: JsfuzzWork, progress: Progress): Promise<JsfuzzResult> {
  const { order, command, scratch, stop } = work;
  const { executionsMax, paths } = prepare(work);
  const failing: Uint8Array[] = [];
  let losses = 0;
  let ledger = EMPTY_LEDGER;
  while (!stop.requested && ledger.executions < executionsMax && failing.length < FAILURES_MAX && losses < LOSSES_MAX) {
    const { executions: before } = ledger;
    await runOnce(command, { paths, scratch, limits: order.limits, stop }, (executions) =>
      progress.update(0, before + executions),
    );
    ledger = readLedger(paths.ledger);
    if (ledger.refusal !== null) {
      throw new UsageError(ledger.refusal);
    }
    const input = readIfThere(paths.crash);
    if (input !== undefined) {
      rmSync(paths.crash);
      failing.push(new Uint8Array(input));
    } else if (!stop.requested && ledger.executions < executionsMax) {
      losses += 1;
    }
    if (failing.length > 0 && order.plan.stopOnFinding) {
      break;
    }
  }
  const { executions, instrumented } = ledger;
  const entries = openCorpus(paths.corpus).entries();
  return { executions, failing, entries: entries.map(({ bytes }) => bytes), notes: notesOf({ instrumented, losses }) };
}

function notesOf({ instrumented, losses }: { readonly instrumented: number; readonly losses: number }): string[] {
  return [
    ...(instrumented === 0 ? ["jsfuzz instruments CommonJS only, and the target has none: it was fuzzed blindly"] : []),
    ...(losses > 0
      ? [`jsfuzz ended ${losses} times without saying for which input, as it does on errors of timers`]
      : []),
  ];
}

/** Files of jsfuzz; the target and the crash lie in the scratch folder. */
export interface JsfuzzPaths {
  readonly target: string;
  readonly corpus: string;
  readonly crash: string;
  readonly ledger: string;
}

function prepare({ order, scratch, seeds }: JsfuzzWork): {
  readonly executionsMax: number;
  readonly paths: JsfuzzPaths;
} {
  const { target, plan } = order;
  const inScratch = (name: string): string => join(scratch, name);
  const paths = {
    target: "target.cjs",
    corpus: inScratch("corpus"),
    crash: inScratch("crash"),
    ledger: inScratch("ledger.json"),
  };
  const executionsMax = plan.end === Number.MAX_SAFE_INTEGER ? Number.POSITIVE_INFINITY : plan.end - plan.first;
  const entryOrder: JsfuzzOrder = {
    target,
    scenario: plan.scenario,
    folder: process.cwd(),
    ledger: paths.ledger,
    executionsMax: Number.isFinite(executionsMax) ? executionsMax : null,
  };
  const entry = new URL(`target-entry${IS_BUILT ? ".js" : ".ts"}`, import.meta.url);
  entry.searchParams.set("order", JSON.stringify(entryOrder));
  mkdirSync(paths.corpus);
  openCorpus(paths.corpus).add(seeds);
  writeLedger(paths.ledger, EMPTY_LEDGER);
  writeFileSync(
    inScratch(paths.target),
    `const entry = import(${JSON.stringify(entry.href)});\nexports.fuzz = async (input) => (await entry).run(input);\n`,
  );
  return { executionsMax, paths };
}
