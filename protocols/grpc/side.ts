/**
 * One end of a simulated gRPC connection: reads, writes and tells the time, until the connection has ended.
 *
 * Open calls, queued ones, deadlines that run, and messages until they are consumed are obligations of the
 * session. By decision the session is cancelled between two chunks, or this end shuts down gracefully.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import { Duties } from "./duties.ts";
import type { Answer } from "./endpoint.ts";

/** What a side asks of a client or a server. */
interface SideEndpoint<Event> extends Gauge {
  readonly isClosed: boolean;
  readonly hasOutput: boolean;
  readonly callsOpen: number;
  readonly deadlinesRunning: number;
  /** A client's only. */
  readonly callsQueued?: number;
  receive(octets: Uint8Array): Answer<Event>;
  receiveEnd(): Answer<Event>;
  takeOutput(): Uint8Array;
  advance(now: number): Answer<Event>;
  nextDeadline(): number | undefined;
  consumed(callId: number): Answer<Event>;
  shutdown(): Answer<Event> | void;
}

export interface SideOptions<Event> {
  readonly name: string;
  readonly endpoint: SideEndpoint<Event>;
  readonly bounds: Bounds;
  /** Whether, by decision, the session is cancelled or this side shut down between chunks. */
  readonly isInterrupted: boolean;
  clock(): number;
  take(event: Event): void;
  /** Called after every chunk, deadline and write. */
  settled?(): void;
}

/** How long a peer may take for the last that is said to it. */
const LAST_OUTPUT_TICKS = 10_000_000;
/** Between two chunks, of so many decisions one is to shut down and one to cancel. */
const INTERRUPT_SHARE = 16;
const SHUT_DOWN = 1;
const CANCEL = 2;

export class Side<Event> {
  private readonly options: SideOptions<Event>;
  private readonly session: Context;
  private readonly stream: ByteStream;
  private readonly observation: Observation;
  private readonly output: WakeSignal;
  private readonly duties: Duties;
  /** Events that were not handled: what handling one brings about comes after them. */
  private readonly pending: Event[] = [];
  private isHandling = false;
  private hasEnded = false;
  private lastTicks = 0;

  constructor(session: Context, stream: ByteStream, options: SideOptions<Event>) {
    this.session = session;
    this.stream = stream;
    this.options = options;
    this.observation = new Observation(session.kernel.recorder, `${options.name} endpoint`, options.bounds);
    this.output = new WakeSignal(session, `${options.name} output`);
    this.duties = new Duties(session);
  }

  /** Takes what a call of the endpoint answered, and has what it says written. */
  handle(answer: Answer<Event> | void): void {
    if (answer !== undefined) this.pending.push(...answer.events);
    if (!this.isHandling) {
      this.isHandling = true;
      for (let event = this.pending.shift(); event !== undefined; event = this.pending.shift()) {
        this.options.take(event);
      }
      this.isHandling = false;
    }
    this.settle();
    this.output.raise();
  }

  /** Consumes a message of the call after `ticks`. */
  consume(callId: number, ticks: number): void {
    const message = this.session.reserve("message");
    const done = (): void => {
      this.handle(this.options.endpoint.consumed(callId));
      message.commit();
    };
    if (ticks === 0) return done();
    this.session.spawn("consumer", async (own) => {
      await own.sleep(ticks);
      done();
    });
  }

  async run(cx: Context): Promise<void> {
    const writer = cx.spawn("writer", (own) => this.write(own));
    await this.read(cx);
    this.hasEnded = true;
    this.output.raise();
    const written = await cx.timeout("last output", LAST_OUTPUT_TICKS, (own) => writer.join(own));
    if (written.kind !== "ok") this.stream.reset();
    await writer.join(cx);
  }

  private async write(cx: Context): Promise<void> {
    const { endpoint } = this.options;
    for (;;) {
      while (endpoint.hasOutput) {
        const written = await this.stream.write(cx, endpoint.takeOutput());
        if (written.kind === "reset") return;
        this.settle();
      }
      if (this.hasEnded || endpoint.isClosed) {
        this.stream.end();
        return;
      }
      await this.output.wait(cx);
    }
  }

  private async read(cx: Context): Promise<void> {
    const { endpoint } = this.options;
    while (!endpoint.isClosed) {
      const octets = await this.readUntilDue(cx);
      this.lastTicks = Math.max(this.options.clock(), this.lastTicks);
      this.handle(endpoint.advance(this.lastTicks));
      if (octets === "due") continue;
      if (octets === "ended") return this.handle(endpoint.receiveEnd());
      const answer = endpoint.receive(octets);
      this.observation.took(octets.length, endpoint);
      if (answer.fault !== undefined) this.observation.refused(answer.fault);
      this.handle(answer);
      this.interrupt(cx);
    }
  }

  /** The next octets, the end of them, or that a deadline has come first. */
  private async readUntilDue(cx: Context): Promise<Uint8Array | "ended" | "due"> {
    const due = this.options.endpoint.nextDeadline();
    if (due === undefined) return "ended";
    const outcome = await cx.timeout("deadline", Math.max(1, due - this.options.clock()), (own) =>
      this.stream.read(own),
    );
    if (outcome.kind !== "ok") {
      await cx.checkpoint();
      return "due";
    }
    return outcome.value.kind === "data" ? outcome.value.bytes : "ended";
  }

  private settle(): void {
    const { endpoint } = this.options;
    this.duties.update("call", endpoint.callsOpen);
    this.duties.update("queued call", endpoint.callsQueued ?? 0);
    this.duties.update("call deadline", endpoint.deadlinesRunning);
    this.options.settled?.();
  }

  private interrupt(cx: Context): void {
    if (!this.options.isInterrupted) return;
    const decision = cx.choose("interrupt", INTERRUPT_SHARE);
    if (decision === SHUT_DOWN) this.handle(this.options.endpoint.shutdown());
    if (decision === CANCEL) this.session.cancel();
  }
}
