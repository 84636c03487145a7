/** An item by decision; the first is the simplest. */
import type { Place } from "../../lab/core/decisions.ts";

export function pick<Item>(items: readonly Item[], place: Place): Item {
  const item = items[place.choose(items.length)];
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}
