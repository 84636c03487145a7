/**
 * Frames of one direction of a WebSocket connection in, messages out (RFC 6455 5, RFC 7692).
 *
 * Contract: see lab/core/decoder.ts. A message is handed out when its last octet has come, in memory of its
 * own; control frames between its fragments are handed out as they come. After a close frame everything is
 * discarded without a fault (1.4).
 *
 * Limits: see limits.ts. A declared length is checked, alone and together with the frames before it, before
 * an octet of the payload is held, and what is held grows with the octets that came.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { readCloseBody } from "./close-frame.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketFault, WebSocketFaultCode } from "./faults.ts";
import { webSocketFault } from "./faults.ts";
import { FrameHeader } from "./frame-header.ts";
import type { WebSocketLimits } from "./limits.ts";
import { copyMasked, rotateKey } from "./mask.ts";
import type { ReceivedCompression } from "./message-assembler.ts";
import { MessageAssembler } from "./message-assembler.ts";
import { HEADER_OCTETS_MAX, OPCODE } from "./opcode.ts";

export interface WebSocketDecoderOptions {
  /** Which end this is: a server takes masked frames only, a client unmasked ones only. */
  readonly role: "client" | "server";
  readonly limits: Pick<WebSocketLimits, "messageOctetsMax" | "fragmentsMax">;
  readonly compression?: ReceivedCompression | undefined;
}

/** What a call made of its octets. */
export interface DecodedFrames extends Decoded<WebSocketEvent> {
  readonly fault: WebSocketFault | undefined;
}

const NO_EVENTS: readonly WebSocketEvent[] = [];
const NO_OCTETS = new Uint8Array(0);

export class WebSocketDecoder implements Decoder<WebSocketEvent> {
  readonly #header: FrameHeader;
  readonly #message: MessageAssembler;
  #fault: WebSocketFault | undefined;
  #isClosed = false;
  /** Stream offset of the first octet that is not consumed. */
  #offset = 0;

  /** The octets of an unfinished header, and the fewest that it has. */
  readonly #headerOctets = new Uint8Array(HEADER_OCTETS_MAX);
  #headerLength = 0;
  #headerNeeded = 1;

  /** The open frame: where it began, what its payload lacks, and the key for the next octet. */
  #frameOffset = 0;
  #isInPayload = false;
  #missing = 0;
  #key = 0;
  /** The payload of an open control frame. */
  #control = NO_OCTETS;

  #finished = 0;
  #events: WebSocketEvent[] = [];
  #work = 0;
  #bytesAllocated = 0;

  constructor({ role, limits, compression }: WebSocketDecoderOptions) {
    const { messageOctetsMax, fragmentsMax } = limits;
    this.#header = new FrameHeader({ role, messageOctetsMax, fragmentsMax, compression: compression !== undefined });
    this.#message = new MessageAssembler(compression, messageOctetsMax);
  }

  /** Unfinished header, control frame and message, and the window of earlier messages. */
  get bytesHeld(): number {
    return this.#headerLength + this.#control.length + this.#message.bytesHeld;
  }

  /** Frames of the open message. */
  get partsHeld(): number {
    return this.#header.fragments;
  }

  get work(): number {
    return this.#work + this.#message.work;
  }

  get bytesAllocated(): number {
    return this.#bytesAllocated + this.#message.bytesAllocated;
  }

  /** Octets that were taken. */
  get offset(): number {
    return this.#offset + this.#headerLength;
  }

  /** Whether a frame or message has begun and not ended. */
  get isUnfinished(): boolean {
    return this.#isInPayload || this.#headerLength > 0 || this.#header.fragments > 0;
  }

  /** How often everything that had begun has ended: tells one unfinished thing from those before it. */
  get finished(): number {
    return this.#finished;
  }

  push(chunk: Uint8Array): DecodedFrames {
    let at = 0;
    while (at < chunk.length && this.#fault === undefined && !this.#isClosed) {
      at = this.#isInPayload ? this.#readPayload(chunk, at) : this.#readHeader(chunk, at);
    }
    this.#message.endChunk();
    return this.#answer();
  }

  end(): DecodedFrames {
    const missing = this.offset;
    if (this.#isClosed) return this.#answer();
    if (this.#isInPayload || this.#headerLength > 0) this.#fail("WS_FRAME_TRUNCATED", missing);
    else if (this.#header.fragments > 0) this.#fail("WS_MESSAGE_TRUNCATED", missing);
    return this.#answer();
  }

  #answer(): DecodedFrames {
    const events = this.#events;
    if (events.length === 0) return { events: NO_EVENTS, fault: this.#fault };
    this.#events = [];
    return { events, fault: this.#fault };
  }

  #fail(code: WebSocketFaultCode, offset: number): void {
    this.#fault ??= webSocketFault(code, offset);
    this.#control = NO_OCTETS;
    this.#message.clear();
  }

  /** A whole header is read where it lies; the octets of an unfinished one are kept. */
  #readHeader(chunk: Uint8Array, start: number): number {
    this.#work += 1;
    if (this.#headerLength === 0) {
      const needed = this.#header.read(chunk, start, chunk.length);
      if (needed === 0) return this.#openFrame(start);
      this.#headerNeeded = needed;
    }
    const end = Math.min(chunk.length, start + this.#headerNeeded - this.#headerLength);
    this.#headerOctets.set(chunk.subarray(start, end), this.#headerLength);
    this.#headerLength += end - start;
    this.#work += end - start;
    if (this.#headerLength < this.#headerNeeded) return end;
    const needed = this.#header.read(this.#headerOctets, 0, this.#headerLength);
    if (needed === 0) return this.#openFrame(end - this.#headerLength);
    this.#headerNeeded = needed;
    return end;
  }

  /** The header that begins at `start`, before the chunk if that is negative, is whole or wrong. */
  #openFrame(start: number): number {
    const header = this.#header;
    this.#headerLength = 0;
    if (header.problem !== undefined) {
      this.#fail(header.problem, this.#offset + header.problemAt);
      return start;
    }
    header.take();
    if (header.isControl) this.#openControl(header.length);
    else if (header.opcode !== OPCODE.continuation) this.#message.begin(header);
    this.#frameOffset = this.#offset;
    this.#offset += header.octets;
    this.#missing = header.length;
    this.#key = header.key;
    this.#isInPayload = true;
    if (header.length === 0) this.#closeFrame();
    return start + header.octets;
  }

  #openControl(length: number): void {
    this.#control = length === 0 ? NO_OCTETS : new Uint8Array(length);
    this.#bytesAllocated += length;
  }

  #readPayload(chunk: Uint8Array, start: number): number {
    const end = Math.min(chunk.length, start + this.#missing);
    const bad = this.#header.isControl
      ? this.#appendControl(chunk, start, end)
      : this.#message.append(chunk, start, end, this.#key, this.#missing);
    if (bad >= 0) {
      this.#fail("WS_UTF8", this.#offset + bad - start);
      return end;
    }
    this.#offset += end - start;
    this.#missing -= end - start;
    if (this.#missing === 0) this.#closeFrame();
    else this.#key = rotateKey(this.#key, end - start);
    return end;
  }

  #appendControl(chunk: Uint8Array, start: number, end: number): number {
    copyMasked(chunk, start, end, this.#control, this.#control.length - this.#missing, this.#key);
    this.#work += end - start;
    return -1;
  }

  #closeFrame(): void {
    this.#isInPayload = false;
    if (this.#header.isControl) this.#closeControl();
    else if (this.#header.isFinal) this.#closeMessage();
    if (this.#header.fragments === 0) this.#finished += 1;
  }

  #closeMessage(): void {
    const message = this.#message.finish();
    if (typeof message !== "string") this.#events.push(message);
    else this.#fail(message, this.#message.isCompressed ? this.#frameOffset : this.#offset);
  }

  #closeControl(): void {
    const data = this.#control;
    this.#control = NO_OCTETS;
    if (this.#header.opcode === OPCODE.ping) this.#events.push({ kind: "ping", data });
    else if (this.#header.opcode === OPCODE.pong) this.#events.push({ kind: "pong", data });
    else this.#close(data);
  }

  #close(data: Uint8Array): void {
    const body = readCloseBody(data);
    if ("problem" in body) {
      this.#fail(body.problem, this.#offset - data.length + body.at);
      return;
    }
    this.#isClosed = true;
    this.#message.clear();
    this.#events.push({ kind: "close", ...body });
  }
}
