/**
 * Exhaustive exploration: every run with exactly so many deviations, each once.
 *
 * Runs grow from the simplest one. A run is extended by one more deviation only at a question that it
 * asked after its last deviation, with every other answer to it: a deviation changes which questions
 * come later, and never which came before. So a set of deviations is reached in one order only, that in
 * which its questions are asked, and every one is reached that a run can have.
 */
import type { Deviation, Drawer, Strategy } from "../core/decisions.ts";
import { familyOf, keyText, SIMPLEST } from "../core/decisions.ts";
import { HEALING_FAMILY } from "./healing.ts";

/** What is explored; what lies outside of it answers 0. */
export interface ExplorationBounds {
  /** Names of families, such as `net`, or of sites, such as `net.reset`, of which questions deviate; `undefined` for all. */
  readonly families: readonly string[] | undefined;
  /** How many alternatives to 0 of one question are tried, the simplest first; `undefined` for all. */
  readonly valuesMax: number | undefined;
}

/** One run to execute; what it asked is read from here afterwards. */
export interface Attempt {
  readonly strategy: Strategy;
  /** Whether this run has as many deviations as are explored; others are repeated for the questions that they ask. */
  readonly isLeaf: boolean;
  /** How many runs with one more deviation grow from this one. */
  readonly growth: number;
  /** Whether all its deviations were asked for. A run that is a function of its case asks for them. */
  readonly applied: boolean;
  /** The sites at which it asked, explored or not. */
  readonly sites: ReadonlySet<string>;
}

/** All runs with exactly `deviationCount` deviations, as leaves. Execute each attempt before asking for the next. */
export function* attemptsWith(deviationCount: number, bounds: ExplorationBounds): Generator<Attempt, void> {
  yield* grow([], deviationCount, bounds);
}

function* grow(chosen: readonly Deviation[], left: number, bounds: ExplorationBounds): Generator<Attempt, void> {
  const attempt = new Growing(chosen, bounds, left === 0);
  yield attempt;
  for (const { key, values } of attempt.questions) {
    for (let value = 1; value <= values; value += 1) {
      yield* grow([...chosen, { key, value }], left - 1, bounds);
    }
  }
}

/** A question by its key, and how many other answers than 0 are tried. */
interface Question {
  readonly key: string;
  readonly values: number;
}

/** Answers what was chosen and 0 elsewhere, and notes what is asked after the last that was chosen. */
class Growing implements Attempt {
  readonly isLeaf: boolean;
  readonly questions: Question[] = [];
  readonly sites = new Set<string>();
  readonly strategy: Strategy;
  growth = 0;
  private readonly chosen: ReadonlyMap<string, number>;
  private readonly bounds: ExplorationBounds;
  private taken = 0;

  constructor(chosen: readonly Deviation[], bounds: ExplorationBounds, isLeaf: boolean) {
    this.chosen = new Map(chosen.map(({ key, value }) => [key, value]));
    this.bounds = bounds;
    this.isLeaf = isLeaf;
    this.strategy = {
      name: "exhaustive",
      open: (site, entity) => {
        this.sites.add(site);
        return isExplored(site, bounds.families) ? this.drawerOf(site, entity) : SIMPLEST;
      },
    };
  }

  get applied(): boolean {
    return this.taken === this.chosen.size;
  }

  private drawerOf(site: string, entity: string): Drawer {
    return {
      draw: (index, alternatives) => {
        if (!this.applied) {
          const value = this.chosen.get(keyText(site, entity, index)) ?? 0;
          this.taken += value === 0 ? 0 : 1;
          return value;
        }
        this.note(site, entity, index, alternatives);
        return 0;
      },
    };
  }

  /** A leaf only counts: its questions are asked again when it is grown from. */
  private note(site: string, entity: string, index: number, alternatives: number): void {
    const values = Math.min(alternatives - 1, this.bounds.valuesMax ?? Number.POSITIVE_INFINITY);
    this.growth += values;
    if (!this.isLeaf) {
      this.questions.push({ key: keyText(site, entity, index), values });
    }
  }
}

/** Healing is a mode of a campaign and no deviation from anything, unless it is asked for by name. */
function isExplored(site: string, families: readonly string[] | undefined): boolean {
  const family = familyOf(site);
  return families === undefined ? family !== HEALING_FAMILY : families.includes(family) || families.includes(site);
}
