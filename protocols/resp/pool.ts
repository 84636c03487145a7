/**
 * A pool of connections to one server: commands go to the connection with the fewest in flight, and wait in a bounded
 * queue while none has room. What was in flight on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { PoolConnection } from "./pool-connection.ts";
import type { RespCommand } from "./value.ts";

export interface PoolOptions extends Omit<ConnectionOptions, "changed">, DialOptions {
  /** Commands that may wait for room. */
  readonly waitingMax: number;
  /** How long a command may wait for room. */
  readonly waitTicks: number;
}

/** `busy` where the queue is full, `unavailable` where no connection had room in time: neither was sent. */
export type PoolResult = PoolReply | { readonly kind: "busy" | "unavailable" };

interface Submitted {
  readonly connection: PoolConnection;
  readonly number: number;
}

export class RespPool {
  readonly #options: PoolOptions;
  readonly #permits: Semaphore;
  readonly #connections: KeptConnections<PoolConnection>;
  #waiting = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#permits = new Semaphore(cx, "pool", options.size * options.limits.pipelineMax);
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

  /** Sends a command and waits for its reply. A caller that is cancelled leaves its slot to the reply. */
  async execute(cx: Context, command: RespCommand): Promise<PoolResult> {
    if (this.#permits.available === 0 && this.#waiting >= this.#options.waitingMax) return { kind: "busy" };
    this.#waiting += 1;
    try {
      const permit = await this.#permits.acquire(cx);
      try {
        return await this.#executeWithPermit(cx, command);
      } finally {
        permit[Symbol.dispose]();
      }
    } finally {
      this.#waiting -= 1;
    }
  }

  async #executeWithPermit(cx: Context, command: RespCommand): Promise<PoolResult> {
    const completion = new Completion<PoolReply>(cx, "reply");
    let submitted: Submitted | undefined;
    try {
      await cx.timeout("room", this.#options.waitTicks, async (own) => {
        submitted = await this.#submit(own, command, completion);
      });
      return submitted === undefined ? { kind: "unavailable" } : await completion.wait(cx);
    } finally {
      if (!completion.isSettled) submitted?.connection.cancel(submitted.number);
    }
  }

  async #submit(cx: Context, command: RespCommand, completion: Completion<PoolReply>): Promise<Submitted> {
    const { changed } = this.#connections;
    for (;;) {
      for (const connection of this.#connections.usable(({ client }) => client.inFlight)) {
        const number = connection.submit(command, completion);
        if (number === undefined) continue;
        // There may be room for another: whoever waits next looks for it.
        changed.raise();
        return { connection, number };
      }
      await changed.wait(cx);
    }
  }
}
