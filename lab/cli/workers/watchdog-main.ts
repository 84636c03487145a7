/** The thread of the watchdog: see watchdog.ts. */
import { workerData } from "node:worker_threads";
import { BlackBoxReader } from "../../host/black-box.ts";
import { writeAtomically } from "../../corpus/whole-file.ts";
import type { Death } from "./verdict.ts";
import { encodeVerdict } from "./verdict.ts";
import type { WatchdogOrder } from "./watchdog.ts";

/** How often memory is looked at, in milliseconds. */
const PERIOD_MS = 10;

// The thread's parent made this order.
const { fence, memory } = workerData as WatchdogOrder;
const reader = new BlackBoxReader(memory);

const campaign = process.ppid;

let last: number | undefined;
let lastChange = performance.now();

for (;;) {
  reader.pause(PERIOD_MS);
  if (process.ppid !== campaign) {
    // Nobody is left to hear of what is found here.
    process.kill(process.pid, "SIGKILL");
  }
  const current = reader.busyWith();
  if (current === undefined || current !== last) {
    last = current;
    lastChange = performance.now();
  } else if (performance.now() - lastChange > fence.wallMs) {
    end("hang");
  }
  if (process.memoryUsage.rss() > fence.residentBytesMax) {
    end("out-of-memory");
  }
}

function end(death: Death): void {
  writeAtomically(fence.verdict, encodeVerdict({ death, input: reader.input() }));
  process.kill(process.pid, "SIGKILL");
}
