/**
 * A pool of connections to one broker: requests go to the connection with the fewest in flight. While none has room
 * they wait in a bounded queue and are served in turn. What was in flight on a lost connection is lost, and said to
 * be: nothing is sent twice.
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
  /** Requests that may wait for room, besides those that are in flight. */
  readonly waitingMax: number;
  /** How long a request may wait for room. */
  readonly waitTicks: number;
}

/** That it was not sent, and never can be on this connection. */
interface Refused {
  readonly kind: "unsupported" | "too-large";
}

/**
 * `busy` where the queue is full, `unavailable` where no connection had room in time, `unsupported` where the broker
 * does not speak the API, `too-large` where no broker would read it: none of them was sent.
 */
export type PoolResult = PoolReply | Refused | { readonly kind: "busy" | "unavailable" };

type Submitted = { readonly kind: "submitted"; readonly connection: PoolConnection; readonly number: number } | Refused;

export class KafkaPool {
  readonly #options: PoolOptions;
  /** Whoever has it looks for room next. */
  readonly #turn: Semaphore;
  readonly #connections: KeptConnections<PoolConnection>;
  #waiting = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#turn = new Semaphore(cx, "turn", 1);
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

  /**
   * Sends a request and waits for its response. A caller that is cancelled leaves its slot to the response. Throws
   * `RangeError` for what has no spelling.
   */
  async request<Spoken extends Api>(cx: Context, api: Spoken, body: RequestOf<Spoken>): Promise<PoolResult> {
    const completion = new Completion<PoolReply>(cx, "response");
    const submit = (): Submitted | undefined => this.#submit(api, body, completion);
    // Nobody is overtaken.
    const room = { taken: this.#waiting === 0 ? submit() : undefined };
    if (room.taken === undefined && this.#waiting >= this.#options.waitingMax) return { kind: "busy" };
    try {
      if (room.taken === undefined) await this.#waitForRoom(cx, () => (room.taken = submit()) !== undefined);
      if (room.taken === undefined) return { kind: "unavailable" };
      return room.taken.kind === "submitted" ? await completion.wait(cx) : room.taken;
    } finally {
      const { taken } = room;
      if (!completion.isSettled && taken?.kind === "submitted") taken.connection.cancel(taken.number);
    }
  }

  /** Until `hasRoom`, which is asked in turn, or the time is up. */
  async #waitForRoom(cx: Context, hasRoom: () => boolean): Promise<void> {
    this.#waiting += 1;
    try {
      const waited = await cx.timeout("room", this.#options.waitTicks, async (own) => {
        const turn = await this.#turn.acquire(own);
        try {
          while (!hasRoom()) await this.#connections.changed.wait(own);
        } finally {
          turn[Symbol.dispose]();
        }
      });
      if (waited.kind === "panicked") throw waited.thrown;
      // Whoever was asked to stop leaves here.
      if (waited.kind !== "ok") await cx.checkpoint();
    } finally {
      this.#waiting -= 1;
    }
  }

  /** `undefined` where no connection has room. */
  #submit<Spoken extends Api>(
    api: Spoken,
    body: RequestOf<Spoken>,
    completion: Completion<PoolReply>,
  ): Submitted | undefined {
    for (const connection of this.#connections.usable(({ client }) => client.inFlight)) {
      const number = connection.submit(api, body, completion);
      if (typeof number === "number") return { kind: "submitted", connection, number };
      if (number !== "later") return { kind: number };
    }
    return undefined;
  }
}
