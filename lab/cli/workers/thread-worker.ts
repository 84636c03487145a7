/** A worker in a thread of this process, for targets that are trusted not to harm it. */
import { Worker } from "node:worker_threads";
import { siblingModule } from "../place.ts";
import type { MainMessage, WorkerMessage, WorkerOrder } from "./messages.ts";

/** The main thread's end of a worker. */
export interface WorkerHandle {
  send(message: MainMessage): void;
  /** Settles once the worker is gone; `undefined` where it ended by itself. */
  readonly gone: Promise<string | undefined>;
  /** Ends it at once. */
  kill(): void;
  /** Lets it go, once it has said all that it has to say. */
  dismiss(): void;
  /** The last that it wrote to its standard error, where that is its own. */
  lastWords(): string;
}

export function startThread(order: WorkerOrder, hear: (message: WorkerMessage) => void): WorkerHandle {
  const worker = new Worker(siblingModule("workers/worker"), { workerData: order });
  worker.on("message", hear);
  const gone = new Promise<string | undefined>((resolve, reject) => {
    // An error of ours: a target's errors are caught where it is run.
    worker.on("error", reject);
    worker.on("exit", (code) => resolve(code === 0 ? undefined : `it ended with exit code ${code}`));
  });
  return {
    gone,
    send: (message) => worker.postMessage(message),
    kill: () => void worker.terminate(),
    dismiss: () => undefined,
    lastWords: () => "",
  };
}
