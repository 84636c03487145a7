/**
 * Decisions: all the nondeterminism of a run, as answers to `choose(key, n)`.
 *
 * An answer is an integer 0..n-1 where 0 is the simplest course: the next task in order, no fault,
 * no delay, no split, no cancel, the smallest value. A key names the place that asks: the site, the
 * entity that stands there, and how many times that entity has asked at that site. Keys never hold
 * a global index, so an answer keeps its meaning when unrelated code is added. A non-zero answer is
 * a deviation; a run is its deviations, and everything that is not recorded is 0.
 */
import type { Key } from "./hash.ts";
import { hashText, numberedKey } from "./hash.ts";

/** The largest number of alternatives of one decision. */
export const ALTERNATIVES_MAX = 2 ** 32;
/** The family of decisions that input is made of. */
const INPUT_FAMILY = "input";
/** Between the parts of a key: `site|entity|counter`. */
const SEPARATOR = "|";

/** Non-zero answer `value` at `key`, for example `schedule|server/reader|17` -> 3. */
export interface Deviation {
  readonly key: string;
  readonly value: number;
}

/** Answers the decisions of one place. */
export interface Drawer {
  /** An integer 0..alternatives-1 for the `index`-th question at this place. */
  draw(index: number, alternatives: number): number;
}

/** The simplest course at every question. */
export const SIMPLEST: Drawer = { draw: () => 0 };

/** A way of choosing cases: exploring, replaying and shrinking differ in nothing else. */
export interface Strategy {
  readonly name: string;
  open(site: string, entity: string): Drawer;
}

/** What one site of one entity asks. The counter is its own. */
export class Place {
  readonly site: string;
  readonly entity: string;
  private drawer: Drawer;
  private readonly log: DeviationLog;
  private readonly number: number;
  private asked = 0;

  constructor(site: string, entity: string, drawer: Drawer, log: DeviationLog) {
    this.number = log.places.push(this) - 1;
    this.site = site;
    this.entity = entity;
    this.drawer = drawer;
    this.log = log;
  }

  /** How many questions were asked here. */
  get count(): number {
    return this.asked;
  }

  /** The next decision here: 0..alternatives-1. With one alternative or none the answer is 0. */
  choose(alternatives: number): number {
    const index = this.asked;
    this.asked = index + 1;
    if (alternatives <= 1) {
      return 0;
    }
    const value = this.drawer.draw(index, alternatives);
    if (value !== 0) {
      this.log.add(this.number, index, value);
    }
    return value;
  }

  /** From here on the answer is always 0. */
  settle(): void {
    this.drawer = SIMPLEST;
  }

  /** Whether the next decision here deviates from the simplest course. */
  flip(): boolean {
    return this.choose(2) !== 0;
  }
}

/** The decisions of one run: opens places and keeps the deviations in the order they were taken. */
export class Decisions {
  private readonly strategy: Strategy;
  private readonly places = new Map<string, Place>();
  private readonly log = new DeviationLog();
  private settled = false;

  constructor(strategy: Strategy) {
    this.strategy = strategy;
  }

  /** Has every question answered with 0 from here on, at places that are opened later as well, but for those of input. */
  settle(): void {
    this.settled = true;
    for (const place of this.places.values()) {
      this.settlePlace(place);
    }
  }

  /** The one place of `site` and `entity`; asking again continues its counter. */
  place(site: string, entity: string): Place {
    const name = site + SEPARATOR + entity;
    const known = this.places.get(name);
    if (known !== undefined) {
      return known;
    }
    const opened = new Place(site, entity, this.strategy.open(site, entity), this.log);
    this.places.set(name, opened);
    if (this.settled) {
      this.settlePlace(opened);
    }
    return opened;
  }

  private settlePlace(place: Place): void {
    if (familyOf(place.site) !== INPUT_FAMILY) {
      place.settle();
    }
  }

  get deviationCount(): number {
    return this.log.size;
  }

  deviations(): Deviation[] {
    return this.log.list();
  }
}

const LOG_FIELDS = 3;
const LOG_INITIAL = 64;

/** Deviations as integers (place, index, value): keys become text only when somebody reads them. */
class DeviationLog {
  readonly places: Place[] = [];
  private fields = new Uint32Array(LOG_INITIAL * LOG_FIELDS);
  private used = 0;

  get size(): number {
    return this.used / LOG_FIELDS;
  }

  add(place: number, index: number, value: number): void {
    const at = this.used;
    if (at === this.fields.length) {
      const larger = new Uint32Array(at * 2);
      larger.set(this.fields);
      this.fields = larger;
    }
    this.fields[at] = place;
    this.fields[at + 1] = index;
    this.fields[at + 2] = value;
    this.used = at + LOG_FIELDS;
  }

  list(): Deviation[] {
    const deviations: Deviation[] = [];
    for (let at = 0; at < this.used; at += LOG_FIELDS) {
      const [place = 0, index = 0, value = 0] = this.fields.subarray(at, at + LOG_FIELDS);
      const { site, entity } = this.places[place] ?? UNKNOWN;
      deviations.push({ key: keyText(site, entity, index), value });
    }
    return deviations;
  }
}

const UNKNOWN = { site: "?", entity: "?" };

/** The parts of a deviation's key. */
export interface KeyParts {
  readonly site: string;
  readonly entity: string;
  readonly index: number;
}

export function keyText(site: string, entity: string, index: number): string {
  return `${site}${SEPARATOR}${entity}${SEPARATOR}${index}`;
}

/** Takes a key apart, or says `undefined` where the text is no key. */
export function parseKey(text: string): KeyParts | undefined {
  const first = text.indexOf(SEPARATOR);
  const last = text.lastIndexOf(SEPARATOR);
  const digits = text.slice(last + 1);
  if (first < 1 || last <= first || !/^\d{1,15}$/.test(digits)) {
    return undefined;
  }
  return { site: text.slice(0, first), entity: text.slice(first + 1, last), index: Number(digits) };
}

/** The family of a site, by which faults are switched: `net.split` belongs to `net`. */
export function familyOf(site: string): string {
  const dot = site.indexOf(".");
  return dot < 0 ? site : site.slice(0, dot);
}

/** The key that one place of a run draws from. */
export function placeKey(run: Key, site: string, entity: string): Key {
  return numberedKey(numberedKey(run, hashText(site)), hashText(entity));
}
