/** Runs one input alone in a fenced process: does it do the same without what was executed before it? */
import type { RecordedFailure } from "../../trace/trace.ts";
import type { WorkerOrder } from "./messages.ts";
import { deathText } from "./last-words.ts";
import { startProcess } from "./process-worker.ts";
import { describeVerdict, takeVerdict } from "./verdict.ts";

export interface Alone {
  /** How its process died, in words; `undefined` where it lived. */
  readonly death: string | undefined;
  /** What failed, where the process lived. */
  readonly failures: readonly RecordedFailure[];
  /** Why the target was not run, if it was not. */
  readonly refusal: string | undefined;
}

/** `order.only` is the input. */
export async function runAlone(order: WorkerOrder): Promise<Alone> {
  let failures: readonly RecordedFailure[] | undefined;
  let refusal: string | undefined;
  const handle = startProcess(order, (message) => {
    if (message.kind === "judged") {
      failures = message.failures;
    } else if (message.kind === "refused") {
      refusal = message.message;
    }
  });
  const cause = await handle.gone;
  const lived = failures !== undefined || refusal !== undefined;
  const death = lived ? undefined : deathOf(order, { cause, lastWords: handle.lastWords() });
  return { death, failures: failures ?? [], refusal };
}

function deathOf({ fence }: WorkerOrder, ending: Ending): string {
  const verdict = fence === undefined ? undefined : takeVerdict(fence.verdict);
  return verdict === undefined || fence === undefined
    ? deathText({ ...ending, cause: ending.cause ?? "it ended early" })
    : describeVerdict(verdict.death, fence);
}

interface Ending {
  readonly cause: string | undefined;
  readonly lastWords: string;
}
