/**
 * One end of an open WebSocket connection, without I/O (RFC 6455 5 to 7): octets of the peer in, what it said
 * out; what is to be said in, octets to write out. Pings and close frames are answered by themselves, a close
 * frame once the output is next taken: until then what came before it may be answered.
 *
 * There is no clock. `deadlines` says what runs against time; its owner starts a timer for each and calls
 * `expire` when one fires. A deadline has a number, so a timer that fires late changes nothing.
 *
 * Limits: see limits.ts. After a fault the connection has failed (7.1.7): a close frame with the matching
 * status is the last that is written, and what comes is discarded.
 */
import { CLOSE, closeCodeOf } from "./close-code.ts";
import { closeBody } from "./close-frame.ts";
import type { DecodedFrames } from "./decoder.ts";
import { WebSocketDecoder } from "./decoder.ts";
import type { SentCompression } from "./deflater.ts";
import { Deflater } from "./deflater.ts";
import { encodeFrame } from "./encoder.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketFault } from "./faults.ts";
import { webSocketFault } from "./faults.ts";
import type { WebSocketLimits } from "./limits.ts";
import type { ReceivedCompression } from "./message-assembler.ts";
import { OPCODE } from "./opcode.ts";
import { Outbox } from "./outbox.ts";

export interface ConnectionOptions {
  readonly role: "client" | "server";
  readonly limits: WebSocketLimits;
  /** A fresh unpredictable masking key (5.3), for every frame of a client. */
  readonly nextMaskingKey: () => number;
  readonly sent?: SentCompression | undefined;
  readonly received?: ReceivedCompression | undefined;
}

export interface Message {
  readonly kind: "text" | "binary";
  /** For `text` valid UTF-8. */
  readonly data: Uint8Array;
}

/** Something that must happen in so many ticks. */
export interface Deadline {
  readonly name: "message" | "pong" | "close";
  /** Tells this deadline from earlier ones of its name. */
  readonly number: number;
  readonly ticks: number;
}

/** How the connection ended, as far as the peer said so. */
export interface Closure {
  /** 1005 where its close frame had no status, 1006 where there was none (7.1.5). */
  readonly code: number;
  readonly reason: string;
}

const NO_STATUS = 1005;
const ABNORMAL: Closure = { code: 1006, reason: "" };
const EXPIRED = { message: "WS_MESSAGE_TIMEOUT", pong: "WS_PONG_TIMEOUT", close: "WS_CLOSE_TIMEOUT" } as const;

export class WebSocketConnection {
  readonly #options: ConnectionOptions;
  readonly #decoder: WebSocketDecoder;
  readonly #deflater: Deflater | undefined;
  readonly #outbox: Outbox;
  #fault: WebSocketFault | undefined;
  #closure: Closure | undefined;
  /** The body of a close frame that is owed, to the peer's close frame or mistake. */
  #owedClose: Uint8Array | undefined;
  #hasSentClose = false;
  #isOver = false;
  /** Pings that were sent, and whether the peer owes an answer. */
  #pings = 0;
  #awaitsPong = false;

  constructor(options: ConnectionOptions) {
    const { role, limits, sent, received } = options;
    this.#options = options;
    this.#decoder = new WebSocketDecoder({ role, limits, compression: received });
    this.#deflater = sent && new Deflater(sent);
    this.#outbox = new Outbox(limits);
  }

  /** The receiving side, for whoever watches what it holds. */
  get decoder(): WebSocketDecoder {
    return this.#decoder;
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outbox.octets + (this.#deflater?.bytesHeld ?? 0);
  }

  /** Whether it keeps an inflater, and is not over. */
  get inflates(): boolean {
    return this.#options.received !== undefined && !this.#isOver;
  }

  get pongsPending(): number {
    return this.#outbox.pongsPending;
  }

  get fault(): WebSocketFault | undefined {
    return this.#fault;
  }

  /** How the peer ended the connection; `undefined` while it has not. */
  get closure(): Closure | undefined {
    return this.#closure;
  }

  /** Whether messages may still be sent. */
  get isOpen(): boolean {
    return !this.#hasSentClose && !this.#isOver;
  }

  /**
   * Whether the transport is to be closed once the output is written: both have said close, or the connection
   * has failed. A client leaves the closing to its server while it may (7.1.1).
   */
  get mayEnd(): boolean {
    return this.#isOver || this.#fault !== undefined || this.#closure !== undefined;
  }

  get deadlines(): readonly Deadline[] {
    if (this.mayEnd) return [];
    const { limits } = this.#options;
    if (this.#hasSentClose) return [{ name: "close", number: 0, ticks: limits.closeTicksMax }];
    const deadlines: Deadline[] = [];
    const { isUnfinished, finished } = this.#decoder;
    if (isUnfinished) deadlines.push({ name: "message", number: finished, ticks: limits.messageTicksMax });
    if (this.#awaitsPong) deadlines.push({ name: "pong", number: this.#pings, ticks: limits.pongTicksMax });
    return deadlines;
  }

  receive(chunk: Uint8Array): DecodedFrames {
    if (this.#fault !== undefined || this.#isOver) return { events: [], fault: this.#fault };
    const { events, fault } = this.#decoder.push(chunk);
    for (const event of events) this.#react(event);
    if (fault !== undefined) this.#fail(fault);
    return { events, fault: this.#fault };
  }

  /** The peer has ended the transport. Without both close frames that is abnormal (7.1.5). */
  end(): DecodedFrames {
    if (this.#isOver) return { events: [], fault: this.#fault };
    this.#closure ??= ABNORMAL;
    this.#isOver = true;
    this.#outbox.discard();
    return { events: [], fault: this.#fault };
  }

  /** `full` says that nothing was taken, and to try again after the output was written. */
  send({ kind, data }: Message, fragmentOctets = Number.POSITIVE_INFINITY): "sent" | "full" | "closed" {
    if (!this.isOpen) return "closed";
    if (!this.#outbox.hasRoom) return "full";
    const payload = this.#deflater?.deflate(data) ?? data;
    let start = 0;
    do {
      const end = Math.min(payload.length, start + fragmentOctets);
      const opcode = start > 0 ? OPCODE.continuation : OPCODE[kind];
      const isCompressed = this.#deflater !== undefined && start === 0;
      this.#outbox.add(this.#frame(opcode, payload.subarray(start, end), end === payload.length, isCompressed));
      start = end;
    } while (start < payload.length);
    return "sent";
  }

  /** Asks the peer for a pong. Throws `RangeError` above 125 octets. */
  ping(data: Uint8Array): void {
    if (!this.isOpen) return;
    this.#outbox.add(this.#frame(OPCODE.ping, data));
    this.#pings += 1;
    this.#awaitsPong = true;
  }

  /** Begins the closing handshake (7.1.2). Throws `RangeError` for a status or reason that may not be sent. */
  close(code: number = CLOSE.normal, reason = ""): void {
    if (this.isOpen) this.#sayClose(closeBody(code, reason));
  }

  /** Octets to write, each once; none is an empty array. A close frame that is owed comes last. */
  takeOutput(): Uint8Array {
    if (this.#owedClose !== undefined && !this.#hasSentClose) this.#sayClose(this.#owedClose);
    return this.#outbox.take();
  }

  expire({ name, number }: Deadline): void {
    const isCurrent = this.deadlines.some((deadline) => deadline.name === name && deadline.number === number);
    if (!isCurrent) return;
    this.#fail(webSocketFault(EXPIRED[name], this.#decoder.offset));
  }

  #react(event: WebSocketEvent): void {
    switch (event.kind) {
      case "ping":
        this.#outbox.addPong(this.#frame(OPCODE.pong, event.data));
        if (this.#outbox.pongsSinceTake > this.#options.limits.pingsUnansweredMax)
          this.#fail(webSocketFault("WS_PING_FLOOD", this.#decoder.offset));
        break;
      case "pong":
        this.#awaitsPong = false;
        break;
      case "close":
        this.#closure = { code: event.code ?? NO_STATUS, reason: event.reason };
        // The status that came is the one that is sent back (5.5.1).
        this.#owedClose = event.code === undefined ? NOTHING : closeBody(event.code, "");
        break;
      case "text":
      case "binary":
        break;
    }
  }

  #fail(fault: WebSocketFault): void {
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    this.#owedClose = closeBody(closeCodeOf(fault.code), "");
  }

  #sayClose(body: Uint8Array): void {
    this.#hasSentClose = true;
    this.#outbox.addClose(this.#frame(OPCODE.close, body));
  }

  #frame(opcode: number, payload: Uint8Array, isFinal = true, isCompressed = false): Uint8Array {
    const { role, nextMaskingKey } = this.#options;
    const maskingKey = role === "client" ? nextMaskingKey() : undefined;
    return encodeFrame({ opcode, payload, isFinal, isCompressed, maskingKey });
  }
}

const NOTHING = new Uint8Array(0);
