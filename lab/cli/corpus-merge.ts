/** `quiesce corpus merge`: adds to a corpus what of others covers more than it does. */
import type { StoredInput } from "../corpus/read-folder.ts";
import type { Measured } from "../engine/guided/corpus.ts";
import { mergeCorpora } from "../engine/guided/cover.ts";
import { featuresOf } from "../engine/guided/measure.ts";
import { escapeText } from "../trace/format-text.ts";
import { openCorpus, readCorpus } from "./corpus-folders.ts";
import { openMeter } from "./corpus-meter.ts";
import { EXIT } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { printJson, printLines } from "./output.ts";

export interface MergeOptions {
  readonly into: string;
  readonly from: readonly string[];
  readonly target: string;
  readonly instrument: readonly string[];
  readonly json?: boolean;
}

export async function merge(options: MergeOptions): Promise<ExitCode> {
  const { into, from, json } = options;
  const reads = from.map((folder) => readCorpus(folder));
  const store = openCorpus(into);
  const present = store.entries();
  const others = reads.flatMap(({ inputs }) => inputs);
  const meter = await openMeter(options);
  const features = await meter.measure([...present, ...others].map(({ bytes }) => bytes));
  const base = withFeatures(present, features);
  const offered = withFeatures(others, features.slice(present.length));
  const merged = mergeCorpora(base, offered);
  const added = store.add(merged.slice(base.length).map(({ bytes }) => bytes));
  const before = featuresOf(base.map((entry) => entry.features)).size;
  const after = featuresOf(merged.map((entry) => entry.features)).size;
  const refused = [...store.refused, ...reads.flatMap((read) => read.refused)];
  if (json === true) {
    printJson({ into, offered: others.length, added: added.map(({ name }) => name), before, after, refused });
  } else {
    const told = `${added.length} of ${others.length} inputs added to ${into}: ${before} features before, ${after} after`;
    await printLines([...refused.map((line) => `refused ${line}`), told].map(escapeText));
  }
  return EXIT.clean;
}

function withFeatures(inputs: readonly StoredInput[], features: readonly Uint32Array[]): Measured[] {
  return inputs.map(({ bytes }, index) => ({ bytes, features: features[index] ?? new Uint32Array(0) }));
}
