/**
 * What both ends of a gRPC connection share: the HTTP/2 connection below, calls by stream, messages on their
 * way to the user, and deadlines. No I/O: see protocols/http2/connection.ts for who moves octets and tells the
 * time; the calls of the same names do the same here.
 *
 * Events come in the order of each call. What a call of the user brings about comes after what was handed out
 * before, so a user that makes calls while it goes through a batch keeps their answers for after it.
 *
 * Every message that is handed out is given back with `consumed` once the user is done with it; until then at
 * most `messagesWaitingMax` of a call wait, and its peer may send a window more.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Gauge } from "../../lab/core/decoder.ts";
import { Http2Connection } from "../http2/connection.ts";
import type { Http2Event } from "../http2/connection-events.ts";
import type { Received, Role } from "../http2/connection-types.ts";
import type { Http2Fault } from "../http2/faults.ts";
import type { Http2Limits } from "../http2/limits.ts";
import { DEFAULT_HTTP2_LIMITS } from "../http2/limits.ts";
import { DueQueue } from "../shared/due-queue.ts";
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcLimits } from "./limits.ts";
import { DEFAULT_GRPC_LIMITS } from "./limits.ts";
import type { Delivery } from "./message-inbox.ts";
import { MessageInbox } from "./message-inbox.ts";
import type { Encoding } from "./encoding.ts";
import type { Cardinality } from "./message-inbox.ts";

export interface EndpointOptions {
  readonly codec: Codec;
  readonly limits?: GrpcLimits;
  readonly http2Limits?: Http2Limits;
  /** When the connection begins, in ticks; 0 by default. */
  readonly now?: number;
}

/** What came of octets, of time or of a call: events, and the fault that has ended the connection. */
export interface Answer<Event> {
  readonly events: readonly Event[];
  readonly fault: Http2Fault | undefined;
}

export interface MessageEvent {
  readonly kind: "message";
  readonly callId: number;
  /** The user's alone. */
  readonly data: Uint8Array;
  readonly compressed: boolean;
}

/** A call that has a stream, or waits for one. */
export interface OpenCall {
  readonly id: number;
  /** `undefined` while the call waits for a stream. */
  streamId: number | undefined;
  /** What is received, once its encoding is known. */
  inbox: MessageInbox | undefined;
  readonly deadlineAt: number | undefined;
  /** The message that is open, by where it began, and since when. */
  openOffset: number | undefined;
  openSince: number;
  /** Octets of its messages that were counted for the connection. */
  octetsCounted: number;
}

export abstract class GrpcEndpoint<Call extends OpenCall, Event extends { readonly callId: number }> implements Gauge {
  /** The connection below, to be read. */
  readonly http2: Http2Connection;
  protected readonly codec: Codec;
  protected readonly limits: GrpcLimits;
  /** Calls that have a stream, by its number. */
  protected readonly streams = new Map<number, Call>();
  protected readonly deadlines = new DueQueue<Call>();
  protected events: (Event | MessageEvent)[] = [];
  protected now: number;
  /** Octets of messages of all calls. */
  #messageOctets = 0;
  #endedWork = 0;
  #endedAllocated = 0;

  constructor(
    role: Role,
    { codec, limits = DEFAULT_GRPC_LIMITS, http2Limits = DEFAULT_HTTP2_LIMITS, now = 0 }: EndpointOptions,
  ) {
    this.codec = codec;
    this.limits = limits;
    this.now = now;
    this.http2 = new Http2Connection({ role, limits: http2Limits, now });
  }

  get isClosed(): boolean {
    return this.http2.isClosed;
  }

  get hasOutput(): boolean {
    return this.http2.hasOutput;
  }

  get fault(): Http2Fault | undefined {
    return this.http2.fault;
  }

  /** Deadlines that run. */
  get deadlinesRunning(): number {
    return this.deadlines.size;
  }

  receive(octets: Uint8Array): Answer<Event | MessageEvent> {
    return this.#take(this.http2.receive(octets));
  }

  receiveEnd(): Answer<Event | MessageEvent> {
    for (const event of this.http2.receiveEnd().events) this.take(event);
    this.connectionEnded();
    return this.answer();
  }

  takeOutput(octetsMax?: number): Uint8Array {
    return this.http2.takeOutput(octetsMax);
  }

  advance(now: number): Answer<Event | MessageEvent> {
    this.now = now;
    const received = this.http2.advance(now);
    for (let call = this.deadlines.shift(now); call !== undefined; call = this.deadlines.shift(now)) this.expire(call);
    return this.#take(received);
  }

  nextDeadline(): number | undefined {
    const below = this.http2.nextDeadline();
    const own = this.deadlines.nextDueAt;
    return below === undefined || own === undefined ? (below ?? own) : Math.min(below, own);
  }

  /** The oldest message of the call that waits is consumed. Nothing comes of it once the call has ended. */
  consumed(callId: number): Answer<Event | MessageEvent> {
    const call = this.callOf(callId);
    if (call?.inbox !== undefined) this.deliver(call, call.inbox.consumed());
    return this.answer();
  }

  get work(): number {
    let work = this.#endedWork + this.http2.work + this.deadlines.work;
    for (const { inbox } of this.streams.values()) work += inbox?.work ?? 0;
    return work;
  }

  get bytesHeld(): number {
    return this.http2.bytesHeld + this.#messageOctets;
  }

  /** What the connection holds, messages that wait, and deadlines. */
  get partsHeld(): number {
    let parts = this.http2.partsHeld + this.deadlines.size;
    for (const { inbox } of this.streams.values()) parts += inbox?.waiting ?? 0;
    return parts;
  }

  get bytesAllocated(): number {
    let octets = this.#endedAllocated + this.http2.bytesAllocated;
    for (const { inbox } of this.streams.values()) octets += inbox?.bytesAllocated ?? 0;
    return octets;
  }

  protected abstract callOf(callId: number): Call | undefined;
  protected abstract take(event: Http2Event): void;
  /** A deadline of the call has passed. */
  protected abstract expire(call: Call): void;
  /** Something of what was received has been decoded, or cannot be. */
  protected abstract delivered(call: Call, delivery: Delivery): void;
  /** The connection has ended, and with it every call. */
  protected abstract connectionEnded(): void;
  /** Called before events are handed out. */
  protected abstract settle(): void;

  protected openInbox(call: Call, encoding: Encoding, cardinality: Cardinality): void {
    const { messageOctetsMax, messagesWaitingMax } = this.limits;
    call.inbox = new MessageInbox({ codec: this.codec, encoding, cardinality, messageOctetsMax, messagesWaitingMax });
  }

  protected deliver(call: Call, delivery: Delivery): void {
    for (const message of delivery.messages) this.events.push({ kind: "message", callId: call.id, ...message });
    this.#release(call, delivery.released);
    this.#count(call, call.inbox?.octetsHeld ?? 0);
    this.schedule(call);
    this.delivered(call, this.#isFull ? { ...delivery, fault: delivery.fault ?? this.#fullFault(call) } : delivery);
  }

  /** Keeps the earlier of the call's deadline and that of the message that is open. */
  protected schedule(call: Call): void {
    const openOffset = call.inbox?.openOffset;
    if (openOffset !== call.openOffset) {
      call.openOffset = openOffset;
      call.openSince = this.now;
    }
    const messageDue = openOffset === undefined ? Infinity : call.openSince + this.limits.messageTicksMax;
    const dueAt = Math.min(call.deadlineAt ?? Infinity, messageDue);
    if (dueAt < Infinity) this.deadlines.set(call, dueAt);
    else this.deadlines.delete(call);
  }

  /** Whether it is the call's own deadline that has passed, and not that of a message. */
  protected isOverdue({ deadlineAt }: Call): boolean {
    return deadlineAt !== undefined && deadlineAt <= this.now;
  }

  /** Keeps nothing of the call; octets that were not decoded give their credit back. */
  protected forget(call: Call): void {
    this.deadlines.delete(call);
    if (call.streamId === undefined) return;
    this.streams.delete(call.streamId);
    const { inbox } = call;
    if (inbox === undefined) return;
    this.#count(call, 0);
    this.#release(call, inbox.octetsUndecoded);
    this.#endedWork += inbox.work;
    this.#endedAllocated += inbox.bytesAllocated;
    call.inbox = undefined;
  }

  protected answer(): Answer<Event | MessageEvent> {
    this.settle();
    const { events } = this;
    this.events = [];
    return { events, fault: this.http2.fault };
  }

  #count(call: Call, octets: number): void {
    this.#messageOctets += octets - call.octetsCounted;
    call.octetsCounted = octets;
  }

  get #isFull(): boolean {
    return this.#messageOctets > this.limits.connectionOctetsMax;
  }

  #fullFault({ inbox }: Call): GrpcFault {
    return grpcFault("GRPC_CONNECTION_FULL", inbox?.openOffset ?? 0);
  }

  #take({ events }: Received): Answer<Event | MessageEvent> {
    for (const event of events) this.take(event);
    if (this.http2.isClosed) this.connectionEnded();
    return this.answer();
  }

  #release({ streamId }: Call, octets: number): void {
    if (streamId !== undefined && octets > 0) this.http2.releaseCredit(streamId, octets);
  }
}
