/** The connections of a listener whose hello was not judged yet: so many and no more, each an obligation to end. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";

export class PendingHandshakes {
  readonly #max: number;
  #open = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get open(): number {
    return this.#open;
  }

  /** Takes a slot that belongs to the scope of `cx`; `undefined` where none is free. Give it back with `release`. */
  admit(cx: Context): Obligation | undefined {
    if (this.#open >= this.#max) return undefined;
    this.#open += 1;
    return cx.reserve("handshake slot", () => {
      this.#open -= 1;
    });
  }

  release(slot: Obligation): void {
    if (slot.settled) return;
    slot.commit();
    this.#open -= 1;
  }
}
