/**
 * List reduction: removes what a property does not need. After ddmin (Zeller 1999), with lengths of
 * removed stretches that double while removal succeeds, so that a list of which little is needed
 * costs a logarithm of its length (after Hypothesis' adaptive deletion).
 */

/** What a list must still have, and when to leave off trying: nothing is removed after that. */
interface Needed<Item> {
  holds(items: readonly Item[]): boolean;
  isOver?(): boolean;
}

/**
 * The shortest list found for which `holds` is still true; `holds(items)` is taken to be true. No
 * single element of the result can be removed, unless it was over before.
 */
export function minimise<Item>(items: readonly Item[], { holds, isOver = never }: Needed<Item>): readonly Item[] {
  if (items.length === 0 || holds([])) {
    return [];
  }
  const needed = { holds, isOver };
  let kept = removeLarge(shortestPrefix(items, holds), needed);
  for (let before = -1; before !== kept.length && !isOver();) {
    before = kept.length;
    kept = removeBackwards(kept, needed);
  }
  return kept;
}

const never = (): boolean => false;

/** Cuts the end off: tries short prefixes first, then bisects down to where it fails. */
function shortestPrefix<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
  let refuted = 0;
  let kept = items;
  for (let length = 1; length < items.length; length *= 2) {
    const prefix = items.slice(0, length);
    if (holds(prefix)) {
      kept = prefix;
      break;
    }
    refuted = length;
  }
  while (kept.length - refuted > 1) {
    const middle = (refuted + kept.length) >> 1;
    const prefix = kept.slice(0, middle);
    if (holds(prefix)) {
      kept = prefix;
    } else {
      refuted = middle;
    }
  }
  return kept;
}

/** Tries to remove each half, quarter and eighth. */
function removeLarge<Item>(items: readonly Item[], { holds, isOver }: Required<Needed<Item>>): readonly Item[] {
  let kept = items;
  for (const parts of [2, 4, 8]) {
    const size = Math.ceil(items.length / parts);
    for (let start = kept.length - size; size > 1 && start >= 0 && !isOver(); start -= size) {
      const candidate = kept.toSpliced(start, size);
      if (candidate.length > 0 && holds(candidate)) {
        kept = candidate;
      }
    }
  }
  return kept;
}

/** From the end to the start, removes stretches as long as they go. */
function removeBackwards<Item>(items: readonly Item[], { holds, isOver }: Required<Needed<Item>>): readonly Item[] {
  let kept = items;
  let end = kept.length;
  let size = 1;
  while (end > 0 && !isOver()) {
    const start = Math.max(0, end - size);
    const candidate = kept.toSpliced(start, end - start);
    if (candidate.length > 0 && holds(candidate)) {
      kept = candidate;
      end = start;
      size *= 2;
    } else if (size > 1) {
      size = Math.max(1, size >> 2);
    } else {
      end -= 1;
    }
  }
  return kept;
}
