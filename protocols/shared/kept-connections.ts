/**
 * A number of connections to one server that are kept open: those that were lost are dialled again with backoff, few
 * at once, until too many attempts in a row have failed. An attempt has failed as well where its connection was not
 * usable for at least the longest wait: a server that greets everybody and drops them again is not there either.
 */
import type { Context, TaskHandle } from "../../lab/runtime/context.ts";
import { Semaphore } from "../../lab/runtime/semaphore.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { BackoffOptions } from "./backoff.ts";
import { Backoff, JITTER_SHARES } from "./backoff.ts";
import { WakeSignal } from "./wake-signal.ts";

/** A connection over a stream, in the form in which it can be kept. */
export interface KeptConnection {
  readonly client: { readonly isReady: boolean };
  /** Ends with the connection. */
  run(cx: Context): Promise<void>;
}

export interface DialOptions {
  readonly size: number;
  readonly backoff: BackoffOptions;
  /** Connections that may be dialled at once. */
  readonly dialsMax: number;
  /** Gives `undefined` where the server is not there. What it opens belongs to `cx`. */
  dial(cx: Context): Promise<ByteStream | undefined>;
  /** Called when a connection gives up. */
  gaveUp?(): void;
}

export interface KeepOptions<Connection> extends DialOptions {
  /** Makes a connection of a stream. It calls `changed` whenever it became usable, or has room again. */
  connect(cx: Context, stream: ByteStream, changed: () => void): Connection;
  /** Called whenever a usable connection has changed. */
  usable?(connection: Connection): void;
}

export class KeptConnections<Connection extends KeptConnection> {
  /** Raised whenever a connection has changed. */
  readonly changed: WakeSignal;
  readonly #options: KeepOptions<Connection>;
  readonly #dials: Semaphore;
  readonly #live = new Set<Connection>();
  #tasks: readonly TaskHandle<void>[] = [];
  #dialsOpen = 0;

  constructor(cx: Context, options: KeepOptions<Connection>) {
    this.#options = options;
    this.#dials = new Semaphore(cx, "dial", options.dialsMax);
    this.changed = new WakeSignal(cx, "changed");
  }

  /** Connections that are being dialled. */
  get dialsOpen(): number {
    return this.#dialsOpen;
  }

  /** Connections that can be used, those with the least load first. */
  usable(load: (connection: Connection) => number): Connection[] {
    return [...this.#live].filter(({ client }) => client.isReady).sort((left, right) => load(left) - load(right));
  }

  /** Starts dialling. The connections live in `cx`. */
  start(cx: Context): void {
    const names = Array.from({ length: this.#options.size }, (_, index) => `connection-${index}`);
    this.#tasks = names.map((name) => cx.spawn(name, (own) => this.#keep(own)));
  }

  /** Drops all connections. What is in flight is lost. */
  async close(cx: Context): Promise<void> {
    for (const task of this.#tasks) task.cancel();
    for (const task of this.#tasks) await task.join(cx);
  }

  /** Dials until it is cancelled or gives up. */
  async #keep(cx: Context): Promise<void> {
    const backoff = new Backoff(this.#options.backoff);
    while (!backoff.hasGivenUp) {
      const attempt = await cx.region("attempt", (own) => this.#connectOnce(own, backoff));
      // A connection may be lost; a bug of ours is nothing to try again after.
      if (attempt.kind === "panicked") throw attempt.thrown;
      await cx.sleep(backoff.failed(cx.choose("jitter", JITTER_SHARES)));
    }
    this.#options.gaveUp?.();
  }

  async #connectOnce(cx: Context, backoff: Backoff): Promise<void> {
    const stream = await this.#dial(cx);
    if (stream === undefined) return;
    let readySince: number | undefined;
    const changed = (): void => {
      if (connection.client.isReady) {
        readySince ??= cx.now();
        this.#options.usable?.(connection);
      }
      this.changed.raise();
    };
    const connection = this.#options.connect(cx, stream, changed);
    this.#live.add(connection);
    if (connection.client.isReady) changed();
    try {
      await connection.run(cx);
    } finally {
      this.#live.delete(connection);
      if (readySince !== undefined && cx.now() - readySince >= this.#options.backoff.ticksMax) backoff.succeeded();
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
