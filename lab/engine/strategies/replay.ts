/** Replaying: answers what was recorded, and 0 everywhere else. */
import type { Deviation, Drawer, Strategy } from "../../core/decisions.ts";
import { parseKey, SIMPLEST } from "../../core/decisions.ts";

export interface Replay extends Strategy {
  /** How many of the deviations were asked for so far. */
  applied(): number;
}

export function replay(deviations: readonly Deviation[]): Replay {
  const places = new Map<string, Map<number, number>>();
  let applied = 0;
  for (const { key, value } of deviations) {
    const parts = parseKey(key);
    if (parts !== undefined) {
      const name = placeName(parts.site, parts.entity);
      const answers = places.get(name) ?? new Map<number, number>();
      places.set(name, answers.set(parts.index, value));
    }
  }
  const open = (site: string, entity: string): Drawer => {
    const answers = places.get(placeName(site, entity));
    if (answers === undefined) {
      return SIMPLEST;
    }
    const draw = (index: number, alternatives: number): number => {
      const value = answers.get(index);
      if (value === undefined) {
        return 0;
      }
      applied += 1;
      return Math.min(value, alternatives - 1);
    };
    return { draw };
  };
  return { name: "replay", open, applied: () => applied };
}

function placeName(site: string, entity: string): string {
  return `${site}|${entity}`;
}
