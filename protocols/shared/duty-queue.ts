/** Obligations of what is asked and answered in order: one for each question that is open, the oldest first. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";

export class DutyQueue {
  readonly #holder: Context;
  readonly #kind: string;
  readonly #duties: Obligation[] = [];

  constructor(holder: Context, kind: string) {
    this.#holder = holder;
    this.#kind = kind;
  }

  /** So many questions are open; those before them were answered, or are lost. */
  update(open: number, isLost: boolean): void {
    while (this.#duties.length > open) {
      const duty = this.#duties.shift();
      if (duty === undefined || duty.settled) continue;
      if (isLost) duty.abort();
      else duty.commit();
    }
    while (this.#duties.length < open) this.#duties.push(this.#holder.reserve(this.#kind));
  }
}
