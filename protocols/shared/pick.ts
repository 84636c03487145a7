/** Choosing among items by a decision; the first item is the simplest. */
import type { Place } from "../../lab/core/decisions.ts";
import type { Context } from "../../lab/runtime/context.ts";

/** An item by the next decision of a place. Throws where there is none to pick from. */
export function pick<Item>(items: readonly Item[], place: Place): Item {
  return itemAt(items, place.choose(items.length));
}

/** An item by a decision of the running task. */
export function pickAt<Item>(items: readonly Item[], cx: Context, site: string): Item {
  return itemAt(items, cx.choose(site, items.length));
}

function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new TypeError("nothing to pick from");
  return item;
}
