/**
 * A pool of connections to one server: commands go to the connection with the fewest in flight, and wait in a bounded
 * queue while none has room. What was in flight on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import { Completion } from "../shared/completion.ts";
import type { DialOptions } from "../shared/kept-connections.ts";
import { KeptConnections } from "../shared/kept-connections.ts";
import { requireAnswered } from "./misuse.ts";
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
  /** Of those who wait one looks for room, the others wait for their turn. */
  readonly #turns: Semaphore;
  readonly #connections: KeptConnections<PoolConnection>;
  #waiting = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#turns = new Semaphore(cx, "turn", 1);
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
   * Sends a command and waits for its reply. A caller that is cancelled leaves its slot to the reply. Throws
   * `RangeError` for a misuse.
   */
  async execute(cx: Context, command: RespCommand): Promise<PoolResult> {
    requireAnswered(command);
    const completion = new Completion<PoolReply>(cx, "reply");
    let submitted: Submitted | undefined;
    try {
      // Who waits already comes first.
      if (this.#waiting === 0) submitted = this.#submit(command, completion);
      if (submitted === undefined) {
        if (this.#waiting >= this.#options.waitingMax) return { kind: "busy" };
        const waited = await cx.timeout("room", this.#options.waitTicks, async (own) => {
          submitted = await this.#submitInTurn(own, command, completion);
        });
        if (waited.kind === "panicked") throw waited.thrown;
      }
      if (submitted !== undefined) return await completion.wait(cx);
      // Whoever was asked to stop leaves here.
      await cx.checkpoint();
      return { kind: "unavailable" };
    } finally {
      if (!completion.isSettled) submitted?.connection.cancel(submitted.number);
    }
  }

  /** Waits for a connection with room, behind those who came before. */
  async #submitInTurn(cx: Context, command: RespCommand, completion: Completion<PoolReply>): Promise<Submitted> {
    this.#waiting += 1;
    try {
      const turn = await this.#turns.acquire(cx);
      try {
        for (;;) {
          const submitted = this.#submit(command, completion);
          if (submitted !== undefined) return submitted;
          await this.#connections.changed.wait(cx);
        }
      } finally {
        turn[Symbol.dispose]();
      }
    } finally {
      this.#waiting -= 1;
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
