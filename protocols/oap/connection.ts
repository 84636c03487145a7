/**
 * What both ends of an OAP/1 connection have in common: frames in, events and output out, streams with
 * their credit, the error frame that answers a fault, and what to wait for. No I/O, no clock.
 *
 * Contract: `receive` gives the events of the frames that became complete, then at most one fault. After
 * a fault, or after the peer's error frame, the connection is over: one error frame is queued for the
 * fault, nothing more is given out and nothing more can be sent. Every fault is counted once in
 * `rejects`. `takeOutput` gives the octets to write, which the caller does after every call.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { ACK_OCTETS, decodeUpTo } from "./credit.ts";
import type { Deadline } from "./deadlines.ts";
import { FrameDecoder } from "./decoder.ts";
import { encodeError } from "./error-payload.ts";
import type { OapEvent } from "./event.ts";
import type { OapFault, OapFaultCode, RejectReason } from "./faults.ts";
import { OAP_FAULTS, oapFault } from "./faults.ts";
import { ACK_REQ, CONTROL, END, RESP, START } from "./frame.ts";
import type { OapFrame } from "./frame.ts";
import type { OapLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import type { FieldName, ReceivedFrame } from "./received-frame.ts";
import type { Sent } from "./sent.ts";
import { refused, SENT } from "./sent.ts";
import { ERROR_STATUS_MIN, isStatus } from "./status.ts";
import type { Stream } from "./stream.ts";

export interface ConnectionOptions {
  readonly limits: OapLimits;
  readonly codec: Codec;
}

/** `closing` while the last streams end, `over` for ever. */
type State = "open" | "closing" | "over";

/** What a stream counts for in `bytesHeld`. */
export const STREAM_OCTETS = 64;
const NOTHING = new Uint8Array(0);

export abstract class Connection implements Decoder<OapEvent> {
  /** How often each reason was the one for which this end refused its peer. */
  readonly rejects = new Map<RejectReason, number>();
  protected limits: OapLimits;
  protected readonly streams = new Map<bigint, Stream>();
  protected readonly outbox = new Outbox();
  protected state: State = "open";
  /** Whether the handshake is done. */
  protected greeted = false;
  /** Whether the peer has said that no octet follows. */
  protected peerEnded = false;
  private readonly decoder: FrameDecoder;
  /** The corr_ids of streams that could not send for want of credit. */
  private readonly waiting = new Set<bigint>();
  private events: OapEvent[] = [];
  private fault: OapFault | undefined;
  private octetsReceived = 0;
  private framesReceived = 0;
  private idleAcks = 0;
  private progress = 0;

  constructor({ limits, codec }: ConnectionOptions) {
    this.limits = limits;
    this.decoder = new FrameDecoder(limits, codec);
  }

  get bytesHeld(): number {
    return this.decoder.bytesHeld + this.outbox.octets + this.streams.size * STREAM_OCTETS;
  }

  get partsHeld(): number {
    return this.decoder.partsHeld + this.outbox.count + this.streams.size;
  }

  get work(): number {
    return this.decoder.work + this.framesReceived;
  }

  get bytesAllocated(): number {
    return this.decoder.bytesAllocated;
  }

  get openStreams(): number {
    return this.streams.size;
  }

  /** Frames that were taken, and of them acknowledgements of nothing new. */
  get framesTaken(): number {
    return this.framesReceived;
  }

  get idleAcknowledgements(): number {
    return this.idleAcks;
  }

  /** Octets that came out of compressed frames. */
  get octetsInflated(): number {
    return this.decoder.octetsInflated;
  }

  /** Whether nothing more will be sent or taken: after a fault, an error frame, or a close whose streams have ended. */
  get isOver(): boolean {
    return this.state === "over" || (this.state === "closing" && this.streams.size === 0);
  }

  push(chunk: Uint8Array): Decoded<OapEvent> {
    return this.receive(chunk);
  }

  receive(chunk: Uint8Array): Decoded<OapEvent> {
    if (this.state === "over") return this.answer();
    this.octetsReceived += chunk.length;
    const { events: frames, fault } = this.decoder.push(chunk);
    for (const frame of frames) {
      if (!this.take(frame)) return this.answer();
    }
    if (fault !== undefined) this.fail(fault, 0n);
    return this.answer();
  }

  /** The peer sends no more: a frame that is not whole is a fault, a request that is not whole is aborted. */
  end(): Decoded<OapEvent> {
    if (this.state === "over") return this.answer();
    const { fault } = this.decoder.end();
    if (fault !== undefined) {
      this.fail(fault, 0n);
    } else {
      this.peerEnded = true;
      for (const stream of this.streams.values()) {
        const left = this.leftBy(stream);
        if (left === "open") continue;
        this.drop(stream);
        this.tell({ kind: left, corrId: stream.corrId });
      }
    }
    return this.answer();
  }

  takeOutput(): Uint8Array {
    return this.outbox.take();
  }

  /** Opens nothing more; streams that are open may end. */
  close(): void {
    if (this.state !== "over") this.state = "closing";
  }

  /** What this end waits for, and may wait for only so long. */
  deadlines(): readonly Deadline[] {
    if (this.state === "over") return [];
    const waits: Deadline[] = [];
    if (!this.greeted) waits.push({ name: "hello", epoch: 0 });
    if (this.decoder.partsHeld > 0) waits.push({ name: "frame", epoch: this.framesReceived });
    if (this.waiting.size > 0) waits.push({ name: "credit", epoch: this.progress });
    if (waits.length === 0) waits.push({ name: "idle", epoch: this.framesReceived });
    return waits;
  }

  /** A deadline has passed: an idle connection closes, any other is refused. */
  expire({ name }: Deadline): Decoded<OapEvent> {
    if (this.state === "over") return this.answer();
    if (name === "idle" && this.streams.size === 0) {
      this.close();
    } else {
      this.fail(oapFault("OAP_TIMEOUT", this.octetsReceived), 0n);
    }
    return this.answer();
  }

  countReject(reason: RejectReason): void {
    this.rejects.set(reason, (this.rejects.get(reason) ?? 0) + 1);
  }

  /** What `frame` means here: its events through `tell`, or the rule that it breaks and where. */
  protected abstract accept(frame: ReceivedFrame): Breach | undefined;
  /** What a stream is once the peer sends no more. */
  protected abstract leftBy(stream: Stream): "open" | "closed" | "aborted";
  /** More may be sent on `stream`, or its end was acknowledged. */
  protected abstract credited(stream: Stream): void;

  protected tell(event: OapEvent): void {
    this.events.push(event);
  }

  /** Forgets a stream that ended properly. */
  protected forget(stream: Stream): void {
    this.drop(stream);
    this.tell({ kind: "closed", corrId: stream.corrId });
  }

  protected drop({ corrId }: Stream): void {
    this.streams.delete(corrId);
    this.waiting.delete(corrId);
  }

  /** Whether so much waits to be written that the owner has to write first. */
  protected get isFull(): boolean {
    return this.outbox.octets > this.limits.outputOctetsMax;
  }

  /** Sends one frame of `stream` if its credit allows. */
  protected sendOn(stream: Stream, frame: Omit<OapFrame, "corrId" | "appProtoId" | "tenantId">): Sent {
    const { sending, corrId, appProtoId, tenantId } = stream;
    if (frame.payload.length === 0 && (frame.flags & (START | END)) === 0) return refused("empty");
    if (sending.isStalled) {
      this.waiting.add(stream.corrId);
      return refused("stalled");
    }
    const flags = frame.flags | (sending.fillsWindow ? ACK_REQ : 0);
    this.outbox.queue({ ...frame, flags, corrId, appProtoId, tenantId }, this.limits.frameOctetsMax);
    sending.sent += 1;
    return SENT;
  }

  /** Takes the acknowledgement of what this end has sent on `stream`. */
  protected acknowledge(
    stream: Stream | undefined,
    { flags, payloadOctets, content }: ReceivedFrame,
  ): Breach | undefined {
    if (stream === undefined) return { code: "OAP_RESP_BEFORE_REQ", at: "corrId" };
    if (flags !== RESP || payloadOctets !== ACK_OCTETS) return { code: "OAP_ACK_MALFORMED", at: "flags" };
    const outcome = stream.sending.acknowledge(decodeUpTo(content));
    if (outcome === "idle") {
      this.idleAcks += 1;
      return this.idleAcks > this.limits.idleAcksMax ? { code: "OAP_ACK_IDLE", at: "payload" } : undefined;
    }
    if (outcome !== "progress") return { code: outcome, at: "payload" };
    this.waiting.delete(stream.corrId);
    this.progress += 1;
    this.credited(stream);
    return undefined;
  }

  /** Counts a numbered frame of the peer's, and owes its acknowledgement where that is due. */
  protected number(stream: Stream, { flags }: ReceivedFrame): void {
    if (stream.intake.take((flags & (ACK_REQ | END)) !== 0)) this.outbox.owe(stream, stream.intake.received);
  }

  /** The error of the whole connection: a final response of the control protocol. */
  protected takesConnectionError({ flags, code, appProtoId, corrId }: ReceivedFrame): boolean {
    if (appProtoId !== CONTROL || (flags & RESP) === 0 || (flags & END) === 0) return false;
    if (!isStatus(code) || code < ERROR_STATUS_MIN) return false;
    this.tell({ kind: "failed", status: code, corrId });
    this.finish();
    return true;
  }

  /** Gives whether the connection goes on. */
  private take(frame: ReceivedFrame): boolean {
    this.framesReceived += 1;
    const breach = this.accept(frame);
    if (breach !== undefined) {
      this.fail(oapFault(breach.code, frame.offsetOf(breach.at)), frame.corrId);
    }
    return this.state !== "over";
  }

  /** Refuses the peer, once: the error frame is the last that goes out. */
  private fail(
    fault: { readonly code: string; readonly offset: number; readonly section: string },
    corrId: bigint,
  ): void {
    // The decoder's faults are OAP faults, which the contract of decoders does not say.
    const { code } = fault as OapFault;
    const { status, reason } = OAP_FAULTS[code];
    this.fault = fault as OapFault;
    this.countReject(reason);
    const payload = encodeError({ status, message: code, corrId });
    const key = { appProtoId: CONTROL, tenantId: 0n, corrId, cap: NOTHING };
    this.outbox.queue({ ...key, flags: RESP | END, code: status, payload }, Number.POSITIVE_INFINITY);
    this.finish();
  }

  private finish(): void {
    this.state = "over";
    this.streams.clear();
    this.waiting.clear();
  }

  private answer(): Decoded<OapEvent> {
    const { events } = this;
    this.events = [];
    return { events, fault: this.fault };
  }
}

/** A rule that a frame breaks, and the field that breaks it. */
export interface Breach {
  readonly code: OapFaultCode;
  readonly at: FieldName;
}
