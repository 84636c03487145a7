/**
 * Makes corpora smaller and joins them, by the features of their entries. Nothing is executed here:
 * measure the entries first, all by one feature map.
 */
import type { Measured } from "./corpus.ts";
import { entryName } from "../../corpus/entry-name.ts";

/**
 * A small set of the entries that has all of their features: greedily the entry with the most features
 * that are still missing, of equals the smallest. The result and its order depend on the content of the
 * entries only, not on their order.
 */
export function minimiseCorpus<Entry extends Measured>(entries: readonly Entry[]): Entry[] {
  const covered = new Set<number>();
  const kept: Entry[] = [];
  // Gains only fall, so an entry whose old gain is below the best new one need not be looked at.
  let candidates = inOrder(entries).map((entry) => ({ entry, gain: gainOf(entry, covered) }));
  while (candidates.length > 0) {
    let best = candidates[0];
    for (const candidate of candidates) {
      if (best !== undefined && candidate.gain > 0 && (candidate.gain > best.gain || candidate === best)) {
        candidate.gain = gainOf(candidate.entry, covered);
        best = candidate.gain > best.gain ? candidate : best;
      }
    }
    if (best !== undefined && best.gain > 0) {
      kept.push(best.entry);
      for (const feature of best.entry.features) {
        covered.add(feature);
      }
    }
    candidates = candidates.filter((candidate) => candidate !== best && candidate.gain > 0);
  }
  return kept;
}

/** `base`, and those of `added` that bring features which neither it nor the ones before had; small ones first. */
export function mergeCorpora<Entry extends Measured>(base: readonly Entry[], added: readonly Entry[]): Entry[] {
  const covered = new Set(base.flatMap(({ features }) => [...features]));
  const merged = [...base];
  for (const entry of inOrder(added)) {
    if (gainOf(entry, covered) > 0) {
      merged.push(entry);
      for (const feature of entry.features) {
        covered.add(feature);
      }
    }
  }
  return merged;
}

function gainOf({ features }: Measured, covered: ReadonlySet<number>): number {
  let gain = 0;
  for (const feature of features) {
    gain += covered.has(feature) ? 0 : 1;
  }
  return gain;
}

/** Small entries first, equal sizes by name. */
function inOrder<Entry extends Measured>(entries: readonly Entry[]): Entry[] {
  const named = entries.map((entry) => ({ entry, name: entryName(entry.bytes) }));
  named.sort(
    (left, right) => left.entry.bytes.length - right.entry.bytes.length || compareNames(left.name, right.name),
  );
  return named.map(({ entry }) => entry);
}

function compareNames(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
