/**
 * Keeps a process to its fence: a thread looks at the process from time to time, and ends it when an
 * execution takes too long or memory runs out; what was being executed is left in a file before. It also
 * ends the process when the campaign that started it is gone, leaves a sign of life, and keeps the file
 * of standard error short.
 */
import { Worker } from "node:worker_threads";
import { BlackBox, blackBoxMemory, Journal } from "../../host/black-box.ts";
import { siblingModule } from "../place.ts";
import { FenceFolder } from "./fence-folder.ts";
import type { Fence } from "./messages.ts";

/** What the watchdog's thread is given. */
export interface WatchdogOrder {
  readonly fence: Fence;
  readonly memory: SharedArrayBuffer;
}

/** Starts the watchdog of this process, and gives the black box that it looks at. */
export function watched(fence: Fence): BlackBox {
  const workerData: WatchdogOrder = { fence, memory: blackBoxMemory() };
  const thread = new Worker(siblingModule("workers/watchdog-main"), { workerData });
  // The process ends when its work does.
  thread.unref();
  return new BlackBox(workerData.memory, new Journal(new FenceFolder(fence.folder).journal, fence.notesAll));
}
