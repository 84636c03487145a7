/**
 * One connection of a pool over a byte stream: writes what its client has to say, reads what comes, keeps the reply
 * deadline in virtual time, and asks a silent server whether it is there. It has a client of its own, so
 * nothing of a reply that was cut outlives it. Every command in flight is an obligation of the pool's holder.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { Completion } from "../shared/completion.ts";
import { DutyQueue } from "../shared/duty-queue.ts";
import { ReadInterrupt, readUntil, writeOutput } from "../shared/stream-io.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { ClientEvent } from "./client.ts";
import { RespClient } from "./client.ts";
import { commandOf } from "./encoder.ts";
import type { RespFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import type { RespCommand, RespList, RespValue, RespVersion } from "./value.ts";

export type PoolReply =
  | { readonly kind: "reply"; readonly value: RespValue }
  /** Whether the command was carried out cannot be known. */
  | { readonly kind: "lost" };

export interface ConnectionOptions {
  readonly limits: RespLimits;
  readonly version: RespVersion;
  /** Where what is owed belongs. */
  readonly holder: Context;
  readonly observation?: Observation;
  /** After how many silent ticks the server is asked. */
  readonly healthTicks: number;
  /** How long the server may leave what it was sent unread. */
  readonly writeTicks: number;
  /** Called whenever a slot became free, or the connection usable. */
  changed(): void;
  pushed?(cx: Context, push: RespList): Promise<void>;
  afterChunk?(cx: Context): void;
  /** Called once, with the reason for which the server was refused, if it was, and for how many ticks it owed replies. */
  ended?(fault: RespFault | undefined, busyTicks: number): void;
}

export class PoolConnection {
  readonly client: RespClient;
  readonly #stream: ByteStream;
  readonly #options: ConnectionOptions;
  readonly #outgoing: WakeSignal;
  /** Raised when a reply became due, where nothing was. */
  readonly #earlier = new ReadInterrupt();
  readonly #waiting = new Map<number, Completion<PoolReply>>();
  /** One for each command in flight, those of the client's own making too. */
  readonly #duties: DutyQueue;
  /** When a server that says nothing is asked, unless a reply is due. */
  #healthAt: number;
  /** Since when there always was a command in flight. */
  #busySince: number;

  constructor(cx: Context, stream: ByteStream, options: ConnectionOptions) {
    const now = cx.now();
    this.client = new RespClient({ ...options, now });
    this.#stream = stream;
    this.#options = options;
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.#healthAt = now + options.healthTicks;
    this.#busySince = now;
    this.#duties = new DutyQueue(options.holder, "command");
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
      this.#options.ended?.(this.client.fault, cx.now() - this.#busySince);
      this.#stream.reset();
      if (!connection.settled) connection.commit();
      this.#options.changed();
    }
  }

  /** Sends a command. Gives the number by which `cancel` knows it, or `undefined` where it cannot be sent now. */
  submit(command: RespCommand, completion?: Completion<PoolReply>): number | undefined {
    const now = this.#options.holder.now();
    // The deadline of what is sent now counts from now.
    this.#finish(this.client.advance(now).events);
    const isFirst = this.client.inFlight === 0;
    const number = this.client.send(command);
    // The reader waits for the deadline of the first in flight, or has to leave.
    if (isFirst) this.#earlier.raise();
    if (typeof number !== "number") return undefined;
    if (isFirst) this.#busySince = now;
    this.#updateDuties();
    if (completion !== undefined) this.#waiting.set(number, completion);
    this.#outgoing.raise();
    return number;
  }

  /** Nobody waits for it any more; its slot and its duty stay until the server has answered. */
  cancel(number: number): void {
    if (!this.#waiting.delete(number)) return;
    this.client.cancel(number);
  }

  async #readAll(cx: Context): Promise<void> {
    while (!this.client.isClosed) {
      const read = await readUntil(cx, this.#stream, this.client.nextDeadline() ?? this.#healthAt, this.#earlier);
      if (read === undefined) this.#wake(cx);
      else if (read.kind === "data") await this.#receive(cx, read.bytes);
      else this.#finish(this.client.receiveEnd().events);
    }
  }

  /** A reply may be late; a server that was silent for long is asked: a connection that is stale does not answer. */
  #wake(cx: Context): void {
    const now = cx.now();
    this.#finish(this.client.advance(now).events);
    if (this.client.isClosed || this.client.inFlight > 0 || now < this.#healthAt) return;
    this.#healthAt = now + this.#options.healthTicks;
    this.submit(commandOf("PING"));
  }

  async #receive(cx: Context, bytes: Uint8Array): Promise<void> {
    const { observation, changed, pushed, afterChunk } = this.#options;
    this.#finish(this.client.advance(cx.now()).events);
    const { events, fault } = this.client.receive(bytes);
    this.#healthAt = cx.now() + this.#options.healthTicks;
    observation?.took(bytes.length, this.client);
    this.#finish(events);
    if (fault !== undefined) observation?.refused(fault);
    for (let push = this.client.takePush(); push !== undefined; push = this.client.takePush()) await pushed?.(cx, push);
    changed();
    afterChunk?.(cx);
  }

  #finish(events: readonly ClientEvent[]): void {
    for (const event of events) {
      const completion = this.#waiting.get(event.number);
      this.#waiting.delete(event.number);
      completion?.settle(event.kind === "reply" ? event : { kind: "lost" });
    }
    this.#updateDuties();
  }

  #updateDuties(): void {
    this.#duties.update(this.client.inFlight, this.client.isClosed);
  }
}
