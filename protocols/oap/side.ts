/**
 * One end of a simulated connection: reads what comes, writes what is owed, keeps the endpoint's
 * deadlines in virtual time, and hands events to an application that runs beside it.
 *
 * Every open stream is an obligation of the session. By decision the session is cancelled between two
 * chunks. However it ends, the application ends first, then what is owed is written, then the stream
 * is half-closed.
 */
import { Channel } from "../../lab/runtime/channel.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import type { Connection } from "./connection.ts";
import type { Pending } from "./deadlines.ts";
import { DeadlineClock } from "./deadlines.ts";
import type { OapEvent } from "./event.ts";
import { boundsOf, SESSION_LIMITS } from "./subject.ts";

/** Events that wait for the application. */
const EVENTS_WAITING_MAX = 2;
/** How long a peer may leave what it was sent unread, in ticks. */
const WRITE_TICKS = 30_000_000;

export interface SideOptions {
  /** For what is recorded; holds nothing of what is sent. */
  readonly name: string;
  readonly session: Context;
  readonly stream: ByteStream;
  readonly endpoint: Connection;
}

export class Side {
  readonly events: Channel<OapEvent>;
  /** The rule for which this end refused its peer. */
  refusedFor: string | undefined;
  private readonly options: SideOptions;
  private readonly observation: Observation;
  private readonly clock = new DeadlineClock();
  private readonly duties = new Map<bigint, Obligation>();
  private hasEnded = false;

  constructor(cx: Context, options: SideOptions) {
    this.options = options;
    this.observation = new Observation(cx.kernel.recorder, options.name, boundsOf(SESSION_LIMITS));
    this.events = new Channel(cx, "events", EVENTS_WAITING_MAX);
  }

  /** Runs until the peer has ended and the application has. */
  async run(cx: Context, application: (own: Context) => Promise<void>): Promise<void> {
    cx.defer("discard events", async () => {
      this.events.discard();
    });
    const app = cx.spawn("application", async (own) => {
      await application(own);
      // What comes after it has left is nobody's, and must not keep the reader waiting.
      this.events.discard();
    });
    await this.readAll(cx);
    this.events.close();
    await app.join(cx);
    await this.finish(cx);
    for (const corrId of [...this.duties.keys()]) this.giveUp(corrId);
  }

  /** Owes an end to a stream. */
  undertake(corrId: bigint): void {
    this.duties.set(corrId, this.options.session.reserve("stream"));
  }

  /** A stream has ended properly. */
  fulfil(corrId: bigint): void {
    this.duties.get(corrId)?.commit();
    this.duties.delete(corrId);
  }

  /** A stream will not end properly. */
  giveUp(corrId: bigint): void {
    this.duties.get(corrId)?.abort();
    this.duties.delete(corrId);
  }

  /** Writes what waits. */
  async flush(cx: Context): Promise<void> {
    const octets = this.options.endpoint.takeOutput();
    if (octets.length === 0 || this.hasEnded) return;
    const { stream } = this.options;
    const outcome = await cx.timeout("write", WRITE_TICKS, (own) => stream.write(own, octets));
    if (outcome.kind !== "ok") stream.reset();
  }

  /** Writes what waits, and sends no more. */
  async finish(cx: Context): Promise<void> {
    await this.flush(cx);
    this.hasEnded = true;
    this.options.stream.end();
  }

  /** Reads until the end, a reset, a fault, a deadline, or a cancellation that is decided here. */
  private async readAll(cx: Context): Promise<void> {
    const { endpoint, session } = this.options;
    for (let read = await this.readInTime(cx); read?.kind === "data"; read = await this.readInTime(cx)) {
      const decoded = endpoint.receive(read.bytes);
      this.observation.took(read.bytes.length, endpoint);
      await this.settle(cx, decoded);
      if (decoded.fault !== undefined) return;
      if (cx.choose("cancel", 2) !== 0) session.cancel();
    }
    await this.settle(cx, endpoint.end());
  }

  /** Gives `undefined` once the endpoint has waited too long. */
  private async readInTime(cx: Context): Promise<Read | undefined> {
    const { endpoint, stream } = this.options;
    for (let pending = this.nextDeadline(cx); pending !== undefined; pending = this.nextDeadline(cx)) {
      const { deadline, ticksLeft } = pending;
      const outcome = await cx.timeout(deadline.name, ticksLeft, (own) => stream.read(own));
      if (outcome.kind === "ok") return outcome.value;
      await this.settle(cx, endpoint.expire(deadline));
    }
    return undefined;
  }

  private nextDeadline(cx: Context): Pending | undefined {
    const { endpoint } = this.options;
    return endpoint.isOver ? undefined : this.clock.next(endpoint.deadlines(), cx.now());
  }

  private async settle(cx: Context, { events, fault }: ReturnType<Connection["receive"]>): Promise<void> {
    if (fault !== undefined && this.refusedFor === undefined) {
      this.refusedFor = fault.code;
      this.observation.refused(fault);
    }
    await this.flush(cx);
    for (const event of events) await this.events.send(cx, event);
  }
}
