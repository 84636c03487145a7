/**
 * One end of an HTTP/2 connection (RFC 9113) without any I/O: octets and calls in, octets and events out.
 *
 * Whoever owns it moves octets and tells the time:
 *
 *   receive(octets)     octets from the peer; gives events, and the fault that ended the connection
 *   receiveEnd()        the peer sends no more
 *   takeOutput(max)     octets for the peer; call it after every other call, and again while `hasOutput`
 *   advance(now)        the time, in ticks of a microsecond, never less than before; fires deadlines
 *   nextDeadline()      when `advance` is due at the latest
 *
 * A client calls `request`, a server `respond`; both `sendData`, `sendTrailers`, `reset`, `ping`,
 * `shutdown` and `close`. Content that the peer's flow control does not let through waits here, within
 * `queuedOctetsMax`: `sendData` takes all of it or nothing. Content that was received must be given back
 * with `releaseCredit` once it is consumed, also when its stream is gone by then; until it is, the peer may send
 * so much less.
 *
 * The peer's mistakes are values: on a stream a `reset` event with its fault, on the connection `fault`,
 * which latches: GOAWAY is the last output, every stream is gone, nothing more is received or sent. So is
 * a call that comes too late, since the peer may end a stream at any time: it answers `gone`. A call that no
 * peer can have caused to be wrong, such as DATA before a response, throws.
 *
 * Limits: see limits.ts. What is held, counted and spent is told by the members of `Gauge`.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { entrySize } from "../hpack/header-field.ts";
import type { ConnectionOptions, Received, RefusalReason, Requested, Sent } from "./connection-types.ts";
import type { Http2Event } from "./connection-events.ts";
import { ConnectionState } from "./connection-state.ts";
import { Deadlines } from "./deadlines.ts";
import { ERROR_CODE } from "./error-codes.ts";
import type { Http2Fault } from "./faults.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import { encodeGoaway, encodePing } from "./frame-encoder.ts";
import { INT31_MAX } from "./frame.ts";
import type { FloodName } from "./limits.ts";
import { DEFAULT_HTTP2_LIMITS } from "./limits.ts";
import { openingOctets } from "./opening.ts";
import { isShutdownPing, SHUTDOWN_PING } from "./ping-tracker.ts";
import { receiveFrame } from "./receive-frame.ts";
import type { Stream } from "./stream.ts";

/** How much output is made at a time, about. */
const OUTPUT_OCTETS = 65_536;
const NO_EVENTS: readonly Http2Event[] = [];
const NO_OCTETS = new Uint8Array(0);

export class Http2Connection implements Gauge {
  readonly #state: ConnectionState;
  readonly #frames: FrameDecoder;
  readonly #deadlines: Deadlines;

  constructor({ role, limits = DEFAULT_HTTP2_LIMITS, now = 0 }: ConnectionOptions) {
    this.#state = new ConnectionState(role, limits, now);
    const { frameSizeMax, settingsPerFrameMax } = limits;
    this.#frames = new FrameDecoder({ frameSizeMax, settingsPerFrameMax, expectsPreface: role === "server" });
    this.#deadlines = new Deadlines(this.#state);
    for (const frame of openingOctets(role, limits)) this.#state.output.add(frame);
    this.#state.receiveWindow.resize(limits.connectionWindowOctets);
  }

  get fault(): Http2Fault | undefined {
    return this.#state.fault;
  }

  /** Whether nothing more will come of it: after a fault, and after a graceful end. */
  get isClosed(): boolean {
    const { fault, isDraining, isGoawayFinal, streams } = this.#state;
    return fault !== undefined || (isDraining && isGoawayFinal && streams.size === 0);
  }

  get hasOutput(): boolean {
    return this.#state.output.octets > 0 || this.#state.sender.canSend;
  }

  get openStreams(): number {
    return this.#state.streams.size;
  }

  /** Whether the stream is neither idle nor closed. */
  isOpen(streamId: number): boolean {
    return this.#state.streams.get(streamId) !== undefined;
  }

  /** Octets of content of this stream that wait to be sent. */
  queuedOctets(streamId: number): number {
    return this.#state.streams.get(streamId)?.queuedOctets ?? 0;
  }

  receive(octets: Uint8Array): Received {
    const state = this.#state;
    if (this.isClosed) return { events: NO_EVENTS, fault: state.fault };
    const { events: frames, fault } = this.#frames.push(octets);
    for (const frame of frames) {
      receiveFrame(state, frame);
      if (state.fault !== undefined) break;
      if (state.output.octets > state.limits.outputOctetsMax) state.failWith("HTTP2_OUTPUT_UNREAD", frame.offset);
    }
    if (fault !== undefined) state.fail(fault);
    this.#deadlines.noteInput(this.#frames.openOffset);
    return this.#answer();
  }

  receiveEnd(): Received {
    const state = this.#state;
    const { fault } = this.#frames.end();
    if (fault !== undefined) state.fail(fault);
    if (state.streams.size > 0 || state.block.purpose !== undefined) {
      state.failWith("HTTP2_CONNECTION_LOST", this.#frames.offset);
    }
    return this.#answer();
  }

  takeOutput(octetsMax = OUTPUT_OCTETS): Uint8Array {
    const { output, sender, now } = this.#state;
    sender.flush(octetsMax, now);
    const taken = output.octets === 0 ? NO_OCTETS : output.take();
    this.#deadlines.outputTaken(taken.length > 0);
    return taken;
  }

  advance(now: number): Received {
    if (now < this.#state.now) throw new RangeError("the time of a connection does not go back");
    this.#state.now = now;
    if (this.#state.fault === undefined) this.#deadlines.fire(this.#frames.offset);
    this.#deadlines.noteOutput();
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    return this.#state.fault === undefined && !this.isClosed ? this.#deadlines.next() : undefined;
  }

  /** Opens a stream of ours. Fields go out as they are, in their order, pseudo-header fields first. */
  request(fields: readonly HeaderEntry[], endStream: boolean): Requested {
    const state = this.#state;
    if (state.role === "server") throw new Error("a server makes no requests");
    const reason = this.#requestRefusal(fields);
    if (reason !== undefined) return { kind: "refused", reason };
    const stream = state.createStream(state.streams.ownNext);
    stream.isBodiless = fields.some(({ name, value }) => name === ":method" && value === "HEAD");
    stream.hasResponded = true;
    stream.isFinishing = endStream;
    state.streams.add(stream);
    state.writeHeaders(stream, fields, endStream);
    this.#deadlines.noteOutput();
    return { kind: "opened", streamId: stream.id };
  }

  /** Sends the response, or an informational one, which must not end the stream. */
  respond(streamId: number, fields: readonly HeaderEntry[], endStream: boolean): Sent {
    const state = this.#state;
    const stream = state.streams.get(streamId);
    if (stream === undefined) return "gone";
    if (stream.hasResponded) throw new Error(`stream ${streamId} has its response already`);
    stream.hasResponded = !fields.some(({ name, value }) => name === ":status" && value.startsWith("1"));
    stream.isFinishing = endStream;
    state.writeHeaders(stream, fields, endStream);
    this.#deadlines.noteOutput();
    return "taken";
  }

  /** Queues content. The octets are ours from here on. */
  sendData(streamId: number, octets: Uint8Array, endStream: boolean): Sent {
    const { sender, limits } = this.#state;
    const stream = this.#sending(streamId);
    if (stream === undefined) return "gone";
    if (octets.length > 0 && sender.queuedOctets + octets.length > limits.queuedOctetsMax) return "full";
    stream.isFinishing = endStream;
    if (octets.length > 0 || endStream) sender.add(stream, { kind: "data", octets, endStream }, this.#state.now);
    return "taken";
  }

  /** Queues trailers behind the content; they end the stream. */
  sendTrailers(streamId: number, fields: readonly HeaderEntry[]): Sent {
    const stream = this.#sending(streamId);
    if (stream === undefined) return "gone";
    stream.isFinishing = true;
    this.#state.sender.add(stream, { kind: "trailers", fields }, this.#state.now);
    return "taken";
  }

  /** Ends a stream at once with an error code of RFC 9113 7; what it had queued is dropped, and no event comes of it. */
  reset(streamId: number, errorCode: number): Sent {
    if (this.#state.streams.get(streamId) === undefined) return "gone";
    this.#state.resetStream(streamId, errorCode);
    this.#deadlines.noteOutput();
    return "taken";
  }

  /** Gives back content that was received and is consumed. Throws `RangeError` for more than that. */
  releaseCredit(streamId: number, octets: number): void {
    if (this.#state.fault !== undefined) return;
    this.#state.release(streamId, octets);
    this.#deadlines.noteOutput();
  }

  /** Sends PING with 8 octets of the user's; its answer is an event. */
  ping(opaque: Uint8Array): void {
    if (this.#state.fault !== undefined) return;
    if (isShutdownPing(opaque)) throw new RangeError("these octets are the ping of a shutdown");
    this.#ping(opaque);
  }

  /**
   * Ends the connection gracefully (6.8): no new streams of ours; of the peer's those that it opens before
   * it has heard. `isClosed` once the last stream is gone, which `drainTicks` limits.
   */
  shutdown(): void {
    const state = this.#state;
    if (state.isDraining) return;
    state.isDraining = true;
    state.drainingSince = state.now;
    if (state.role === "client") {
      state.finishGoaway();
    } else {
      state.output.add(encodeGoaway(INT31_MAX, ERROR_CODE.NO_ERROR));
      this.#ping(SHUTDOWN_PING);
    }
    this.#deadlines.noteOutput();
  }

  /** Ends the connection at once: GOAWAY, and every stream is gone without an event. */
  close(errorCode: number = ERROR_CODE.NO_ERROR): void {
    if (!this.isClosed) this.#state.close(errorCode);
  }

  /** Steps that were taken, by frames, fields and streams; constant for a frame whatever the number of streams. */
  get work(): number {
    const { work, block, sender } = this.#state;
    return work + this.#frames.work + block.work + sender.work;
  }

  get bytesHeld(): number {
    const { block, output, sender } = this.#state;
    return this.#frames.bytesHeld + block.bytesHeld + output.octets + sender.queuedOctets;
  }

  get partsHeld(): number {
    const { streams, block, output, pings } = this.#state;
    return streams.size + streams.remembered + block.partsHeld + output.frames + pings.size;
  }

  get bytesAllocated(): number {
    return this.#frames.bytesAllocated + this.#state.block.bytesAllocated;
  }

  /** What a flood limit counts now. */
  counted(name: FloodName): number {
    return this.#state.floods.used(name);
  }

  /** What the open header block has cost so far, or the last one did. */
  get headerBlock(): { readonly continuations: number; readonly listSize: number } {
    const { continuations, listSize } = this.#state.block;
    return { continuations, listSize };
  }

  /** How long, in ticks, a frame and a header block have been incomplete; 0 where none is. */
  get openTicks(): { readonly frame: number; readonly block: number } {
    return this.#deadlines.openTicks;
  }

  /** Content of all streams that waits for the peer's flow control. */
  get queuedOctetsTotal(): number {
    return this.#state.sender.queuedOctets;
  }

  #answer(): Received {
    const { events, fault } = this.#state;
    this.#state.events = [];
    return { events, fault };
  }

  #ping(opaque: Uint8Array): void {
    this.#state.pings.note(opaque);
    this.#state.output.add(encodePing(opaque, false));
    this.#deadlines.noteOutput();
  }

  #requestRefusal(fields: readonly HeaderEntry[]): RefusalReason | undefined {
    const { fault, isDraining, peerGoaway, streams, peer } = this.#state;
    if (fault !== undefined || this.isClosed) return "closed";
    if (isDraining || peerGoaway !== undefined) return "draining";
    if (streams.ownNext > INT31_MAX) return "exhausted";
    if (streams.ownOpen >= peer.streamsMax) return "concurrency";
    const listSize = fields.reduce((size, field) => size + entrySize(field), 0);
    return listSize > peer.headerListSizeMax ? "fields" : undefined;
  }

  /** The stream, when content or trailers may be queued on it. */
  #sending(streamId: number): Stream | undefined {
    const stream = this.#state.streams.get(streamId);
    if (stream === undefined) return undefined;
    if (!stream.hasResponded) throw new Error(`stream ${streamId} has no response headers yet`);
    if (stream.isFinishing) throw new Error(`stream ${streamId} is finished already`);
    return stream;
  }
}
