/**
 * A pool of connections to one server: commands go to the connection with the fewest in flight, and wait in a bounded
 * queue while none has room. What was in flight on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import type { RoomOptions } from "../shared/room-queue.ts";
import { RoomQueue } from "../shared/room-queue.ts";
import { requireAnswered } from "./misuse.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { PoolConnection } from "./pool-connection.ts";
import type { RespCommand } from "./value.ts";

export type PoolOptions = Omit<ConnectionOptions, "changed"> & DialOptions & RoomOptions;

/** `busy` where the queue is full, `unavailable` where no connection had room in time: neither was sent. */
export type PoolResult = PoolReply | { readonly kind: "busy" | "unavailable" };

interface Submitted {
  readonly connection: PoolConnection;
  readonly number: number;
}

export class RespPool {
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
   * Sends a command and waits for its reply. A caller that is cancelled leaves its slot to the reply. Throws
   * `RangeError` for a misuse.
   */
  async execute(cx: Context, command: RespCommand): Promise<PoolResult> {
    requireAnswered(command);
    const completion = new Completion<PoolReply>(cx, "reply");
    const sent: { submitted?: Submitted | undefined } = {};
    try {
      const room = await this.#room.enter(cx, () => {
        sent.submitted = this.#submit(command, completion);
        return sent.submitted !== undefined;
      });
      return room === "room" ? await completion.wait(cx) : { kind: room };
    } finally {
      if (!completion.isSettled) sent.submitted?.connection.cancel(sent.submitted.number);
    }
  }

  /** Sends to the connection with the fewest in flight; gives `undefined` where none has room. */
  #submit(command: RespCommand, completion: Completion<PoolReply>): Submitted | undefined {
    for (const connection of this.#connections.usable(({ client }) => client.inFlight)) {
      const number = connection.submit(command, completion);
      if (number !== undefined) return { connection, number };
    }
    return undefined;
  }
}
