/**
 * Rotation by yield: strategies that find more get more runs, since none dominates.
 *
 * Runs come in epochs of `EPOCH_RUNS`. Within one, each strategy has a fixed share and the key of a run
 * says whose turn it is; at its end the shares are dealt anew, by what the epochs before have yielded.
 * So the strategy of a run is a function of the seed, its number, and the counted yield of the runs that
 * this rotation was told of before: the same campaign from the same first run repeats exactly, and
 * workers, which see different runs, part from each other after the first epoch. A stored case holds its
 * deviations and needs none of this.
 */
import type { Key } from "../core/hash.ts";
import { draw, subkey } from "../core/hash.ts";

/** Runs between two dealings of the shares. */
export const EPOCH_RUNS = 512;
/** All shares together. */
const SHARES = 65_536;
/** What every strategy keeps whatever it yields: a bug may need the one that has found nothing so far. */
const SHARE_MIN = SHARES / 16;
/** A new finding counts as so many runs with new behaviour. */
const FINDING_WEIGHT = 50;
/** What was found in an epoch counts half as much in the next. */
const DECAY = 0.5;

/** What one run brought. */
export interface Gain {
  /** Whether it did something that no run before it did. */
  readonly novel: boolean;
  /** Whether it failed in a way in which no run before it did. */
  readonly finding: boolean;
}

class Account {
  readonly name: string;
  runs = 0;
  gains = 0;
  share = 0;

  constructor(name: string) {
    this.name = name;
  }
}

export class Rotation {
  private readonly accounts: readonly Account[];
  private epochRuns = 0;

  constructor(names: readonly string[]) {
    this.accounts = names.map((name) => new Account(name));
    this.deal();
  }

  /** Whose turn it is in the run with this key. */
  pick(run: Key): string {
    let left = draw(subkey(run, "strategy"), 0) % SHARES;
    const picked = this.accounts.find(({ share }) => {
      left -= share;
      return left < 0;
    });
    return picked?.name ?? this.accounts[0]?.name ?? "";
  }

  count(name: string, { novel, finding }: Gain): void {
    const account = this.accounts.find((candidate) => candidate.name === name);
    if (account !== undefined) {
      account.runs += 1;
      account.gains += (novel ? 1 : 0) + (finding ? FINDING_WEIGHT : 0);
    }
    this.epochRuns += 1;
    if (this.epochRuns === EPOCH_RUNS) {
      this.epochRuns = 0;
      this.deal();
      for (const each of this.accounts) {
        each.runs *= DECAY;
        each.gains *= DECAY;
      }
    }
  }

  /** Shares in proportion to gains per run, above what each keeps. One more gain spares a division by nothing. */
  private deal(): void {
    const rates = this.accounts.map(({ gains, runs }) => (gains + 1) / (runs + 1));
    const sum = rates.reduce((total, rate) => total + rate, 0);
    const free = SHARES - SHARE_MIN * this.accounts.length;
    for (const [position, account] of this.accounts.entries()) {
      account.share = SHARE_MIN + Math.floor((free * (rates[position] ?? 0)) / sum);
    }
  }
}
