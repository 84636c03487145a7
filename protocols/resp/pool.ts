/**
 * A pool of connections to one server: commands go to the connection with the fewest in flight, and wait in a bounded
 * queue while none has room. Connections that were lost are dialled again with backoff, few at once. What was
 * in flight on a lost connection is lost, and said to be: nothing is sent twice.
 */
import type { Context, TaskHandle } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { BackoffOptions } from "../shared/backoff.ts";
import { Backoff, JITTER_SHARES } from "../shared/backoff.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { Completion, PoolConnection } from "./pool-connection.ts";
import type { RespCommand } from "./value.ts";

export interface PoolOptions extends Omit<ConnectionOptions, "changed"> {
  readonly size: number;
  /** Commands that may wait for room. */
  readonly waitingMax: number;
  /** How long a command may wait for room. */
  readonly waitTicks: number;
  readonly backoff: BackoffOptions;
  /** Connections that may be dialled at once. */
  readonly dialsMax: number;
  /** Gives `undefined` where the server is not there. What it opens belongs to `cx`. */
  dial(cx: Context): Promise<ByteStream | undefined>;
  /** Called when a connection gives up. */
  gaveUp?(): void;
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
  readonly #dials: Semaphore;
  readonly #changed: WakeSignal;
  readonly #live = new Set<PoolConnection>();
  #tasks: readonly TaskHandle<void>[] = [];
  #waiting = 0;
  #dialsOpen = 0;

  constructor(cx: Context, options: PoolOptions) {
    this.#options = options;
    this.#permits = new Semaphore(cx, "pool", options.size * options.limits.pipelineMax);
    this.#dials = new Semaphore(cx, "dial", options.dialsMax);
    this.#changed = new WakeSignal(cx, "changed");
  }

  /** Connections that are being dialled. */
  get dialsOpen(): number {
    return this.#dialsOpen;
  }

  /** Starts dialling. The connections live in `cx`. */
  start(cx: Context): void {
    const names = Array.from({ length: this.#options.size }, (_, index) => `connection-${index}`);
    this.#tasks = names.map((name) => cx.spawn(name, (own) => this.#keepConnected(own)));
  }

  /** Drops all connections. What is in flight is lost. */
  async close(cx: Context): Promise<void> {
    for (const task of this.#tasks) task.cancel();
    for (const task of this.#tasks) await task.join(cx);
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
    const completion = new Completion(cx);
    let submitted: Submitted | undefined;
    try {
      await cx.timeout("room", this.#options.waitTicks, async (own) => {
        submitted = await this.#submit(own, command, completion);
      });
      return submitted === undefined ? { kind: "unavailable" } : await completion.wait(cx);
    } finally {
      if (completion.reply === undefined) submitted?.connection.cancel(submitted.number);
    }
  }

  async #submit(cx: Context, command: RespCommand, completion: Completion): Promise<Submitted> {
    for (;;) {
      for (const connection of this.#byLoad()) {
        const number = connection.submit(command, completion);
        if (number === undefined) continue;
        // There may be room for another: whoever waits next looks for it.
        this.#changed.raise();
        return { connection, number };
      }
      await this.#changed.wait(cx);
    }
  }

  #byLoad(): PoolConnection[] {
    return [...this.#live]
      .filter(({ client }) => client.isReady)
      .sort((left, right) => left.client.inFlight - right.client.inFlight);
  }

  /** Dials until it is cancelled or gives up. */
  async #keepConnected(cx: Context): Promise<void> {
    const backoff = new Backoff(this.#options.backoff);
    while (!backoff.hasGivenUp) {
      await cx.region("attempt", (own) => this.#connectOnce(own, backoff));
      await cx.sleep(backoff.failed(cx.choose("jitter", JITTER_SHARES)));
    }
    this.#options.gaveUp?.();
  }

  async #connectOnce(cx: Context, backoff: Backoff): Promise<void> {
    const stream = await this.#dial(cx);
    if (stream === undefined) return;
    const changed = (): void => {
      if (connection.client.isReady) backoff.succeeded();
      this.#changed.raise();
    };
    const connection = new PoolConnection(cx, stream, { ...this.#options, changed });
    this.#live.add(connection);
    try {
      await connection.run(cx);
    } finally {
      this.#live.delete(connection);
    }
  }

  async #dial(cx: Context): Promise<ByteStream | undefined> {
    const permit = await this.#dials.acquire(cx);
    this.#dialsOpen += 1;
    try {
      return await this.#options.dial(cx);
    } finally {
      this.#dialsOpen -= 1;
      permit[Symbol.dispose]();
    }
  }
}
