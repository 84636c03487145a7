/** The PING that a client has sent and why, in the order in which PONG answers them. */
import { Health } from "./health.ts";
import type { NatsLimits } from "./limits.ts";

export type Question =
  | { readonly kind: "greeting" | "health" | "drain" }
  | { readonly kind: "flush"; readonly number: number };

export class Questions {
  readonly #limits: NatsLimits;
  readonly #health: Health;
  readonly #open: Question[] = [];
  #nextFlush = 1;

  constructor(limits: NatsLimits, now: number) {
    this.#limits = limits;
    this.#health = new Health(limits, now);
  }

  get size(): number {
    return this.#open.length;
  }

  get isFull(): boolean {
    return this.#open.length >= this.#limits.requestsMax;
  }

  /** When the server is asked next whether it is there. */
  get healthDueAt(): number {
    return this.#health.dueAt;
  }

  ask(question: Question): void {
    this.#open.push(question);
  }

  /** A flush has a number of its own. */
  askFlush(): number {
    const number = this.#nextFlush;
    this.#nextFlush += 1;
    this.ask({ kind: "flush", number });
    return number;
  }

  /** The question that a PONG answers; `undefined` where nothing was asked. */
  answer(): Question | undefined {
    this.#health.answered();
    return this.#open.shift();
  }

  /** What is to be done about the server's health at `now`. */
  checkHealth(now: number): "nothing" | "ask" | "stale" {
    return this.#health.check(now);
  }

  takeAll(): Question[] {
    return this.#open.splice(0);
  }
}
