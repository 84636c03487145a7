/** A flood limit at work: counts up to `max`, and forgets one every `refillTicks`. */
import type { FloodLimit } from "./limits.ts";

export class TokenBucket {
  readonly #limit: FloodLimit;
  #used = 0;
  #refilledAt = 0;

  constructor(limit: FloodLimit) {
    this.#limit = limit;
  }

  /** What is counted now; never above the limit. */
  get used(): number {
    return this.#used;
  }

  /** Counts `amount` more at time `now`; `false`, and nothing counted, when that is over the limit. */
  spend(now: number, amount = 1): boolean {
    this.#refill(now);
    if (this.#used + amount > this.#limit.max) return false;
    this.#used += amount;
    return true;
  }

  /** Takes back `amount` that was earned. */
  earn(amount: number): void {
    this.#used = Math.max(0, this.#used - amount);
  }

  #refill(now: number): void {
    const refilled = Math.floor((now - this.#refilledAt) / this.#limit.refillTicks);
    this.#used = Math.max(0, this.#used - refilled);
    this.#refilledAt = this.#used === 0 ? now : this.#refilledAt + refilled * this.#limit.refillTicks;
  }
}
