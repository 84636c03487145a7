/**
 * The uniform strategy: every place answers by hashing its key, filtered on two levels. A run first
 * draws which families, sites and places deviate at all and how often, and they then fire at that
 * rate; so runs with few faults, with many of one kind, and with rare combinations all happen.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { familyOf, placeKey, SIMPLEST } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { draw, mix, subkey } from "../../core/hash.ts";
import { HEALING_FAMILY } from "../healing.ts";

/** How a family of decisions deviates. Shares and rates are out of 256. */
interface FamilyRule {
  /** Share of runs in which the family deviates at all. */
  readonly familyShare: number;
  /** Share of its sites that deviate in such a run. */
  readonly siteShare: number;
  /** Share of a site's entities that deviate in such a run. */
  readonly placeShare: number;
  /** A run draws one of these for each place: how often a question deviates. */
  readonly rates: readonly number[];
}

const ALWAYS = 256;
/** Input is made of decisions that all count: they answer uniformly, 0 included. */
const INPUT: FamilyRule = { familyShare: ALWAYS, siteShare: ALWAYS, placeShare: ALWAYS, rates: [] };
/** A campaign's mode is not the strategy's to choose: see `liveness.ts`. */
const NEVER: FamilyRule = { familyShare: 0, siteShare: 0, placeShare: 0, rates: [1] };
const FAULT: FamilyRule = { familyShare: 128, siteShare: 128, placeShare: 128, rates: [1, 4, 16, 64, 128] };

const RULES: ReadonlyMap<string, FamilyRule> = new Map([
  ["input", INPUT],
  ["schedule", { familyShare: 224, siteShare: ALWAYS, placeShare: 192, rates: [4, 16, 64, 256] }],
  ["split", { familyShare: 240, siteShare: ALWAYS, placeShare: ALWAYS, rates: [8, 64, 256] }],
  ["cancel", { familyShare: 128, siteShare: 192, placeShare: 128, rates: [4, 16, 64] }],
  ["clock", { familyShare: 128, siteShare: ALWAYS, placeShare: 128, rates: [4, 32, 128] }],
  [HEALING_FAMILY, NEVER],
]);

/** Whether a site's answers are not a matter of taste: input counts in full, and a mode is set by the campaign. */
export function isGoverned(site: string): boolean {
  const rule = RULES.get(familyOf(site));
  return rule === INPUT || rule === NEVER;
}

/** Draws by `run`'s key alone: the same key gives the same run. */
export function uniform(run: Key): Strategy {
  return { name: "uniform", open: (site, entity) => uniformDrawer(run, site, entity) };
}

/** The drawer that the uniform strategy gives to one place. */
export function uniformDrawer(run: Key, site: string, entity: string): Drawer {
  const family = familyOf(site);
  const rule = RULES.get(family) ?? FAULT;
  const key = placeKey(run, site, entity);
  if (rule.rates.length === 0) {
    return new UniformDrawer(key);
  }
  const active =
    share(subkey(run, family), 0) < rule.familyShare &&
    share(subkey(run, site), 1) < rule.siteShare &&
    share(key, -2) < rule.placeShare;
  if (!active) {
    return SIMPLEST;
  }
  const rate = rule.rates[draw(key, -3) % rule.rates.length] ?? 0;
  return new RateDrawer(key, rate);
}

function share(key: Key, index: number): number {
  return draw(key, index) & 255;
}

class UniformDrawer implements Drawer {
  private readonly key: Key;

  constructor(key: Key) {
    this.key = key;
  }

  draw(index: number, alternatives: number): number {
    return draw(this.key, index) % alternatives;
  }
}

/** Deviates at `rate` of 256 questions, to any other alternative. */
export class RateDrawer implements Drawer {
  private readonly key: Key;
  private readonly threshold: number;

  constructor(key: Key, rate: number) {
    this.key = key;
    this.threshold = rate * 2 ** 24;
  }

  draw(index: number, alternatives: number): number {
    const drawn = draw(this.key, index);
    return drawn >= this.threshold ? 0 : 1 + ((mix(drawn) >>> 0) % (alternatives - 1));
  }
}
