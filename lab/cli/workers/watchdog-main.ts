/** The thread of the watchdog: see watchdog.ts. */
import { fstatSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import { writeAtomically } from "../../corpus/whole-file.ts";
import { BlackBoxReader } from "../../host/black-box.ts";
import { commonFrames, placeOfFrames } from "../../core/stack-place.ts";
import { glimpseMainThread } from "../../host/under-way.ts";
import { FenceFolder } from "./fence-folder.ts";
import { encodeVerdict } from "./verdict.ts";
import type { Death } from "./verdict.ts";
import type { WatchdogOrder } from "./watchdog.ts";

/** How often memory is looked at, in milliseconds. */
const PERIOD_MS = 10;
/** How often a sign of life is left, in milliseconds. */
const PULSE_MS = 250;
/** How long executions go on before others have their turn, in milliseconds. */
const TURN_MS = 100;
const STDERR_FD = 2;
/** A file of standard error that is longer begins anew. */
const STDERR_BYTES_MAX = 1_048_576;

// The thread's parent made this order.
const { fence, memory } = workerData as WatchdogOrder;
const reader = new BlackBoxReader(memory);
const files = new FenceFolder(fence.folder);
const pulse = openSync(files.pulse, "w");

const campaign = process.ppid;

let last: number | undefined;
let lastChange = performance.now();
let lastRest = performance.now();
let lastPulse = 0;

for (;;) {
  reader.pause(PERIOD_MS);
  if (process.ppid !== campaign) {
    // Nobody is left to hear of what is found here.
    endGroup();
  }
  const now = performance.now();
  const current = reader.busyWith();
  if (current === undefined) {
    lastRest = now;
  } else if (now - lastRest > TURN_MS) {
    lastRest = now;
    reader.askToYield();
  }
  if (current === undefined || current !== last) {
    last = current;
    lastChange = now;
  } else if (now - lastChange > fence.wallMs) {
    await end("hang");
  }
  if (process.memoryUsage.rss() > fence.residentBytesMax) {
    await end("out-of-memory");
  }
  if (now - lastPulse > PULSE_MS) {
    lastPulse = now;
    writeSync(pulse, `${reader.count()} `, 0);
    keepShort();
  }
}

/** A program may have closed the standard error. */
function keepShort(): void {
  try {
    if (fstatSync(STDERR_FD).size > STDERR_BYTES_MAX) {
      ftruncateSync(STDERR_FD);
    }
  } catch {
    // Then nothing is written to it.
  }
}

async function end(death: Death): Promise<void> {
  const [input, execution] = [reader.input(), reader.execution()];
  const glimpses = await glimpseMainThread();
  const [glimpse] = glimpses;
  const place = glimpse === undefined ? undefined : placeOfFrames(commonFrames(glimpses.map(({ frames }) => frames)));
  const run = glimpse?.run;
  writeAtomically(files.verdict, encodeVerdict({ death, input, execution, place, run }));
  endGroup();
}

/** Ends this process and those that the program has started: it is the first of its group. */
function endGroup(): void {
  process.kill(-process.pid, "SIGKILL");
}
