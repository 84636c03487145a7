/** Asks a peer now and then whether it is there. One that has left too many questions open is stale. */
import type { NatsLimits } from "./limits.ts";

export class Health {
  readonly #limits: NatsLimits;
  #askedAt: number;
  #open = 0;

  constructor(limits: NatsLimits, now: number) {
    this.#limits = limits;
    this.#askedAt = now;
  }

  get dueAt(): number {
    return this.#askedAt + this.#limits.pingTicks;
  }

  /** What is to be done at `now`. */
  check(now: number): "nothing" | "ask" | "stale" {
    if (now < this.dueAt) return "nothing";
    if (this.#open >= this.#limits.pingsOutMax) return "stale";
    this.#open += 1;
    this.#askedAt = now;
    return "ask";
  }

  answered(): void {
    this.#open = 0;
  }
}
