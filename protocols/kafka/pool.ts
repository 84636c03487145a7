/**
 * A pool of connections to one broker: requests go to the connection with the fewest in flight. While none has room
 * they wait in a bounded queue and are served in turn. What was in flight on a lost connection is lost, and said to
 * be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import type { RoomOptions } from "../shared/room-queue.ts";
import { RoomQueue } from "../shared/room-queue.ts";
import type { Api, RequestOf } from "./apis.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { PoolConnection } from "./pool-connection.ts";

export type PoolOptions = Omit<ConnectionOptions, "changed"> & DialOptions & RoomOptions;

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
  readonly #connections: KeptConnections<PoolConnection>;
  readonly #room: RoomQueue;

  constructor(cx: Context, options: PoolOptions) {
    this.#connections = new KeptConnections(cx, {
      ...options,
      connect: (own, stream, changed) => new PoolConnection(own, stream, { ...options, changed }),
    });
    this.#room = new RoomQueue(cx, this.#connections.changed, options);
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
    const sent: { submitted?: Submitted | undefined } = {};
    try {
      const room = await this.#room.enter(cx, () => {
        sent.submitted = this.#submit(api, body, completion);
        return sent.submitted !== undefined;
      });
      if (room !== "room") return { kind: room };
      return sent.submitted?.kind === "submitted"
        ? await completion.wait(cx)
        : (sent.submitted ?? { kind: "unavailable" });
    } finally {
      const { submitted } = sent;
      if (!completion.isSettled && submitted?.kind === "submitted") submitted.connection.cancel(submitted.number);
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
