/**
 * Runs an endpoint on a simulated byte stream: reads and writes for it, keeps its deadlines in virtual time,
 * and holds an obligation for everything it owes. Ends when the connection is over, however that came.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Mutex } from "../../lab/runtime/mutex.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import { CLOSE } from "./close-code.ts";
import { DeadlineTimers } from "./deadline-timers.ts";
import type { EndpointEvent, WebSocketEndpoint } from "./endpoint.ts";
import { Ledger } from "./ledger.ts";

/** In ticks: how long the peer may say nothing, how long a write may be stuck, and how long a connection lasts. */
const IDLE_TICKS = 120_000_000;
const WRITE_TICKS = 10_000_000;
const LIFETIME_TICKS = 600_000_000;

export interface DriverOptions {
  readonly endpoint: WebSocketEndpoint;
  readonly stream: ByteStream;
  /** Where what is owed belongs. */
  readonly holder: Context;
  readonly observation?: Observation;
  take(cx: Context, event: EndpointEvent): Promise<void>;
  /** Called after every chunk. */
  afterChunk?(cx: Context): void;
}

export class EndpointDriver {
  readonly endpoint: WebSocketEndpoint;
  readonly #options: DriverOptions;
  readonly #timers = new DeadlineTimers();
  readonly #ledger: Ledger;
  readonly #writing: Mutex;

  constructor(cx: Context, options: DriverOptions) {
    this.endpoint = options.endpoint;
    this.#options = options;
    this.#ledger = new Ledger(options.holder);
    this.#writing = new Mutex(cx, "writing");
  }

  async run(cx: Context): Promise<void> {
    const endsAt = cx.now() + LIFETIME_TICKS;
    this.#ledger.update(this.endpoint);
    while ((await this.flush(cx)) && !this.endpoint.mayEnd) {
      const read = await this.#readUntilDeadline(cx);
      const now = cx.now();
      // A peer that goes on sending must not keep a deadline from passing.
      for (const deadline of this.#timers.passed(now)) this.endpoint.expire(deadline);
      if (read?.kind === "data") await this.#receive(cx, read.bytes);
      else if (read !== undefined) this.endpoint.end();
      else if (this.#timers.nextDueAt === undefined) this.endpoint.close(CLOSE.goingAway);
      if (now >= endsAt) this.endpoint.close(CLOSE.goingAway);
      this.#ledger.update(this.endpoint);
    }
    this.endpoint.end();
    this.#options.stream.end();
    this.#ledger.giveUp();
  }

  /** Writes everything there is to write. Gives `false` once the stream is gone or stuck. */
  flush(cx: Context): Promise<boolean> {
    return this.write(cx, () => this.endpoint.takeOutput());
  }

  /** Writes what `take` gives until it gives nothing; no two writes mix. */
  write(cx: Context, take: () => Uint8Array): Promise<boolean> {
    return this.#writing.with(cx, async (own) => {
      for (let output = take(); output.length > 0; output = take()) {
        const part = output;
        const written = await own.timeout("write", WRITE_TICKS, (inner) => this.#options.stream.write(inner, part));
        if (written.kind !== "ok" || written.value.kind !== "sent") return false;
        this.#ledger.update(this.endpoint);
      }
      return true;
    });
  }

  /** Waits for octets until a deadline passes or the peer was silent for too long. */
  async #readUntilDeadline(cx: Context): Promise<Read | undefined> {
    const now = cx.now();
    this.#timers.update(this.endpoint.deadlines, now);
    const dueAt = this.#timers.nextDueAt ?? now + IDLE_TICKS;
    const outcome = await cx.timeout("read", Math.max(0, dueAt - now), (own) => this.#options.stream.read(own));
    return outcome.kind === "ok" ? outcome.value : undefined;
  }

  async #receive(cx: Context, bytes: Uint8Array): Promise<void> {
    const { observation, take, afterChunk } = this.#options;
    const { events, fault } = this.endpoint.receive(bytes);
    observation?.took(bytes.length, this.endpoint);
    this.#ledger.update(this.endpoint);
    for (const event of events) await take(cx, event);
    if (fault !== undefined) observation?.refused(fault);
    afterChunk?.(cx);
  }
}
