/**
 * A pool of connections to one server. Requests go to the connection with the fewest open, and wait in a bounded queue
 * while none has room. Publications go out in order, on one connection while that lasts. What is published while there
 * is no connection waits in a bounded buffer, as octets, and whatever is published before that is empty waits behind
 * it. Connections that were lost are dialled again with backoff, few at once, and subscriptions go on there with what
 * they still want. What was asked on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import type { NotSent, Publishing } from "./client-contract.ts";
import type { ConnectionOptions, RequestResult } from "./connection.ts";
import { NatsConnection } from "./connection.ts";
import type { NatsMessage } from "./operation.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import { PoolSubscription } from "./pool-subscription.ts";
import type { NotTaken, SpelledPublication, Taken } from "./publication.ts";
import { spellPublication, whyNotTaken } from "./publication.ts";
import { ReconnectBuffer } from "./reconnect-buffer.ts";
import type { SubscriptionOptions } from "./subscription.ts";

export interface PoolOptions extends ConnectionOptions, DialOptions {
  /** No other pool of the server has this name. */
  readonly name: string;
  /** Requests that may wait for room, and for how long. */
  readonly waitingMax: number;
  readonly waitTicks: number;
  /** Called for what waited for a connection and is not sent: its server takes less than was known before. */
  unsent?(subject: string, reason: NotTaken): void;
}

/** `busy` where the queue is full, `unavailable` where no connection had room in time: neither was sent. */
export type PoolResult = RequestResult | { readonly kind: "busy" | "unavailable" | "too-large" | "no-headers" };

/** What a consumer may do with a message: `stop` to hear nothing more. */
export type Consume = (cx: Context, message: NatsMessage) => Promise<"go on" | "stop">;

interface Sent {
  readonly connection: NatsConnection;
  readonly number: number;
}

export class NatsPool {
  readonly #options: PoolOptions;
  readonly #connections: KeptConnections<NatsConnection>;
  readonly #buffer: ReconnectBuffer;
  readonly #subscriptions = new Set<PoolSubscription>();
  #state: "open" | "draining" | "closed" = "open";
  /** What the server takes: as it said last, and what servers take by default before it said anything. */
  #taken: Taken;
  /** Where publications go. */
  #outlet: NatsConnection | undefined;
  readonly #flushed: WakeSignal;
  #waiting = 0;
  /** Connections that were made, and connections that were given up. */
  #connected = 0;
  #lost = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#buffer = new ReconnectBuffer(options.limits.reconnectOctetsMax);
    this.#taken = { maxPayload: options.limits.payloadOctetsMax, headers: true };
    this.#flushed = new WakeSignal(cx, "flushed");
    this.#connections = new KeptConnections(cx, {
      ...options,
      connect: (own, stream, changed) => this.#connect(own, stream, changed),
      usable: (connection) => this.#use(connection),
      gaveUp: () => this.#giveUpOne(),
    });
  }

  /** Connections that are being dialled. */
  get dialsOpen(): number {
    return this.#connections.dialsOpen;
  }

  /** Octets that wait for a connection. */
  get bufferedOctets(): number {
    return this.#buffer.octets;
  }

  /** Starts dialling. The connections live in `cx`. */
  start(cx: Context): void {
    this.#connections.start(cx);
  }

  /** Drops all connections, and ends all subscriptions. What is open or waits is lost. */
  async close(cx: Context): Promise<void> {
    this.#state = "closed";
    this.#endHope();
    await this.#connections.close(cx);
  }

  /**
   * Ends all subscriptions, and closes once what waits was sent and what is on its way has come, or the time is up; at
   * once where there is no connection.
   */
  async drain(cx: Context, ticks: number): Promise<void> {
    if (this.#state === "open") this.#state = "draining";
    for (const subscription of this.#subscriptions) if (!subscription.isAttached) subscription.end();
    await cx.timeout("drain", ticks, async (own) => {
      while (!this.#buffer.isEmpty && this.#usable().length > 0) await this.#flushed.wait(own);
      for (const connection of this.#usable()) await connection.drain(own);
    });
    await this.close(cx);
  }

  /**
   * `buffered` while there is no connection, or while what was published before still waits for room; `closed` where
   * there will be none. Throws `RangeError` for a subject or a header that has no spelling.
   */
  publish(publishing: Publishing): "sent" | "buffered" | NotSent {
    const publication = spellPublication(publishing, this.#options.limits);
    this.#flush();
    const connection = this.#findOutlet();
    if (connection === undefined && !this.#hasHope) return "closed";
    if (connection !== undefined && this.#buffer.isEmpty) return connection.send(publication);
    const reason = whyNotTaken(publication, this.#taken);
    if (reason !== undefined) return reason;
    return this.#buffer.add(publication) ? "buffered" : "full";
  }

  /** Asks, and waits for the answer. The answer to a caller that is cancelled is nobody's. Throws as `publish` of a client does. */
  async request(cx: Context, publishing: Publishing): Promise<PoolResult> {
    // What has no spelling is known at once, not when there is a connection.
    if (this.#usable().length === 0) spellPublication(publishing, this.#options.limits);
    if (this.#waiting >= this.#options.waitingMax) return { kind: "busy" };
    const completion = new Completion<RequestResult>(cx, "answer");
    let sent: Sent | NotSent = "closed";
    try {
      const waited = await cx.timeout("room", this.#options.waitTicks, async (own) => {
        sent = await this.#send(own, publishing, completion);
      });
      if (waited.kind === "panicked") throw waited.thrown;
      return await this.#resultOf(cx, sent, completion);
    } finally {
      if (!completion.isSettled) this.#giveUp(sent);
    }
  }

  /**
   * Hands every message to `consume` until it stops or the subscription is over; released however it ends. The fault of
   * the subscription says why it is over, where it is not by the end of the pool or of what was wanted.
   */
  async consume(cx: Context, options: SubscriptionOptions, consume: Consume): Promise<PoolSubscription> {
    const subscription = new PoolSubscription(cx, options, this.#options);
    this.#subscriptions.add(subscription);
    try {
      this.#place(subscription);
      for (let next = await subscription.next(cx); next !== undefined; next = await subscription.next(cx)) {
        if ((await consume(cx, next)) === "stop") break;
      }
      return subscription;
    } finally {
      this.#subscriptions.delete(subscription);
      subscription.release();
    }
  }

  async #resultOf(cx: Context, sent: Sent | NotSent, completion: Completion<RequestResult>): Promise<PoolResult> {
    if (typeof sent !== "string") return await completion.wait(cx);
    // Whoever was asked to stop leaves here.
    await cx.checkpoint();
    return { kind: sent === "too-large" || sent === "no-headers" ? sent : "unavailable" };
  }

  #giveUp(sent: Sent | NotSent): void {
    if (typeof sent !== "string") sent.connection.cancel(sent.number);
  }

  /** Waits for a connection with room. */
  async #send(cx: Context, publishing: Publishing, completion: Completion<RequestResult>): Promise<Sent | NotSent> {
    this.#waiting += 1;
    try {
      for (;;) {
        if (!this.#hasHope && this.#usable().length === 0) return "closed";
        for (const connection of this.#usable()) {
          const number = connection.request(publishing, completion);
          if (typeof number === "number") return { connection, number };
          if (number === "too-large" || number === "no-headers") return number;
        }
        await this.#connections.changed.wait(cx);
      }
    } finally {
      this.#waiting -= 1;
      // There may be room for another: whoever waits next looks for it.
      this.#connections.changed.raise();
    }
  }

  /** Connections that can be used, those with the fewest requests first. */
  #usable(): NatsConnection[] {
    return this.#state === "closed" ? [] : this.#connections.usable(({ client }) => client.requestsOpen);
  }

  /** Whether there is a connection to wait for. */
  get #hasHope(): boolean {
    return this.#state === "open" && this.#lost < this.#options.size;
  }

  /** The connection that publications go to: another one only when that is lost, since order is kept within one. */
  #findOutlet(): NatsConnection | undefined {
    const isUsable = this.#state !== "closed" && this.#outlet?.client.isReady === true;
    if (!isUsable) [this.#outlet] = this.#usable();
    return this.#outlet;
  }

  /** Takes a new subscription to the first connection with room. Where there is none now, it waits. */
  #place(subscription: PoolSubscription): void {
    if (!this.#hasHope) subscription.end();
    this.#refuseExcess();
    for (const connection of this.#usable()) {
      if (!subscription.isAttached) subscription.attach(connection);
    }
  }

  /** Subscriptions beyond what all connections have room for are over, the latest first. */
  #refuseExcess(): void {
    const open = [...this.#subscriptions].filter(({ isOver }) => !isOver);
    const room = (this.#options.size - this.#lost) * this.#options.limits.subscriptionsMax;
    const waiting = open.filter(({ isAttached }) => !isAttached);
    const excess = Math.max(0, open.length - room);
    for (const subscription of waiting.toReversed().slice(0, excess)) subscription.refuse();
  }

  #giveUpOne(): void {
    this.#lost += 1;
    if (this.#lost === this.#options.size) this.#endHope();
    else this.#refuseExcess();
    this.#options.gaveUp?.();
  }

  /** Without any connection to hope for, nothing comes to subscriptions any more, and nothing is sent. */
  #endHope(): void {
    for (const subscription of this.#subscriptions) subscription.end();
    this.#buffer.clear();
    this.#connections.changed.raise();
  }

  #connect(cx: Context, stream: ByteStream, changed: () => void): NatsConnection {
    const inbox = `_INBOX.${this.#options.name}-${this.#connected}`;
    this.#connected += 1;
    return new NatsConnection(cx, stream, { ...this.#options, inbox, changed });
  }

  /** What waited for a connection goes there. */
  #use(connection: NatsConnection): void {
    this.#taken = connection.client.info ?? this.#taken;
    for (const subscription of this.#subscriptions) {
      if (!subscription.isAttached) subscription.attach(connection);
    }
    this.#flush();
  }

  /** Sends what waits, as far as there is room. */
  #flush(): void {
    if (this.#buffer.isEmpty) return;
    const connection = this.#findOutlet();
    if (connection === undefined) return;
    const unsent: { readonly publication: SpelledPublication; readonly reason: NotTaken }[] = [];
    this.#buffer.flush((publication) => {
      const sent = connection.send(publication);
      if (sent === "too-large" || sent === "no-headers") unsent.push({ publication, reason: sent });
      return sent !== "full" && sent !== "closed";
    });
    this.#flushed.raise();
    // Whoever is told may publish again.
    for (const { publication, reason } of unsent) this.#options.unsent?.(publication.subject, reason);
  }
}
