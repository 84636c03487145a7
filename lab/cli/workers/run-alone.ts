/** Has one thing done in a fenced process of its own: does an input, or a stored case, do the same without others before it? */
import type { ReplayResult } from "../../report/replay-report.ts";
import type { RecordedFailure } from "../../trace/trace.ts";
import { UsageError } from "../exit.ts";
import type { AloneLimits } from "../fence-limits.ts";
import { readIfThere } from "../files.ts";
import type { FreshAnswer } from "../fresh.ts";
import { openScratch } from "../scratch.ts";
import { FenceFolder } from "./fence-folder.ts";
import type { Ending } from "./last-words.ts";
import { deathText } from "./last-words.ts";
import type { Task, WorkerOrder } from "./messages.ts";
import type { ShrunkReplay } from "../shrink-one.ts";
import type { FencedOrder } from "./process-worker.ts";
import { startProcess } from "./process-worker.ts";
import type { Verdict } from "./verdict.ts";
import { decodeVerdict, describeVerdict } from "./verdict.ts";

export interface Alone {
  /** How its process died, in words; `undefined` where it lived. */
  readonly death: string | undefined;
  /** How its process ended, and what it said of it; `undefined` where it lived. */
  readonly ending: Ending | undefined;
  /** What the watchdog says of it, where that ended the process. */
  readonly verdict: Verdict | undefined;
  /** What failed of an input, where the process lived. */
  readonly failures: readonly RecordedFailure[];
  /** What became of a replay, where the process lived. */
  readonly replayed: ReplayResult | undefined;
  /** What was made of a case that was to be shrunk; `undefined` where it does not fail any more. */
  readonly shrunk: ShrunkReplay | undefined;
  /** What runs that were repeated gave. */
  readonly answer: FreshAnswer | undefined;
}

/** How long a target may take to load, and an input beyond its limit to be given up. */
const PATIENCE_MS = 60_000;

/** Does the task of the order; what refuses to be run is the user's to mend. */
export async function runAlone(order: FencedOrder & { readonly alone: Task }): Promise<Alone> {
  let done: Done | undefined;
  let refusal: string | undefined;
  const handle = startProcess(order, (message) => {
    switch (message.kind) {
      case "judged":
        done = { ...NOTHING, failures: message.failures };
        break;
      case "replayed":
        done = { ...NOTHING, replayed: message.result };
        break;
      case "shrunk":
        done = { ...NOTHING, shrunk: message.result };
        break;
      case "repeated":
        done = { ...NOTHING, answer: message.answer };
        break;
      case "refused":
        refusal = message.message;
        break;
      default:
        return;
    }
    handle.dismiss();
  });
  // A shrink takes as long as it takes; the watchdog looks after its executions.
  const isShort = order.alone.kind !== "shrink";
  const patience = isShort ? setTimeout(() => handle.kill(), PATIENCE_MS + order.fence.wallMs) : undefined;
  const cause = await handle.gone;
  clearTimeout(patience);
  if (refusal !== undefined) {
    throw new UsageError(refusal);
  }
  if (done !== undefined) {
    return { ...done, death: undefined, ending: undefined, verdict: undefined };
  }
  const file = readIfThere(new FenceFolder(order.fence.folder).verdict);
  const verdict = file === undefined ? undefined : decodeVerdict(file);
  const ending = { cause: cause ?? "it ended early", lastWords: handle.lastWords() };
  const death = verdict === undefined ? deathText(ending) : describeVerdict(verdict, order.fence);
  return { ...NOTHING, death, ending, verdict };
}

/** What comes of a process that lived. */
type Done = Pick<Alone, "failures" | "replayed" | "shrunk" | "answer">;

const NOTHING: Done = { failures: [], replayed: undefined, shrunk: undefined, answer: undefined };

/** Does a task outside of any campaign. `instrument` is what has its steps counted, beside the folder of a module. */
export async function runTask(target: string, { instrument, ...limits }: AloneLimits, alone: Task): Promise<Alone> {
  const scratch = openScratch();
  const { path: folder } = scratch;
  try {
    return await runAlone({
      ...blankOrder(target, folder, instrument),
      fence: { ...limits, folder, notesAll: false },
      alone,
    });
  } finally {
    scratch.remove();
  }
}

function blankOrder(target: string, out: string, instrument: readonly string[]): WorkerOrder {
  const runs = { first: 0, stride: 1, end: 1, stopOnFinding: false };
  return {
    target,
    plants: [],
    plan: { seed: "1", strategy: "simplest", scenario: undefined, liveness: false, ...runs },
    out,
    guidance: { target, plant: [], instrument, guidance: true },
    variant: "",
    part: { index: 0, count: 1, firstEpoch: 0 },
    corpus: undefined,
    inputs: [],
    deadly: [],
    fence: undefined,
    alone: undefined,
  };
}
