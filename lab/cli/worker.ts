/** One thread of a campaign: runs its share of the run numbers and reports to the main thread. */
import { parentPort, workerData } from "node:worker_threads";
import type { WorkerMessage, WorkerOrder } from "./conduct.ts";
import { prepare } from "./prepare.ts";

if (parentPort === null) {
  throw new TypeError("worker.ts runs in a worker thread of quiesce");
}
const port = parentPort;
// The main thread made this order and checked it.
const order = workerData as WorkerOrder;
let stopRequested = false;
port.on("message", () => {
  stopRequested = true;
});

const say = (message: WorkerMessage): void => port.postMessage(message);
await prepare(order.target, order.plants);
const { runCampaign } = await import("./campaign-loop.ts");
const { openWorkbench } = await import("./workbench.ts");
const bench = await openWorkbench(order.target, order.plants);
const tally = await runCampaign(bench, order.plan, order.out, {
  stopRequested: () => stopRequested,
  progress: (counted) => say({ kind: "progress", tally: counted.record() }),
  found: (failure, replay, run) => say({ kind: "found", failure, replay, run }),
  finding: (finding) => say({ kind: "finding", finding }),
});
say({ kind: "end", tally: tally.record() });
port.close();
