/**
 * A pool of connections to one broker: requests go to the connection with the fewest in flight, and wait in a bounded
 * queue while none has room. What was in flight on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import type { Api, RequestOf } from "./apis.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { PoolConnection } from "./pool-connection.ts";

export interface PoolOptions extends Omit<ConnectionOptions, "changed">, DialOptions {
  /** Requests that may wait for room. */
  readonly waitingMax: number;
  /** How long a request may wait for room. */
  readonly waitTicks: number;
}

/**
 * `busy` where the queue is full, `unavailable` where no connection had room in time, `unsupported` where the broker
 * does not speak the API: none of them was sent.
 */
export type PoolResult = PoolReply | { readonly kind: "busy" | "unavailable" | "unsupported" };

type Submitted =
  | { readonly kind: "submitted"; readonly connection: PoolConnection; readonly number: number }
  | { readonly kind: "unsupported" };

export class KafkaPool {
  readonly #options: PoolOptions;
  readonly #permits: Semaphore;
  readonly #connections: KeptConnections<PoolConnection>;
  #waiting = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#permits = new Semaphore(cx, "pool", options.size * options.limits.inFlightMax);
    this.#connections = new KeptConnections(cx, {
      ...options,
      connect: (own, stream, changed) => new PoolConnection(own, stream, { ...options, changed }),
    });
  }

  /** Connections that are being dialled. */
  get dialsOpen(): number {
    return this.#connections.dialsOpen;
  }

  /** Starts dialling. The connections live in `cx`. */
  start(cx: Context): void {
    this.#connections.start(cx);
  }

  /** Drops all connections. What is in flight is lost. */
  async close(cx: Context): Promise<void> {
    await this.#connections.close(cx);
  }

  /** Sends a request and waits for its response. A caller that is cancelled leaves its slot to the response. */
  async request<Spoken extends Api>(cx: Context, api: Spoken, body: RequestOf<Spoken>): Promise<PoolResult> {
    if (this.#permits.available === 0 && this.#waiting >= this.#options.waitingMax) return { kind: "busy" };
    this.#waiting += 1;
    try {
      const permit = await this.#permits.acquire(cx);
      try {
        return await this.#requestWithPermit(cx, api, body);
      } finally {
        permit[Symbol.dispose]();
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  async #requestWithPermit<Spoken extends Api>(cx: Context, api: Spoken, body: RequestOf<Spoken>): Promise<PoolResult> {
    const completion = new Completion<PoolReply>(cx, "response");
    const room: { taken?: Submitted } = {};
    try {
      await cx.timeout("room", this.#options.waitTicks, async (own) => {
        room.taken = await this.#submit(own, api, body, completion);
      });
      if (room.taken === undefined) return { kind: "unavailable" };
      return room.taken.kind === "unsupported" ? room.taken : await completion.wait(cx);
    } finally {
      const { taken } = room;
      if (!completion.isSettled && taken?.kind === "submitted") taken.connection.cancel(taken.number);
    }
  }

  async #submit<Spoken extends Api>(
    cx: Context,
    api: Spoken,
    body: RequestOf<Spoken>,
    completion: Completion<PoolReply>,
  ): Promise<Submitted> {
    const { changed } = this.#connections;
    for (;;) {
      for (const connection of this.#connections.usable(({ client }) => client.inFlight)) {
        const number = connection.submit(api, body, completion);
        if (number === "unsupported") return { kind: "unsupported" };
        if (number === "later") continue;
        // There may be room for another: whoever waits next looks for it.
        changed.raise();
        return { kind: "submitted", connection, number };
      }
      await changed.wait(cx);
    }
  }
}
