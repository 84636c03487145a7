/**
 * The parts of one connection, and what every handler does with them: give an event, end a stream, end
 * the connection. Handlers of frames and the user's calls meet here and nowhere else.
 */
import type { HeaderEntry } from "../hpack/header-field.ts";
import { HpackEncoder } from "../hpack/encoder.ts";
import type { Role } from "./connection-types.ts";
import { ERROR_CODE } from "./error-codes.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Http2Fault, Http2FaultCode } from "./faults.ts";
import { http2Fault } from "./faults.ts";
import { FloodCounters } from "./flood-counters.ts";
import { ReceiveWindow } from "./flow-control.ts";
import { encodeGoaway, encodeHeaders, encodeRstStream, encodeWindowUpdate } from "./frame-encoder.ts";
import { HeaderBlock } from "./header-block.ts";
import type { FloodName, Http2Limits } from "./limits.ts";
import { INITIAL_WINDOW_OCTETS } from "./limits.ts";
import { OutputQueue } from "./output-queue.ts";
import { PeerSettings } from "./peer-settings.ts";
import { Sender } from "./sender.ts";
import { isShutdownPing, PingTracker } from "./ping-tracker.ts";
import { Stream } from "./stream.ts";
import type { Lookup } from "./stream-table.ts";
import { StreamTable } from "./stream-table.ts";

export class ConnectionState {
  readonly role: Role;
  readonly limits: Http2Limits;
  readonly streams: StreamTable;
  readonly floods: FloodCounters;
  readonly block: HeaderBlock;
  readonly encoder: HpackEncoder;
  readonly output = new OutputQueue();
  readonly sender: Sender;
  readonly receiveWindow: ReceiveWindow;
  readonly peer = new PeerSettings();
  readonly pings = new PingTracker();
  events: Http2Event[] = [];
  fault: Http2Fault | undefined;
  /** The time, in ticks, as the user told it last. */
  now: number;
  /** Whether the peer's first SETTINGS have come. */
  hasPeerSettings = false;
  /** Whether the peer has acknowledged ours. */
  areSettingsAcknowledged = false;
  /** Window that our streams begin with: ours once it is acknowledged. */
  receiveWindowOctets = INITIAL_WINDOW_OCTETS;
  /** The last stream that the peer's GOAWAY named. */
  peerGoaway: number | undefined;
  /** Whether the user has asked for a graceful end, and whether our final GOAWAY is out. */
  isDraining = false;
  isGoawayFinal = false;
  /** Since when the user drains. */
  drainingSince = 0;
  /** Steps taken besides those that the parts count. */
  work = 0;

  constructor(role: Role, limits: Http2Limits, now: number) {
    this.role = role;
    this.limits = limits;
    this.now = now;
    this.streams = new StreamTable(role, limits.closedStreamsMax);
    this.floods = new FloodCounters(limits.floods);
    this.block = new HeaderBlock(limits);
    this.encoder = new HpackEncoder({ limits: limits.hpack });
    this.receiveWindow = new ReceiveWindow(INITIAL_WINDOW_OCTETS);
    this.sender = new Sender({
      output: this.output,
      writeTrailers: (stream, fields) => this.writeHeaders(stream, fields, true),
      wroteData: (stream, endStream) => this.#wroteData(stream, endStream),
    });
  }

  /** A stream with the windows that streams begin with now. */
  createStream(id: number): Stream {
    const { initialWindowOctets: sendWindow } = this.peer;
    return new Stream({ id, sendWindow, receiveWindow: this.receiveWindowOctets });
  }

  /** Whether frames on this closed stream mean nothing: it was reset here, or is ours and long forgotten. */
  isIgnored(streamId: number, found: Lookup): boolean {
    if (found.kind !== "closed") return false;
    return found.how === "ignored" || (found.how === "unknown" && this.streams.isOwn(streamId));
  }

  /** Ends the connection for a fault. The first one stands. */
  fail(fault: Http2Fault): void {
    if (this.fault !== undefined) return;
    this.fault = fault;
    this.close(fault.errorCode);
  }

  /** Ends the connection: GOAWAY, and nothing after it. */
  close(errorCode: number): void {
    this.isDraining = true;
    this.isGoawayFinal = true;
    this.streams.clear();
    this.sender.clear();
    this.block.discard();
    this.output.add(encodeGoaway(this.streams.peerHighest, errorCode));
  }

  failWith(code: Http2FaultCode, offset: number): void {
    this.fail(http2Fault(code, offset));
  }

  /** Counts something that costs us and brings nothing; ends the connection once it is too much. */
  charge(name: FloodName, offset: number, amount = 1): boolean {
    const code = this.floods.spend(name, this.now, amount);
    if (code !== undefined) this.failWith(code, offset);
    return code === undefined;
  }

  /** Answers the peer's mistake on one stream: RST_STREAM, which counts. The stream may be one that never was. */
  failStream(streamId: number, code: Http2FaultCode, offset: number): void {
    const fault = http2Fault(code, offset);
    const stream = this.streams.get(streamId);
    if (!this.charge("resetsSent", offset)) return;
    this.resetStream(streamId, fault.errorCode);
    if (stream !== undefined) {
      this.events.push({ kind: "reset", streamId, by: "local", errorCode: fault.errorCode, fault });
    }
  }

  /** Sends RST_STREAM and forgets the stream. */
  resetStream(streamId: number, errorCode: number): void {
    this.output.add(encodeRstStream(streamId, errorCode));
    this.forget(streamId, "ignored");
  }

  forget(streamId: number, how: "ended" | "reset-by-peer" | "ignored"): void {
    const stream = this.streams.get(streamId);
    if (stream !== undefined) this.sender.drop(stream, this.now);
    this.streams.close(streamId, how);
  }

  /** The peer has sent END_STREAM. */
  endRemote(stream: Stream): void {
    stream.isRemoteOpen = false;
    if (stream.isClosed) this.forget(stream.id, "ended");
  }

  /** Our END_STREAM is written. */
  endLocal(stream: Stream): void {
    stream.isLocalOpen = false;
    if (stream.isClosed) this.forget(stream.id, "ended");
  }

  writeHeaders(stream: Stream, fields: readonly HeaderEntry[], endStream: boolean): void {
    const block = this.encoder.encodeBlock(fields);
    const { frameSizeMax } = this.sender;
    for (const frame of encodeHeaders(stream.id, block, { endStream, frameSizeMax })) this.output.add(frame);
    if (endStream) this.endLocal(stream);
  }

  /** A ping of ours has come back: one of the user's, or the one that ends a graceful shutdown's first half (6.8). */
  answerPing(opaque: Uint8Array): void {
    if (isShutdownPing(opaque)) this.finishGoaway();
    else this.events.push({ kind: "ping-ack", opaque });
  }

  /** Says which streams were taken: after this, new ones are not. */
  finishGoaway(): void {
    if (this.isGoawayFinal) return;
    this.isGoawayFinal = true;
    this.output.add(encodeGoaway(this.streams.peerHighest, ERROR_CODE.NO_ERROR));
  }

  /** Octets of content were consumed: the connection may receive as many more, and its stream, where it is open. */
  release(streamId: number, octets: number): void {
    const stream = this.streams.get(streamId);
    this.#announce(0, this.receiveWindow.release(octets));
    if (stream !== undefined && stream.isRemoteOpen) this.#announce(streamId, stream.receiveWindow.release(octets));
  }

  #announce(streamId: number, increment: number): void {
    if (increment > 0) this.output.add(encodeWindowUpdate(streamId, increment));
  }

  #wroteData(stream: Stream, endStream: boolean): void {
    // Two updates may answer a frame of content: one of the stream, one of the connection.
    this.floods.earn("windowUpdates", 2);
    if (endStream) this.endLocal(stream);
  }
}
