/**
 * A connection on a simulated stream: reads, writes and tells the time, until the connection has ended.
 *
 * The user gets events in order, and may call the connection at any time if it says `flush` afterwards.
 * Every deadline of the connection is waited for in virtual time. By decision the whole session is cancelled
 * between two chunks, or this side shuts down gracefully.
 */
import type { Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import { Http2Connection } from "./connection.ts";
import type { Http2Event } from "./connection-events.ts";
import type { ConnectionOptions, Received } from "./connection-types.ts";

export interface EndpointOptions extends ConnectionOptions {
  readonly name: string;
  readonly bounds: Bounds;
  /** Whether, by decision, the session is cancelled or this side shut down between chunks. */
  readonly isInterrupted: boolean;
  /** The time in ticks, never less than before. */
  clock(): number;
  /** Takes the events of one chunk or deadline. */
  take(cx: Context, event: Http2Event): Promise<void>;
  /** Called after every chunk and deadline, when the events of it were taken. */
  settled?(): void;
}

/** How long a peer may take for the last that is said to it. */
const LAST_OUTPUT_TICKS = 10_000_000;
/** By decision, between two chunks. */
const INTERRUPTIONS = ["none", "shutdown", "cancel"] as const;

export class Endpoint {
  readonly connection: Http2Connection;
  private readonly options: EndpointOptions;
  private readonly session: Context;
  private readonly stream: ByteStream;
  private readonly observation: Observation;
  private readonly output: WakeSignal;
  private hasEnded = false;
  private lastTicks: number;

  constructor(session: Context, stream: ByteStream, options: EndpointOptions) {
    this.session = session;
    this.stream = stream;
    this.options = options;
    this.lastTicks = options.clock();
    this.connection = new Http2Connection({ ...options, now: this.lastTicks });
    this.observation = new Observation(session.kernel.recorder, `${options.name} connection`, options.bounds);
    this.output = new WakeSignal(session, `${options.name} output`);
  }

  /** Whatever the connection has to say goes out. */
  flush(): void {
    this.output.raise();
  }

  async run(cx: Context): Promise<void> {
    const writer = cx.spawn("writer", (own) => this.write(own));
    await this.read(cx);
    this.hasEnded = true;
    this.flush();
    const written = await cx.timeout("last output", LAST_OUTPUT_TICKS, (own) => writer.join(own));
    if (written.kind !== "ok") this.stream.reset();
    await writer.join(cx);
  }

  private async write(cx: Context): Promise<void> {
    for (;;) {
      while (this.connection.hasOutput) {
        const written = await this.stream.write(cx, this.connection.takeOutput());
        if (written.kind === "reset") return;
        this.options.settled?.();
      }
      if (this.hasEnded || this.connection.isClosed) {
        this.stream.end();
        return;
      }
      await this.output.wait(cx);
    }
  }

  private async read(cx: Context): Promise<void> {
    while (!this.connection.isClosed) {
      const octets = await this.readUntilDue(cx);
      const now = Math.max(this.options.clock(), this.lastTicks);
      this.lastTicks = now;
      await this.take(cx, this.connection.advance(now));
      if (octets === "ended") {
        await this.take(cx, this.connection.receiveEnd());
        return;
      }
      if (octets === "due") continue;
      const received = this.connection.receive(octets);
      this.observation.took(octets.length, this.connection);
      await this.take(cx, received);
      this.interrupt(cx);
    }
  }

  /** The next octets, the end of them, or that a deadline has come first. */
  private async readUntilDue(cx: Context): Promise<Uint8Array | "ended" | "due"> {
    const due = this.connection.nextDeadline();
    if (due === undefined) return "ended";
    const wait = Math.max(1, due - this.options.clock());
    const outcome = await cx.timeout("deadline", wait, (own) => this.stream.read(own));
    if (outcome.kind !== "ok") {
      await cx.checkpoint();
      return "due";
    }
    return outcome.value.kind === "data" ? outcome.value.bytes : "ended";
  }

  private async take(cx: Context, { events, fault }: Received): Promise<void> {
    for (const event of events) await this.options.take(cx, event);
    if (fault !== undefined) this.observation.refused(fault);
    this.options.settled?.();
    this.flush();
  }

  private interrupt(cx: Context): void {
    if (!this.options.isInterrupted) return;
    switch (INTERRUPTIONS[cx.choose("interrupt", INTERRUPTIONS.length)]) {
      case "shutdown":
        this.connection.shutdown();
        return this.flush();
      case "cancel":
        return this.session.cancel();
      default:
    }
  }
}

/** Reads to the end and keeps nothing. */
export async function drain(cx: Context, stream: ByteStream): Promise<void> {
  for (let read = await stream.read(cx); read.kind === "data"; read = await stream.read(cx)) cx.mark("answered");
}
