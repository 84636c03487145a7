/**
 * One connection of a pool over a byte stream: writes what its client has to say, reads what comes, and keeps its
 * deadlines in virtual time. It has a client of its own, so nothing of a message that was cut outlives it.
 * Every open request is an obligation of the pool's holder.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { Completion } from "../shared/completion.ts";
import { readUntil, writeOutput } from "../shared/stream-io.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { ClientEvent, NotSent, Publishing } from "./client-contract.ts";
import { NatsClient } from "./client.ts";
import type { NatsFault } from "./faults.ts";
import type { NatsLimits } from "./limits.ts";
import type { NatsMessage } from "./operation.ts";
import type { SpelledPublication } from "./publication.ts";
import type { Subscription } from "./subscription.ts";

export type RequestResult =
  | { readonly kind: "reply"; readonly message: NatsMessage }
  | { readonly kind: "no-responders" }
  /** Whether anybody heard it cannot be known. */
  | { readonly kind: "lost" };

export interface ConnectionOptions {
  readonly limits: NatsLimits;
  /** Where what is owed belongs. */
  readonly holder: Context;
  readonly observation?: Observation;
  /** How long the server may leave what it was sent unread. */
  readonly writeTicks: number;
  afterChunk?(cx: Context): void;
  /** Called once, with the reason for which the server was refused, if it was. */
  ended?(fault: NatsFault | undefined): void;
}

/** A request that somebody waits for, and what is owed for it. */
interface Open {
  readonly completion: Completion<RequestResult>;
  readonly duty: Obligation;
}

export interface ConnectionPlace {
  /** A subject that no other connection has, nor had. */
  readonly inbox: string;
  /** Called whenever there may be room for more, or the connection became usable. */
  changed(): void;
}

export class NatsConnection {
  readonly client: NatsClient;
  readonly #stream: ByteStream;
  readonly #options: ConnectionOptions;
  readonly #changed: () => void;
  readonly #outgoing: WakeSignal;
  readonly #drained: WakeSignal;
  readonly #open = new Map<number, Open>();

  constructor(cx: Context, stream: ByteStream, { inbox, changed, ...options }: ConnectionOptions & ConnectionPlace) {
    this.client = new NatsClient({ limits: options.limits, inbox, now: cx.now() });
    this.#stream = stream;
    this.#options = options;
    this.#changed = changed;
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.#drained = new WakeSignal(cx, "drained");
  }

  /** Runs until the connection is over, however that comes. */
  async run(cx: Context): Promise<void> {
    const connection = this.#options.holder.reserve("connection");
    try {
      const { writeTicks } = this.#options;
      const writing = {
        speaker: this.client,
        stream: this.#stream,
        outgoing: this.#outgoing,
        writeTicks,
        wrote: this.#changed,
      };
      const writer = cx.spawn("writer", (own) => writeOutput(own, writing));
      await this.#readAll(cx);
      writer.cancel();
    } finally {
      this.#finish(this.client.receiveEnd().events);
      this.#options.ended?.(this.client.fault);
      this.#stream.reset();
      if (!connection.settled) connection.commit();
      this.#drained.raise();
      this.#changed();
    }
  }

  send(publication: SpelledPublication): "sent" | NotSent {
    const sent = this.client.send(publication);
    this.#outgoing.raise();
    return sent;
  }

  /** Gives the number by which `cancel` knows it, or why it was not sent. */
  request(publishing: Publishing, completion: Completion<RequestResult>): number | NotSent {
    const number = this.client.request(publishing);
    if (typeof number !== "number") return number;
    this.#open.set(number, { completion, duty: this.#options.holder.reserve("request") });
    this.#outgoing.raise();
    return number;
  }

  /** Nobody waits for the answer any more. */
  cancel(number: number): void {
    this.client.cancel(number);
    const open = this.#open.get(number);
    this.#open.delete(number);
    if (open?.duty.settled === false) open.duty.abort();
  }

  subscribe(subscription: Subscription): number | undefined {
    const sid = this.client.subscribe(subscription);
    this.#outgoing.raise();
    return typeof sid === "number" ? sid : undefined;
  }

  unsubscribe(sid: number, max = 0): void {
    this.client.unsubscribe(sid, max);
    this.#outgoing.raise();
  }

  /** Ends all subscriptions, waits for what is on its way, and is over then. */
  async drain(cx: Context): Promise<void> {
    this.client.drain();
    this.#outgoing.raise();
    while (this.client.isReady) await this.#drained.wait(cx);
  }

  async #readAll(cx: Context): Promise<void> {
    while (!this.client.isClosed) {
      const read = await readUntil(cx, this.#stream, this.client.nextDeadline() ?? cx.now());
      this.#finish(this.client.advance(cx.now()).events);
      if (read?.kind === "data") this.#receive(cx, read.bytes);
      else if (read !== undefined) this.#finish(this.client.receiveEnd().events);
      this.#outgoing.raise();
    }
  }

  #receive(cx: Context, bytes: Uint8Array): void {
    const { observation, afterChunk } = this.#options;
    const { events, fault } = this.client.receive(bytes);
    observation?.took(bytes.length, this.client);
    this.#finish(events);
    if (fault !== undefined) observation?.refused(fault);
    this.#changed();
    afterChunk?.(cx);
  }

  #finish(events: readonly ClientEvent[]): void {
    for (const event of events) {
      if (event.kind === "reply") this.#settle(event.number, event);
      else if (event.kind === "no-responders" || event.kind === "lost") this.#settle(event.number, event);
      else if (event.kind === "drained") this.#drained.raise();
    }
  }

  #settle(number: number, result: RequestResult): void {
    const open = this.#open.get(number);
    this.#open.delete(number);
    if (open === undefined) return;
    open.completion.settle(result);
    if (open.duty.settled) return;
    if (result.kind === "lost") open.duty.abort();
    else open.duty.commit();
  }
}
