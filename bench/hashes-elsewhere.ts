/** Computes trace hashes in a process or thread of its own, as `determinism.ts` tells it. */
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { HashOrder } from "./hashes.ts";
import { hashesOf } from "./hashes.ts";

// The bench itself wrote the order.
const order = (isMainThread ? JSON.parse(process.argv[2] ?? "") : workerData) as HashOrder;
const hashes = await hashesOf(order);
if (isMainThread) {
  process.stdout.write(JSON.stringify(hashes));
} else {
  parentPort?.postMessage(hashes);
}
