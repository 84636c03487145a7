/**
 * A worker in a process of its own, for targets that nobody here trusts: whatever it does to its process,
 * the campaign goes on.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { siblingModule } from "../place.ts";
import type { MainMessage, WorkerMessage, WorkerOrder } from "./messages.ts";
import type { WorkerHandle } from "./thread-worker.ts";

/** What is kept of its standard error, in characters: the end. */
const STDERR_KEPT = 8_192;
const MEBIBYTE = 1_048_576;
/** The heap may exceed the fence by this factor, so that the watchdog stops the process first. */
const HEAP_FACTOR = 2;

export function startProcess(order: WorkerOrder, hear: (message: WorkerMessage) => void): WorkerHandle {
  const heap = Math.ceil((HEAP_FACTOR * (order.fence?.residentBytesMax ?? 0)) / MEBIBYTE);
  const child = fork(fileURLToPath(siblingModule("workers/worker")), [], {
    execArgv: [...process.execArgv, ...(heap === 0 ? [] : [`--max-old-space-size=${heap}`])],
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let lastWords = "";
  // A program may flood its output; a pipe that nobody reads would stop it.
  child.stdout?.resume();
  child.stderr?.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString("utf8")).slice(-STDERR_KEPT);
  });
  child.on("message", (message) => hear(message as WorkerMessage));
  const send = (message: MainMessage | WorkerOrder): void => {
    if (child.connected) {
      // A process may die at any moment, and what is then under way is lost with it.
      child.send(message, () => undefined);
    }
  };
  send(order);
  const gone = new Promise<string | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code === 0 ? undefined : deathOf(code, signal)));
  });
  return {
    gone,
    send,
    kill: () => void child.kill("SIGKILL"),
    lastWords: () => lastWords,
  };
}

function deathOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with exit code ${code ?? 0}` : `signal ${signal} ended it`;
}
