/** What an end of a simulated connection owes, by kind and number, as obligations of a scope. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";

export class Duties {
  readonly #holder: Context;
  readonly #held = new Map<string, Obligation[]>();

  constructor(holder: Context) {
    this.#holder = holder;
  }

  /** So many are owed of this kind. */
  update(kind: string, count: number): void {
    const held = this.#held.get(kind) ?? [];
    this.#held.set(kind, held);
    while (held.length < count) held.push(this.#holder.reserve(kind));
    while (held.length > count) held.pop()?.commit();
  }
}
