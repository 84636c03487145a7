/**
 * A thousand seeds give the same trace hashes in two processes, in a worker thread, and on every
 * supported version of Node.js. Each seed runs every scenario once, except the one for the heap.
 */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import type { HashOrder } from "./hashes.ts";
import { NODE_VERSIONS, nodeOf } from "./nodes.ts";
import { outputOf } from "./project.ts";

const SEEDS = 1_000;
const ORDER: HashOrder = { seeds: SEEDS };
const SCRIPT = new URL("hashes-elsewhere.ts", import.meta.url);

export const determinism: Bench = {
  name: "determinism",
  summary: `trace hashes of ${SEEDS} seeds, every scenario but heap, computed in several places`,
  run: async () => {
    const reference = await inProcess(process.execPath);
    if (reference.length !== SEEDS) {
      throw new Error(`${reference.length} hashes for ${SEEDS} seeds`);
    }
    const figures = [
      agreement("a second process", reference, await inProcess(process.execPath)),
      agreement("a worker thread", reference, await inWorker()),
    ];
    for (const version of NODE_VERSIONS) {
      figures.push(await onVersion(version, reference));
    }
    // Two scenarios or seeds with one hash would hide a difference; as good as all must be distinct.
    const distinct = new Set(reference).size;
    return [...figures, figure({ label: "distinct among the seeds", value: distinct, unit: `of ${SEEDS}` })];
  },
};

async function onVersion(version: string, reference: readonly string[]): Promise<Figure> {
  const label = `Node ${version}`;
  const binary = nodeOf(version);
  if (binary.kind === "absent") {
    return { ...agreement(label, reference, []), value: null, note: `not measured: ${binary.reason}` };
  }
  return agreement(label, reference, await inProcess(binary.path));
}

/** How many seeds gave the same in both places. */
function agreement(place: string, reference: readonly string[], other: readonly string[]): Figure {
  const differing = reference.findIndex((hashes, index) => hashes !== other[index]);
  const note = differing < 0 ? {} : { note: `seed ${differing + 1}: ${reference[differing]} / ${other[differing]}` };
  return figure({
    label: `same hashes: ${place}`,
    value: reference.filter((hashes, index) => hashes === other[index]).length,
    unit: `of ${SEEDS} seeds`,
    bar: atLeast(SEEDS),
    ...note,
  });
}

async function inProcess(node: string): Promise<readonly string[]> {
  const { exitCode, output } = await outputOf(node, [fileURLToPath(SCRIPT), JSON.stringify(ORDER)]);
  if (exitCode !== 0) {
    throw new Error(`${node} ended with exit code ${exitCode}`);
  }
  // Our own child printed it.
  return JSON.parse(output) as readonly string[];
}

async function inWorker(): Promise<readonly string[]> {
  const worker = new Worker(SCRIPT, { workerData: ORDER });
  const [hashes] = await once(worker, "message");
  await worker.terminate();
  // Our own worker sent it.
  return hashes as readonly string[];
}
