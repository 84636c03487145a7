/**
 * List reduction: removes what a property does not need. After ddmin (Zeller 1999), with lengths of
 * removed stretches that double while removal succeeds, so that a list of which little is needed
 * costs a logarithm of its length (after Hypothesis' adaptive deletion).
 */

/**
 * The shortest list found for which `holds` is still true; `holds(items)` is taken to be true. No
 * single element of the result can be removed, unless `holds` began to answer false to everything.
 */
export function minimise<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
  if (items.length === 0 || holds([])) {
    return [];
  }
  let kept = shortestPrefix(items, holds);
  for (let before = -1; before !== kept.length;) {
    before = kept.length;
    kept = removeBackwards(kept, holds);
  }
  return kept;
}

/** Cuts the end off by bisection: much input matters only up to where it fails. */
function shortestPrefix<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
  let kept = items;
  let refuted = 0;
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

/** From the end to the start, removes stretches as long as they go. */
function removeBackwards<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
  let kept = items;
  let end = kept.length;
  let size = 1;
  while (end > 0) {
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
