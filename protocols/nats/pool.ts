/**
 * A pool of connections to one server. Requests go to the connection with the fewest open, and wait in a bounded queue
 * while none has room. What is published while there is no connection waits in a bounded buffer. Connections
 * that were lost are dialled again with backoff, few at once, and subscriptions go on there with what they still
 * want. What was asked on a lost connection is lost, and said to be: nothing is sent twice.
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
import { PoolSubscription } from "./pool-subscription.ts";
import { ReconnectBuffer } from "./reconnect-buffer.ts";
import type { SubscriptionOptions } from "./subscription.ts";

export interface PoolOptions extends ConnectionOptions, DialOptions {
  /** No other pool of the server has this name. */
  readonly name: string;
  /** Requests that may wait for room, and for how long. */
  readonly waitingMax: number;
  readonly waitTicks: number;
}

/** `busy` where the queue is full, `unavailable` where no connection had room in time: neither was sent. */
export type PoolResult = RequestResult | { readonly kind: "busy" | "unavailable" | "too-large" | "no-headers" };

/** What a consumer may do with a message: `stop` to hear nothing more. */
export type Consume = (cx: Context, message: NatsMessage) => Promise<"go on" | "stop">;

/** What keeps a publication in the buffer. */
const WAITS: ReadonlySet<"sent" | NotSent> = new Set(["full", "closed"] as const);

interface Sent {
  readonly connection: NatsConnection;
  readonly number: number;
}

export class NatsPool {
  readonly #options: PoolOptions;
  readonly #connections: KeptConnections<NatsConnection>;
  readonly #buffer: ReconnectBuffer;
  readonly #subscriptions = new Set<PoolSubscription>();
  #waiting = 0;
  /** Connections that were made, and connections that were given up. */
  #connected = 0;
  #lost = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#buffer = new ReconnectBuffer(options.limits.reconnectOctetsMax);
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

  /** Drops all connections. What is open is lost. */
  async close(cx: Context): Promise<void> {
    await this.#connections.close(cx);
  }

  /** Ends all subscriptions, and closes once what is on its way has come, or the time is up. */
  async drain(cx: Context, ticks: number): Promise<void> {
    await cx.timeout("drain", ticks, async (own) => {
      for (const connection of this.#usable()) await connection.drain(own);
    });
    await this.close(cx);
  }

  /** `buffered` while there is no connection. */
  publish(publishing: Publishing): "sent" | "buffered" | NotSent {
    const [connection] = this.#usable();
    if (connection !== undefined) return connection.publish(publishing);
    return this.#buffer.add(publishing) ? "buffered" : "full";
  }

  /** Asks, and waits for the answer. The answer to a caller that is cancelled is nobody's. Throws as `publish` of a client does. */
  async request(cx: Context, publishing: Publishing): Promise<PoolResult> {
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

  /** Hands every message to `consume` until it stops or the subscription is over; released however it ends. */
  async consume(cx: Context, options: SubscriptionOptions, consume: Consume): Promise<PoolSubscription> {
    const subscription = new PoolSubscription(cx, options, this.#options);
    this.#subscriptions.add(subscription);
    try {
      const [connection] = this.#usable();
      if (connection !== undefined) subscription.attach(connection);
      else if (this.#lost === this.#options.size) subscription.end();
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
    return this.#connections.usable(({ client }) => client.requestsOpen);
  }

  /** Without any connection to hope for, nothing comes to subscriptions any more. */
  #giveUpOne(): void {
    this.#lost += 1;
    if (this.#lost === this.#options.size) {
      for (const subscription of this.#subscriptions) subscription.end();
    }
    this.#options.gaveUp?.();
  }

  #connect(cx: Context, stream: ByteStream, changed: () => void): NatsConnection {
    const inbox = `_INBOX.${this.#options.name}-${this.#connected}`;
    this.#connected += 1;
    return new NatsConnection(cx, stream, { ...this.#options, inbox, changed });
  }

  /** What waited for a connection goes there. */
  #use(connection: NatsConnection): void {
    for (const subscription of this.#subscriptions) {
      if (!subscription.isAttached) subscription.attach(connection);
    }
    this.#buffer.flush((publishing) => !WAITS.has(connection.publish(publishing)));
  }
}
