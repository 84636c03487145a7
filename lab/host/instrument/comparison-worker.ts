/**
 * Runs the comparison build of a target in a thread of its own.
 *
 * Both module systems cache by file, so two builds in one thread would share whatever is required late.
 * A thread has caches of its own: nothing is shared, and the main thread runs at full speed. An input
 * costs a message each way, which suits inputs that are rare, such as new entries of a corpus.
 */
import { Worker } from "node:worker_threads";
import { native } from "../native.ts";
import type {
  ComparedInput,
  ComparisonRequest,
  ComparisonTarget,
  ComparisonWorkerReady,
} from "./comparison-protocol.ts";
import type { InstrumentationProblem } from "./problem.ts";

/** Sources run as they are; published files are compiled. */
const MAIN = new URL(`./comparison-worker-main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);

/** What one input may take. */
export interface ComparisonLimits {
  readonly steps: number;
  /** In milliseconds of real time. */
  readonly wallMs: number;
}

/** How long the target may take to load, in milliseconds. */
const LOADING_MS_MAX = 20_000;

export class ComparisonWorker {
  /** Why comparisons are missing, as of loading the target. */
  readonly problems: readonly InstrumentationProblem[];
  private readonly worker: Worker;
  private last: Promise<unknown> = Promise.resolve();
  private hasEnded = false;

  private constructor(worker: Worker, problems: readonly InstrumentationProblem[]) {
    this.worker = worker;
    this.problems = problems;
    worker.on("exit", () => {
      this.hasEnded = true;
    });
    // Whoever waits for an answer hears of it; what fails between two answers ends the thread.
    worker.on("error", () => undefined);
  }

  /** Loads the target; rejects with what loading it throws. */
  static async open(target: ComparisonTarget): Promise<ComparisonWorker> {
    const worker = new Worker(MAIN, { workerData: target });
    const timer = native.setTimeout(() => void worker.terminate(), LOADING_MS_MAX);
    const { problems } = await nextMessage<ComparisonWorkerReady>(worker).finally(() => native.clearTimeout(timer));
    return new ComparisonWorker(worker, problems);
  }

  /** Runs the target on a copy of `input`, after the inputs before. What it throws is ignored; too long a run ends the thread. */
  compare(input: Uint8Array, { steps, wallMs }: ComparisonLimits): Promise<ComparedInput> {
    const request: ComparisonRequest = { input, fuel: steps };
    const compared = this.last.then(() => {
      if (this.hasEnded) {
        throw new Error(HAS_ENDED);
      }
      const answer = nextMessage<ComparedInput>(this.worker);
      this.worker.postMessage(request);
      const timer = native.setTimeout(() => void this.close(), wallMs);
      timer.unref();
      return answer.finally(() => native.clearTimeout(timer));
    });
    this.last = compared.catch(() => undefined);
    return compared;
  }

  /** Ends the thread, also in the middle of an execution, whose promise then rejects. */
  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

const HAS_ENDED = "the comparison worker has ended";

/** The next message; rejects when the thread fails or ends instead. */
function nextMessage<Message>(worker: Worker): Promise<Message> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      action();
    };
    const onMessage = (message: Message): void => settle(() => resolve(message));
    const onError = (error: unknown): void => settle(() => reject(error));
    const onExit = (): void => settle(() => reject(new Error(HAS_ENDED)));
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}
