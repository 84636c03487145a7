/**
 * A subscription of a pool: it is on one connection at a time, and taken to another when that one is lost. It is an
 * obligation from the first moment until it is released.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { ConnectionOptions, NatsConnection } from "./connection.ts";
import type { NatsFault } from "./faults.ts";
import { natsFault } from "./faults.ts";
import type { NatsMessage } from "./operation.ts";
import type { SubscriptionOptions } from "./subscription.ts";
import { Subscription } from "./subscription.ts";

export class PoolSubscription {
  readonly #subscription: Subscription;
  readonly #said: WakeSignal;
  readonly #duty: Obligation;
  #place: { readonly connection: NatsConnection; readonly sid: number } | undefined;

  constructor(cx: Context, options: SubscriptionOptions, { limits, holder }: ConnectionOptions) {
    this.#said = new WakeSignal(cx, "said");
    this.#subscription = new Subscription(options, limits, () => this.#said.raise());
    this.#duty = holder.reserve("subscription");
  }

  get received(): number {
    return this.#subscription.received;
  }

  get fault(): NatsFault | undefined {
    return this.#subscription.fault;
  }

  /** Whether it needs no connection: it has one that works, or is over. */
  get isAttached(): boolean {
    return this.#subscription.isOver || this.#place?.connection.client.isReady === true;
  }

  /** Whether anything more can come to it. */
  get isOver(): boolean {
    return this.#subscription.isOver;
  }

  /** Stays where it is where the connection has no room. */
  attach(connection: NatsConnection): void {
    const sid = connection.subscribe(this.#subscription);
    this.#place = sid === undefined ? undefined : { connection, sid };
  }

  /** The next message; `undefined` once there will be none. */
  async next(cx: Context): Promise<NatsMessage | undefined> {
    for (;;) {
      const message = this.#subscription.take();
      if (message !== undefined || this.#subscription.isOver) return message;
      await this.#said.wait(cx);
    }
  }

  /** There is no connection to take it to. */
  end(): void {
    this.#subscription.end();
  }

  /** No connection will have room for it. */
  refuse(): void {
    this.#subscription.end(natsFault("NATS_TOO_MANY_SUBSCRIPTIONS", this.#subscription.received));
  }

  /** Nobody listens any more: the server is told, and nothing is kept. */
  release(): void {
    this.#place?.connection.unsubscribe(this.#place.sid);
    this.#subscription.release();
    if (!this.#duty.settled) this.#duty.commit();
  }
}
