/** The subscriptions of one connection by their numbers. A number is never used twice. */
import type { NatsMessage } from "./operation.ts";
import type { Subscription } from "./subscription.ts";

/** A subscription here, and how much of it came on connections before. */
interface Entry {
  readonly subscription: Subscription;
  readonly receivedBefore: number;
}

export class SubscriptionTable {
  readonly #entries = new Map<number, Entry>();
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  get size(): number {
    return this.#entries.size;
  }

  get numbers(): number[] {
    return [...this.#entries.keys()];
  }

  /** Octets of messages that nobody has taken. */
  get octets(): number {
    let octets = 0;
    for (const { subscription } of this.#entries.values()) octets += subscription.octets;
    return octets;
  }

  /** The subscriptions, and messages that nobody has taken. */
  get parts(): number {
    let parts = this.#entries.size;
    for (const { subscription } of this.#entries.values()) parts += subscription.held;
    return parts;
  }

  add(subscription: Subscription): number {
    const sid = this.#next;
    this.#next += 1;
    this.#entries.set(sid, { subscription, receivedBefore: subscription.received });
    return sid;
  }

  /** Gives `false` where the subscription has no room and is over. A message for nobody any more is let go. */
  deliver(message: NatsMessage): boolean {
    const { subscription } = this.#entries.get(message.sid) ?? {};
    if (subscription === undefined) return true;
    const hasRoom = subscription.deliver(message);
    if (subscription.isOver) this.#entries.delete(message.sid);
    return hasRoom;
  }

  /**
   * Limits a subscription to `max` messages in all, or ends it at 0. Gives the number to tell the server, which counts
   * what came on this connection; `undefined` where there is no such subscription.
   */
  limit(sid: number, max: number): number | undefined {
    const entry = this.#entries.get(sid);
    if (entry === undefined) return undefined;
    const { subscription, receivedBefore } = entry;
    subscription.limitTo(max);
    if (max > 0 && !subscription.isOver) return max - receivedBefore;
    subscription.end();
    this.#entries.delete(sid);
    return 0;
  }

  /** All are over: nothing more will come to them. */
  endAll(): void {
    for (const { subscription } of this.#entries.values()) subscription.end();
    this.clear();
  }

  /** Forgets them; they can be taken to another connection. */
  clear(): void {
    this.#entries.clear();
  }
}
