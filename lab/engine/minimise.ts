/** List reduction: removes what a property does not need, large stretches first (after ddmin, Zeller 1999). */

/**
 * The shortest list found for which `holds` is still true. `holds(items)` is taken to be true.
 * No single element of the result can be removed, unless `holds` began to answer false to everything.
 */
export function minimise<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
  if (items.length === 0 || holds([])) {
    return [];
  }
  let kept = items;
  let size = Math.ceil(kept.length / 2);
  while (size >= 1) {
    const shorter = removeStretches(kept, size, holds);
    const progressed = shorter.length < kept.length;
    kept = shorter;
    if (size === 1 && !progressed) {
      return kept;
    }
    size = Math.max(1, Math.min(size >> 1, kept.length >> 1));
  }
  return kept;
}

/** Tries to remove each stretch of `size`, from the end. */
function removeStretches<Item>(
  items: readonly Item[],
  size: number,
  holds: (items: readonly Item[]) => boolean,
): readonly Item[] {
  let kept = items;
  for (let start = kept.length - size; start > -size; start -= size) {
    const candidate = kept.toSpliced(Math.max(0, start), start < 0 ? size + start : size);
    if (candidate.length > 0 && holds(candidate)) {
      kept = candidate;
    }
  }
  return kept;
}
