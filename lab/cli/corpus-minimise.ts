/**
 * `quiesce corpus minimise`: keeps a small set of inputs that covers what all of them cover.
 *
 * Nothing is moved before the set that is kept is on disk and was measured again from there. In place,
 * the other files move to a folder beside it; with another folder for the result, they stay.
 */
import { resolve } from "node:path";
import type { CorpusStore } from "../corpus/corpus-store.ts";
import type { StoredInput } from "../corpus/read-folder.ts";
import type { Measured } from "../engine/guided/corpus.ts";
import { minimiseCorpus } from "../engine/guided/cover.ts";
import type { FeatureMeter } from "../engine/guided/measure.ts";
import { featuresOf } from "../engine/guided/measure.ts";
import { escapeText } from "../trace/format-text.ts";
import { openCorpus, readCorpus } from "./corpus-folders.ts";
import { openMeter } from "./corpus-meter.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { shown } from "./files.ts";
import { printJson, printLines } from "./output.ts";

export interface MinimiseOptions {
  readonly folder: string;
  readonly target: string;
  readonly instrument: readonly string[];
  readonly out?: string;
  readonly json?: boolean;
}

type MeasuredInput = StoredInput & Measured;

export async function minimise(options: MinimiseOptions): Promise<ExitCode> {
  const { folder, out, json } = options;
  const { inputs, refused } = readCorpus(folder);
  if (inputs.length === 0) {
    throw new UsageError([`${folder} holds no input that can be used`, ...refused].join("\n"));
  }
  const store = out === undefined ? openCorpus(folder) : openEmpty(out);
  const meter = await openMeter(options);
  const features = await meter.measure(inputs.map(({ bytes }) => bytes));
  const measured = inputs.map((input, index): MeasuredInput => ({ ...input, features: features[index] ?? NONE }));
  const kept = minimiseCorpus(measured);
  store.add(kept.map(({ bytes }) => bytes));
  const wanted = featuresOf(features);
  const found = await measureAgain(store, kept, meter);
  const lost = [...wanted].filter((feature) => !found.has(feature)).length;
  const removed = lost === 0 && out === undefined ? setAside(store, inputs, kept) : undefined;
  const counts = { before: inputs.length, after: kept.length, featuresBefore: wanted.size, featuresAfter: found.size };
  if (json === true) {
    printJson({ folder, out: out ?? null, ...counts, lost, removed: removed ?? null, refused });
  } else {
    await printLines(describe({ ...counts, lost, removed, refused, out }).map(escapeText));
  }
  return lost === 0 ? EXIT.clean : EXIT.nondeterminism;
}

const NONE = new Uint32Array(0);

function openEmpty(out: string): CorpusStore {
  const store = openCorpus(out);
  if (store.files().length > 0) {
    throw new UsageError(`${out} holds inputs already; give --out an empty folder, or join the two with corpus merge`);
  }
  return store;
}

/** What the kept inputs cover as they lie on disk. */
async function measureAgain(
  store: CorpusStore,
  kept: readonly StoredInput[],
  meter: FeatureMeter,
): Promise<ReadonlySet<number>> {
  const names = new Set(kept.map(({ name }) => name));
  const stored = readCorpus(store.folder).inputs.filter(({ name }) => names.has(name));
  return featuresOf(await meter.measure(stored.map(({ bytes }) => bytes)));
}

/** Moves what is not kept to a folder beside the corpus, and gives that folder. */
function setAside(store: CorpusStore, inputs: readonly StoredInput[], kept: readonly StoredInput[]): string {
  const aside = `${resolve(store.folder)}.removed`;
  const files = new Set(kept.map(({ file }) => file));
  for (const input of inputs.filter(({ file }) => !files.has(file))) {
    store.setAside(input, aside);
  }
  return aside;
}

interface Minimised {
  readonly before: number;
  readonly after: number;
  readonly featuresBefore: number;
  readonly featuresAfter: number;
  readonly lost: number;
  readonly removed: string | undefined;
  readonly refused: readonly string[];
  readonly out: string | undefined;
}

function describe(result: Minimised): string[] {
  const { before, after, featuresBefore, featuresAfter, lost, removed, refused, out } = result;
  const sizes = `${before} inputs with ${featuresBefore} features, ${after} kept with ${featuresAfter}`;
  const rest =
    removed === undefined ? `the result is in ${shown(out ?? "")}` : `${before - after} moved to ${shown(removed)}`;
  const unstable = `${lost} features did not come again, so nothing was removed: what the target covers depends on more than its input`;
  return [...refused.map((line) => `refused ${line}`), `${sizes}; ${lost === 0 ? rest : unstable}`];
}
