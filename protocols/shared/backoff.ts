/**
 * How long to wait before dialling again: twice as long after every failure in a row, up to a cap, plus a share that
 * keeps those who failed together from coming back together. After too many failures it gives up.
 */
export interface BackoffOptions {
  readonly ticksMin: number;
  readonly ticksMax: number;
  /** Failures in a row after which there is no next time. */
  readonly failuresMax: number;
}

/** Into how many shares a wait is divided for the part that varies. */
export const JITTER_SHARES = 8;

export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  get hasGivenUp(): boolean {
    return this.#failures >= this.#options.failuresMax;
  }

  succeeded(): void {
    this.#failures = 0;
  }

  /** Ticks to wait after one more failure; `share` from 0 to `JITTER_SHARES` less 1 is drawn by the caller. */
  failed(share: number): number {
    const { ticksMin, ticksMax } = this.#options;
    const ticks = Math.min(ticksMax, ticksMin * 2 ** this.#failures);
    this.#failures += 1;
    return ticks + Math.floor((ticks * share) / JITTER_SHARES);
  }
}
