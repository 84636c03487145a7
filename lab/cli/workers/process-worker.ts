/**
 * A worker in a process of its own, for targets that nobody here trusts: whatever it does to its process,
 * the campaign goes on.
 */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { readIfThere } from "../files.ts";
import { siblingModule } from "../place.ts";
import { Channel, CHANNEL_FD } from "./channel.ts";
import { FenceFolder } from "./fence-folder.ts";
import type { Fence, MainMessage, WorkerMessage, WorkerOrder } from "./messages.ts";
import type { WorkerHandle } from "./thread-worker.ts";

/** An order for a process. */
export type FencedOrder = WorkerOrder & { readonly fence: Fence };

/** What is kept of its standard error, in bytes: the end. */
const STDERR_KEPT = 8_192;
const MEBIBYTE = 1_048_576;
/** The heap may exceed the fence by this factor, so that the watchdog stops the process first. */
const HEAP_FACTOR = 2;
/** A heap that is smaller has no room for the lab itself. */
const HEAP_MEBIBYTES_MIN = 64;

export function startProcess(order: FencedOrder, hear: (message: WorkerMessage) => void): WorkerHandle {
  const { folder, residentBytesMax } = order.fence;
  const heap = Math.max(HEAP_MEBIBYTES_MIN, Math.ceil((HEAP_FACTOR * residentBytesMax) / MEBIBYTE));
  const files = new FenceFolder(folder);
  files.prepare();
  // A file, since a pipe would be full when nobody reads; the watchdog keeps it short.
  const words = openSync(files.words, "a");
  const script = fileURLToPath(siblingModule("workers/worker"));
  const child = spawn(process.execPath, [...process.execArgv, `--max-old-space-size=${heap}`, script], {
    stdio: ["ignore", "ignore", words, "pipe"],
    // A terminal interrupts the whole group of processes, and the main process says what follows from it.
    detached: true,
  });
  closeSync(words);
  const kill = (): void => endGroup(child);
  let broken = false;
  // The types know the three standard streams only.
  const channel = new Channel<MainMessage | WorkerOrder, WorkerMessage>(child.stdio[CHANNEL_FD] as Duplex, hear, () => {
    broken = true;
    kill();
  });
  channel.say(order);
  const gone = new Promise<string | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", kill);
    child.on("close", (code, signal) => resolve(broken ? BROKEN : deathOf(code, signal)));
  });
  return {
    gone,
    kill,
    send: (message) => channel.say(message),
    dismiss: kill,
    lastWords: () => readIfThere(files.words)?.subarray(-STDERR_KEPT).toString("utf8") ?? "",
  };
}

/** Ends a process that is the first of its group, and those that its program has started. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) {
    return;
  }
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Nobody is left of the group, or the system knows no groups.
    child.kill("SIGKILL");
  }
}

const BROKEN = `it wrote to file descriptor ${CHANNEL_FD}, by which it talks to quiesce`;

function deathOf(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `it ended with exit code ${code ?? 0}` : `signal ${signal} ended it`;
}
