/**
 * Octets of one direction of an HTTP/2 connection in, frames out (RFC 9113 4 and 6).
 *
 * Contract: see `Decoder`. Judges what can be told from one frame alone: its length, its stream
 * identifier, its padding, the values of its settings. What depends on the frames before it is the
 * connection's. A length, also a wrong one, is judged from the frame header, before any of the payload
 * is held; the payload of an unknown frame is skipped and not held at all.
 *
 * Limits: `frameSizeMax`, `settingsPerFrameMax`. Holds at most one frame's payload.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { Http2Fault, Http2FaultCode } from "./faults.ts";
import { http2Fault } from "./faults.ts";
import type { Frame } from "./frame.ts";
import { CLIENT_PREFACE, FRAME_HEADER_OCTETS, FRAME_TYPE, SETTING_OCTETS } from "./frame.ts";
import { headerMistake } from "./frame-header.ts";
import { readFrame } from "./frame-payload.ts";

export interface FrameDecoderOptions {
  readonly frameSizeMax: number;
  readonly settingsPerFrameMax: number;
  /** Whether the octets begin with the preface of a client (3.4). */
  readonly expectsPreface: boolean;
}

/** Frames, and the fault that ended them. */
interface DecodedFrames extends Decoded<Frame> {
  readonly fault: Http2Fault | undefined;
}

type Part = "preface" | "header" | "payload" | "skipped";

const NO_FRAMES: readonly Frame[] = [];

export class FrameDecoder implements Decoder<Frame> {
  readonly #options: FrameDecoderOptions;
  readonly #buffer = new OctetBuffer();
  #part: Part;
  #fault: Http2Fault | undefined;
  /** Stream offset of the next octet to consume. */
  #offset = 0;
  /** Octets of the open part that are consumed. */
  #consumed = 0;
  #frames: Frame[] = [];
  #work = 0;
  #bytesAllocated = 0;

  // The open frame.
  #length = 0;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  #frameOffset = 0;

  constructor(options: FrameDecoderOptions) {
    this.#options = options;
    this.#part = options.expectsPreface ? "preface" : "header";
  }

  get bytesHeld(): number {
    return this.#buffer.octets.length;
  }

  get partsHeld(): number {
    return 0;
  }

  get work(): number {
    return this.#work;
  }

  get bytesAllocated(): number {
    return this.#bytesAllocated;
  }

  /** Stream offset of the next octet. */
  get offset(): number {
    return this.#offset;
  }

  /** Stream offset of the first octet of what is incomplete, a frame or the preface; `undefined` between frames. */
  get openOffset(): number | undefined {
    return this.#part === "header" && this.#consumed === 0 ? undefined : this.#frameOffset;
  }

  push(given: Uint8Array): DecodedFrames {
    if (this.#fault !== undefined) return { events: NO_FRAMES, fault: this.#fault };
    const chunk = plainView(given);
    for (let at = 0; at < chunk.length && this.#fault === undefined;) {
      const before = at;
      at = this.#consume(chunk, at);
      this.#offset += at - before;
      this.#work += 1;
    }
    return this.#answer();
  }

  end(): DecodedFrames {
    if (this.openOffset !== undefined) this.#fault ??= http2Fault("HTTP2_FRAME_TRUNCATED", this.#offset);
    return this.#answer();
  }

  #answer(): DecodedFrames {
    const events = this.#frames;
    this.#frames = [];
    return { events, fault: this.#fault };
  }

  #consume(chunk: Uint8Array, at: number): number {
    switch (this.#part) {
      case "preface":
        return this.#matchPreface(chunk, at);
      case "header":
        return this.#takeHeader(chunk, at);
      case "payload":
        return this.#takePayload(chunk, at);
      case "skipped":
        return this.#skip(chunk, at);
    }
  }

  #matchPreface(chunk: Uint8Array, start: number): number {
    let at = start;
    while (at < chunk.length && this.#consumed < CLIENT_PREFACE.length) {
      if (chunk[at] !== CLIENT_PREFACE[this.#consumed]) {
        this.#fail("HTTP2_PREFACE", this.#consumed);
        return at;
      }
      this.#consumed += 1;
      at += 1;
    }
    if (this.#consumed === CLIENT_PREFACE.length) this.#open("header");
    return at;
  }

  /** Reads the header where it lies when all of it is there, and through the buffer otherwise. */
  #takeHeader(chunk: Uint8Array, at: number): number {
    if (this.#consumed === 0) {
      this.#frameOffset = this.#offset;
      if (chunk.length - at >= FRAME_HEADER_OCTETS) {
        this.#readHeader(chunk, at);
        return at + FRAME_HEADER_OCTETS;
      }
    }
    const next = this.#retain(chunk, at, FRAME_HEADER_OCTETS);
    if (this.#consumed === FRAME_HEADER_OCTETS) {
      const { octets } = this.#buffer;
      this.#buffer.clear();
      this.#readHeader(octets, 0);
    }
    return next;
  }

  #readHeader(octets: Uint8Array, at: number): void {
    this.#length = ((octets[at] ?? 0) << 16) | ((octets[at + 1] ?? 0) << 8) | (octets[at + 2] ?? 0);
    this.#type = octets[at + 3] ?? 0;
    this.#flags = octets[at + 4] ?? 0;
    // The first bit is reserved and has no meaning (4.1).
    this.#streamId =
      (((octets[at + 5] ?? 0) & 0x7f) << 24) |
      ((octets[at + 6] ?? 0) << 16) |
      ((octets[at + 7] ?? 0) << 8) |
      (octets[at + 8] ?? 0);
    const mistake = this.#headerMistake();
    if (mistake !== undefined) this.#fail(mistake, this.#frameOffset);
    else if (this.#type > FRAME_TYPE.continuation) this.#openUnknown();
    else if (this.#length === 0) this.#close(octets, at);
    else this.#open("payload");
  }

  #headerMistake(): Http2FaultCode | undefined {
    const { frameSizeMax, settingsPerFrameMax } = this.#options;
    if (this.#length > frameSizeMax) return "HTTP2_FRAME_TOO_LARGE";
    const mistake = headerMistake(this.#type, this.#flags, this.#streamId, this.#length);
    const isCrowded = this.#type === FRAME_TYPE.settings && this.#length > settingsPerFrameMax * SETTING_OCTETS;
    return mistake ?? (isCrowded ? "HTTP2_TOO_MANY_SETTINGS" : undefined);
  }

  #openUnknown(): void {
    if (this.#length > 0) this.#open("skipped");
    else this.#closeUnknown();
  }

  /** Reads the payload where it lies when all of it is there, and through the buffer otherwise. */
  #takePayload(chunk: Uint8Array, at: number): number {
    const length = this.#length;
    if (this.#consumed === 0 && chunk.length - at >= length) {
      this.#close(chunk, at);
      return at + length;
    }
    const next = this.#retain(chunk, at, length);
    if (this.#consumed === length) {
      const { octets } = this.#buffer;
      this.#buffer.clear();
      this.#close(octets, 0);
    }
    return next;
  }

  #close(octets: Uint8Array, at: number): void {
    const frame = readFrame(octets, at, this.#length, {
      type: this.#type,
      flags: this.#flags,
      streamId: this.#streamId,
      offset: this.#frameOffset,
    });
    if (typeof frame === "string") {
      this.#fail(frame, this.#frameOffset);
      return;
    }
    this.#frames.push(frame);
    this.#work += this.#type === FRAME_TYPE.settings ? this.#length / SETTING_OCTETS : 0;
    this.#bytesAllocated += this.#length;
    this.#open("header");
  }

  #skip(chunk: Uint8Array, at: number): number {
    const next = Math.min(chunk.length, at + this.#length - this.#consumed);
    this.#consumed += next - at;
    if (this.#consumed === this.#length) this.#closeUnknown();
    return next;
  }

  #closeUnknown(): void {
    const { streamId, type, length, offset } = {
      streamId: this.#streamId,
      type: this.#type,
      length: this.#length,
      offset: this.#frameOffset,
    };
    this.#frames.push({ kind: "unknown", streamId, type, length, offset });
    this.#open("header");
  }

  /** Copies octets to the buffer until the open part has `expected` of them. */
  #retain(chunk: Uint8Array, at: number, expected: number): number {
    const next = Math.min(chunk.length, at + expected - this.#consumed);
    const count = next - at;
    const held = this.#buffer.octets.length;
    this.#buffer.reserve(count, expected);
    this.#buffer.octets.set(chunk.subarray(at, next), this.#buffer.length);
    this.#buffer.length += count;
    this.#consumed += count;
    this.#work += count;
    this.#bytesAllocated += Math.max(0, this.#buffer.octets.length - held);
    return next;
  }

  #open(part: Part): void {
    this.#part = part;
    this.#consumed = 0;
  }

  #fail(code: Http2FaultCode, offset: number): void {
    this.#fault ??= http2Fault(code, offset);
  }
}

/** The same octets as no Buffer, of which `slice` gives a view where a copy is meant. Sockets of Node.js give Buffers. */
function plainView(octets: Uint8Array): Uint8Array {
  if (octets.constructor === Uint8Array) return octets;
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.byteLength);
}
