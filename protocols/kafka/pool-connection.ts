/**
 * One connection of a pool over a byte stream: writes what its client has to say, reads what comes, keeps the response
 * deadline and the broker's wish for silence in virtual time, and asks a silent broker whether it is there. It has a
 * client of its own, so nothing of a frame that was cut outlives it. Every request in flight is an obligation of the
 * pool's holder.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { Completion } from "../shared/completion.ts";
import { DutyQueue } from "../shared/duty-queue.ts";
import { ReadInterrupt, readUntil, writeOutput } from "../shared/stream-io.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { Api, RequestOf } from "./apis.ts";
import { METADATA } from "./apis.ts";
import type { ClientEvent } from "./client.ts";
import { KafkaClient } from "./client.ts";
import type { KafkaFault } from "./faults.ts";
import type { KafkaLimits } from "./limits.ts";
import { metadataRequest } from "./requests.ts";
import type { KafkaResponse } from "./response-decoder.ts";

export type PoolReply =
  | { readonly kind: "response"; readonly response: KafkaResponse }
  /** Sent, and no response is wanted. */
  | { readonly kind: "sent" }
  /** Whether the request was carried out cannot be known. */
  | { readonly kind: "lost" };

export interface ConnectionOptions {
  readonly limits: KafkaLimits;
  readonly clientId: string;
  readonly firstCorrelationId?: number;
  /** Where what is owed belongs. */
  readonly holder: Context;
  readonly observation?: Observation;
  /** After how many silent ticks the broker is asked whether it is there. */
  readonly healthTicks: number;
  /** How long the broker may leave what it was sent unread. */
  readonly writeTicks: number;
  /** Called whenever a slot became free, or the connection usable. */
  changed(): void;
  afterChunk?(cx: Context): void;
  /**
   * Called once, with the reason for which the broker was refused, if it was, and for how many ticks the oldest
   * response was awaited.
   */
  ended?(fault: KafkaFault | undefined, awaitedTicks: number): void;
}

/** What is asked of a broker to see whether it is there: of no topic. */
const HEALTH_CHECK = metadataRequest([]);

export class PoolConnection {
  readonly client: KafkaClient;
  readonly #stream: ByteStream;
  readonly #options: ConnectionOptions;
  readonly #outgoing: WakeSignal;
  readonly #waiting = new Map<number, Completion<PoolReply>>();
  /** One for each request in flight, those of the client's own making too. */
  readonly #duties: DutyQueue;
  /** Raised when something is due before the reader would look again. */
  readonly #earlier = new ReadInterrupt();
  /** When the reader looks again. */
  #dueAt = 0;
  /** Since when nothing came, and the broker was not asked whether it is there. */
  #quietSince: number;
  #inFlight = 0;
  /** Since when the oldest request in flight is the oldest. */
  #awaitedSince = 0;

  constructor(cx: Context, stream: ByteStream, options: ConnectionOptions) {
    const now = cx.now();
    this.client = new KafkaClient({ ...options, now });
    this.#quietSince = now;
    this.#stream = stream;
    this.#options = options;
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.#duties = new DutyQueue(options.holder, "request");
    this.#updateDuties();
  }

  /** Runs until the connection is over, however that comes. */
  async run(cx: Context): Promise<void> {
    const connection = this.#options.holder.reserve("connection");
    try {
      const { writeTicks } = this.#options;
      const writing = { speaker: this.client, stream: this.#stream, outgoing: this.#outgoing, writeTicks };
      const writer = cx.spawn("writer", (own) => writeOutput(own, writing));
      await this.#readAll(cx);
      writer.cancel();
    } finally {
      this.#finish(this.client.receiveEnd().events);
      this.#options.ended?.(this.client.fault, this.#options.holder.kernel.now - this.#awaitedSince);
      this.#stream.reset();
      if (!connection.settled) connection.commit();
      this.#options.changed();
    }
  }

  /** Sends a request. Gives the number by which `cancel` knows it, or why it cannot be sent now. */
  submit<Spoken extends Api>(
    api: Spoken,
    body: RequestOf<Spoken>,
    completion?: Completion<PoolReply>,
  ): number | "unsupported" | "too-large" | "later" {
    // The time it was told last may be long ago, and its deadlines would count from there.
    this.#finish(this.client.advance(this.#options.holder.now()).events);
    const before = this.client.inFlight;
    const number = this.client.send(api, body);
    if (typeof number !== "number") return number === "unsupported" || number === "too-large" ? number : "later";
    this.#outgoing.raise();
    if ((this.client.nextDeadline() ?? Number.POSITIVE_INFINITY) < this.#dueAt) this.#earlier.raise();
    if (this.client.inFlight === before) {
      completion?.settle({ kind: "sent" });
      return number;
    }
    this.#updateDuties();
    if (completion !== undefined) this.#waiting.set(number, completion);
    return number;
  }

  /** Nobody waits for it any more; its slot and its duty stay until the broker has answered. */
  cancel(number: number): void {
    if (!this.#waiting.delete(number)) return;
    this.client.cancel(number);
  }

  async #readAll(cx: Context): Promise<void> {
    while (!this.client.isClosed) {
      this.#dueAt = this.client.nextDeadline() ?? this.#quietSince + this.#options.healthTicks;
      const read = await readUntil(cx, this.#stream, this.#dueAt, this.#earlier);
      if (read === undefined) this.#wake(cx.now());
      else if (read.kind === "data") this.#receive(cx, read.bytes);
      else this.#finish(this.client.receiveEnd().events);
    }
  }

  /**
   * Silence is over, the broker is late, or it was silent: a connection that is stale does not answer a question
   * either. Or something is due earlier than it was.
   */
  #wake(now: number): void {
    this.#finish(this.client.advance(now).events);
    this.#outgoing.raise();
    if (this.client.isClosed || this.client.inFlight > 0 || now < this.#quietSince + this.#options.healthTicks) return;
    this.#quietSince = now;
    this.submit(METADATA, HEALTH_CHECK);
  }

  #receive(cx: Context, bytes: Uint8Array): void {
    const { observation, changed, afterChunk } = this.#options;
    this.#finish(this.client.advance(cx.now()).events);
    const { events, fault } = this.client.receive(bytes);
    this.#quietSince = cx.kernel.now;
    observation?.took(bytes.length, this.client);
    this.#finish(events);
    if (fault !== undefined) observation?.refused(fault);
    // The client may have asked again by itself.
    this.#outgoing.raise();
    changed();
    afterChunk?.(cx);
  }

  #finish(events: readonly ClientEvent[]): void {
    for (const event of events) {
      const completion = this.#waiting.get(event.number);
      this.#waiting.delete(event.number);
      completion?.settle(event.kind === "response" ? event : { kind: "lost" });
    }
    this.#updateDuties();
  }

  #updateDuties(): void {
    const { inFlight, isClosed } = this.client;
    this.#duties.update(inFlight, isClosed);
    if (isClosed) return;
    if (this.#inFlight === 0 || inFlight < this.#inFlight) this.#awaitedSince = this.#options.holder.kernel.now;
    this.#inFlight = inFlight;
  }
}
