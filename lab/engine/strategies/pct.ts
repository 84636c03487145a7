/**
 * Probabilistic concurrency testing (Burckhardt and others, ASPLOS 2010): every task gets a random
 * standing at its start and keeps it, but for a few changes at random points. Finds bugs that need
 * few ordering constraints with a probability that does not fall with the length of the run. Other
 * families than the schedule answer as in the uniform strategy. Standings are levels, so tasks of
 * one level take turns; the guarantee of the paper is for distinct standings.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { placeKey } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, mix } from "../../core/hash.ts";
import { LEVELS } from "../../runtime/ready-queue.ts";
import { uniformDrawer } from "./uniform.ts";

/** Wake-ups of a task among which one change of standing is expected; a run draws one. */
const CHANGE_PERIODS: readonly number[] = [16, 64, 256];

export function pct(run: Key): Strategy {
  const period = CHANGE_PERIODS[draw(run, 0) % CHANGE_PERIODS.length] ?? 64;
  return {
    name: "pct",
    open: (site, entity) =>
      site === "schedule" ? new StandingDrawer(placeKey(run, site, entity), period) : uniformDrawer(run, site, entity),
  };
}

class StandingDrawer implements Drawer {
  private readonly key: Key;
  private readonly period: number;

  constructor(key: Key, period: number) {
    this.key = key;
    this.period = period;
  }

  draw(index: number, alternatives: number): number {
    const drawn = draw(this.key, index);
    const changes = index === 0 || drawn % this.period === 0;
    return changes ? Math.min(alternatives - 1, LEVELS + ((mix(drawn) >>> 0) % LEVELS)) : 0;
  }
}
