/**
 * What an endpoint of a simulation owes, as obligations of a scope: each from the moment it is owed until it no
 * longer is. What is still owed when the connection is over is given up.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { WebSocketEndpoint } from "./endpoint.ts";

export class Ledger {
  readonly #holder: Context;
  readonly #held = new Map<string, Obligation>();

  constructor(holder: Context) {
    this.#holder = holder;
  }

  /** Takes on what the endpoint owes, and settles what it no longer does. */
  update(endpoint: WebSocketEndpoint): void {
    const owed = new Map(duties(endpoint));
    for (const [key, obligation] of this.#held) {
      if (owed.has(key)) continue;
      obligation.commit();
      this.#held.delete(key);
    }
    for (const [key, kind] of owed) {
      if (!this.#held.has(key)) this.#held.set(key, this.#holder.reserve(kind));
    }
  }

  giveUp(): void {
    for (const obligation of this.#held.values()) obligation.abort();
    this.#held.clear();
  }
}

/** Each duty by a key of its own, and its kind. */
function duties(endpoint: WebSocketEndpoint): (readonly [key: string, kind: string])[] {
  const running = endpoint.deadlines.map(({ name, number }) => [`${name} ${number}`, `${name} deadline`] as const);
  const pongs = (endpoint.connection?.pongsPending ?? 0) > 0 ? [["pongs", "pending pongs"] as const] : [];
  const inflater = endpoint.connection?.inflates === true ? [["inflater", "inflater"] as const] : [];
  return [...running, ...pongs, ...inflater];
}
