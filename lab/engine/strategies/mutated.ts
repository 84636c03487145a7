/**
 * Mutation of decisions: a run answers as a stored case did, with a few deviations left out, moved,
 * changed or taken from another case, and a few more where the case had none. What AFL does to bytes, on
 * the decision map. Keys name places and not positions, so what is left of a case keeps its meaning.
 */
import type { Deviation, Drawer, Strategy } from "../../core/decisions.ts";
import { familyOf, keyText, parseKey, placeKey, SIMPLEST } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, subkey } from "../../core/hash.ts";
import { replay } from "./replay.ts";
import { isGoverned, RateDrawer, uniformDrawer } from "./uniform.ts";

/** The name of the strategy. */
export const MUTATED = "mutated";

/** The deviations that are mutated, and those that they are crossed with. */
export interface Parents {
  readonly first: readonly Deviation[];
  readonly second: readonly Deviation[];
}

/** Out of 256 deviations, or places, how many each mutation befalls; a run draws one rate of each. */
const DROP_RATES: readonly number[] = [0, 0, 0, 16, 96];
const CHANGE_RATES: readonly number[] = [0, 0, 0, 24];
const MOVE_RATES: readonly number[] = [0, 0, 0, 16];
const CROSS_RATES: readonly number[] = [0, 0, 0, 96];
const ADD_RATES: readonly number[] = [0, 2, 8, 32, 128];
/** How many values there are for an answer that changes; one beyond its alternatives is the last of them. */
const CHANGED_VALUES: readonly number[] = [1, 2, 4, 16, 256];

export function mutated(run: Key, parents: Parents): Strategy {
  const key = subkey(run, MUTATED);
  const kept = replay(mutate(key, parents));
  const addRate = rateOf(key, ADD_RATES, 0);
  return {
    name: MUTATED,
    open(site, entity): Drawer {
      const answers = kept.open(site, entity);
      const added = addedDrawer(run, site, entity, addRate);
      return answers === SIMPLEST ? added : { draw: (index, n) => answers.draw(index, n) || added.draw(index, n) };
    },
  };
}

/** Deviations where the stored case has none: at half of the places, and rarely; input counts in full. */
function addedDrawer(run: Key, site: string, entity: string, rate: number): Drawer {
  const place = placeKey(run, site, entity);
  if (isGoverned(site)) {
    return uniformDrawer(run, site, entity);
  }
  return (draw(subkey(place, "touched"), 0) & 1) === 1 ? new RateDrawer(place, rate) : SIMPLEST;
}

function mutate(key: Key, { first, second }: Parents): Deviation[] {
  const crossRate = rateOf(key, CROSS_RATES, 1);
  const rates: Rates = {
    drop: rateOf(key, DROP_RATES, 2),
    change: rateOf(key, CHANGE_RATES, 3),
    move: rateOf(key, MOVE_RATES, 4),
  };
  const fromSecond = (deviation: Deviation): boolean => hits(subkey(key, crossedUnit(deviation)), 0, crossRate);
  const crossed = [...first.filter((each) => !fromSecond(each)), ...second.filter(fromSecond)];
  return crossed.flatMap((deviation) => mutateOne(subkey(key, deviation.key), deviation, rates));
}

interface Rates {
  readonly drop: number;
  readonly change: number;
  readonly move: number;
}

function mutateOne(key: Key, deviation: Deviation, { drop, change, move }: Rates): Deviation[] {
  if (hits(key, 0, drop)) {
    return [];
  }
  const parts = parseKey(deviation.key);
  const isMoved = parts !== undefined && hits(key, 1, move);
  const step = (draw(key, 2) & 1) === 1 ? 1 : -1;
  return [
    {
      key: isMoved ? keyText(parts.site, parts.entity, Math.max(0, parts.index + step)) : deviation.key,
      value: hits(key, 3, change) ? 1 + (draw(key, 4) % rateOf(key, CHANGED_VALUES, 5)) : deviation.value,
    },
  ];
}

/** What is taken from one of the parents together: the decisions of one family at one entity. */
function crossedUnit({ key }: Deviation): string {
  const parts = parseKey(key);
  return parts === undefined ? key : `${familyOf(parts.site)}|${parts.entity}`;
}

function rateOf(key: Key, rates: readonly number[], index: number): number {
  return rates[draw(key, index) % rates.length] ?? 0;
}

function hits(key: Key, index: number, rate: number): boolean {
  return (draw(key, index) & 255) < rate;
}
