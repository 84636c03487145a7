/**
 * Cases that did something new, to be mutated: the corpus of a campaign over decisions, as inputs are the
 * corpus of the guided engine over bytes.
 *
 * A case that was mutated often and is old gives way to new ones. Picking is by a run's key, so it is a
 * function of the seed, the run's number and the runs before it.
 */
import type { Deviation } from "../core/decisions.ts";
import type { Key } from "../core/hash.ts";
import { draw } from "../core/hash.ts";

/** Cases that are kept of each scenario. */
const CASES_MAX = 256;
/** A case with more deviations is not kept: it takes longer to mutate, and most of them do not matter. */
const DEVIATIONS_MAX = 2_048;
/** Of eight picks, those that are among the newest cases, where the frontier is. */
const NEWEST_PICKS = 4;
const PICKS = 8;
const NEWEST = 8;

export interface StoredCase {
  readonly input: Uint8Array | undefined;
  readonly deviations: readonly Deviation[];
}

export class CaseCorpus {
  private readonly byScenario = new Map<string, StoredCase[]>();

  /** Keeps a case; the oldest of its scenario is forgotten when there are too many. */
  add(scenario: string, stored: StoredCase): void {
    if (stored.deviations.length > DEVIATIONS_MAX) {
      return;
    }
    const cases = this.byScenario.get(scenario) ?? [];
    this.byScenario.set(scenario, cases);
    cases.push(stored);
    if (cases.length > CASES_MAX) {
      cases.shift();
    }
  }

  /** A case of a scenario, by `key`; `undefined` when there is none. */
  pick(scenario: string, key: Key): StoredCase | undefined {
    const cases = this.byScenario.get(scenario) ?? [];
    const span = draw(key, 0) % PICKS < NEWEST_PICKS ? Math.min(NEWEST, cases.length) : cases.length;
    return cases[cases.length - 1 - (draw(key, 1) % Math.max(1, span))];
  }
}
