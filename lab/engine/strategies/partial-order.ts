/**
 * Partial order sampling (Yuan, Yang and Gu, CAV 2018): every pending operation has a random priority,
 * and the first goes ahead. It samples orders of operations far more evenly than a random walk does,
 * which rarely lets one task run far ahead of the others.
 *
 * What differs from the paper: there, an operation that races with the one that was just done draws its
 * priority anew. Here a priority is drawn once per wake-up, when the operation becomes ready, because
 * that is what the key of a decision names (docs/design.md), and nobody knows yet which object the task
 * will touch when it goes on. So operations that the last one has woken draw afresh, as in the paper,
 * and those that were ready before keep what they drew: the paper's basic variant. Priorities are the
 * `LEVELS` levels of the ready queue, and equals go in the order in which they became ready. Other
 * families than the schedule answer as in the uniform strategy.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { placeKey } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw } from "../../core/hash.ts";
import { LEVELS } from "../../runtime/ready-queue.ts";
import { uniformDrawer } from "./uniform.ts";

export function partialOrder(run: Key): Strategy {
  return {
    name: "partial-order",
    open: (site, entity) =>
      site === "schedule" ? new PriorityDrawer(placeKey(run, site, entity)) : uniformDrawer(run, site, entity),
  };
}

class PriorityDrawer implements Drawer {
  private readonly key: Key;

  constructor(key: Key) {
    this.key = key;
  }

  /** Answers below `LEVELS` hold for this wake-up only, and no task's standing is ever moved. */
  draw(index: number, alternatives: number): number {
    return draw(this.key, index) % Math.min(LEVELS, alternatives);
  }
}
