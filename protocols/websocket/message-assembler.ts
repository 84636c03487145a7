/**
 * The open message: octets of its frames in, the whole message out, inflated and checked.
 *
 * Text is checked as it arrives. A compressed message is kept as it arrives, then inflated within the bound
 * that holds for every message, then checked.
 */
import type { Codec } from "../../lab/core/codec.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import { OctetSlab } from "../shared/octet-slab.ts";
import { Utf8Validator } from "../shared/utf8-validator.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketFaultCode } from "./faults.ts";
import type { FrameHeader } from "./frame-header.ts";
import { Inflater } from "./inflater.ts";
import { copyMasked } from "./mask.ts";
import { OPCODE } from "./opcode.ts";

/** permessage-deflate as it was negotiated for what the peer sends. */
export interface ReceivedCompression {
  readonly codec: Codec;
  /** 8 to 15. */
  readonly windowBits: number;
  readonly contextTakeover: boolean;
}

export class MessageAssembler {
  readonly #inflater: Inflater | undefined;
  readonly #buffer = new OctetBuffer();
  readonly #slab = new OctetSlab();
  readonly #utf8 = new Utf8Validator();
  readonly #octetsMax: number;
  #isText = false;
  #isOneFrame = false;
  /** Whether the open message, or else the last one, came compressed. */
  isCompressed = false;

  /** Since creation. */
  work = 0;
  bytesAllocated = 0;

  /** Messages have at most `octetsMax`, compressed and inflated. */
  constructor(compression: ReceivedCompression | undefined, octetsMax: number) {
    this.#octetsMax = octetsMax;
    this.#inflater = compression && new Inflater({ ...compression, outputMax: octetsMax });
  }

  /** The open message, and the window of those before it. */
  get bytesHeld(): number {
    return this.#buffer.octets.length + (this.#inflater?.bytesHeld ?? 0);
  }

  /** Opens a message by the header of its first frame. */
  begin({ opcode, isCompressed, isFinal }: FrameHeader): void {
    this.#isText = opcode === OPCODE.text;
    this.isCompressed = isCompressed;
    this.#isOneFrame = isFinal;
  }

  /**
   * Takes `source[start..end)` under `key`, of a frame that lacks `missing` octets, these included. Gives the
   * index in `source` of the first octet that no valid text can have there, or -1.
   */
  append(source: Uint8Array, start: number, end: number, key: number, missing: number): number {
    const buffer = this.#buffer;
    const capacity = buffer.octets.length;
    const isWhole = this.#isOneFrame && buffer.length === 0 && missing === end - start;
    if (isWhole) buffer.octets = this.#slab.take(missing, source.length - start);
    else buffer.reserve(end - start, buffer.length + missing, this.#octetsMax);
    if (buffer.octets.length > capacity) this.bytesAllocated += buffer.octets.length;
    const from = buffer.length;
    const isAscii = copyMasked(source, start, end, buffer.octets, from, key);
    buffer.length = from + end - start;
    this.work += end - start;
    if (!this.#isText || this.isCompressed || (isAscii && this.#utf8.isComplete)) return -1;
    const bad = this.#utf8.firstBad(buffer.octets, from, buffer.length);
    return bad < 0 ? -1 : start + bad - from;
  }

  /** The message, or what is wrong with it as a whole. */
  finish(): WebSocketEvent | WebSocketFaultCode {
    const taken = this.#buffer.take();
    const data = this.isCompressed ? this.#inflate(taken) : taken;
    if (typeof data === "string") return data;
    if (!this.#isText) return { kind: "binary", data };
    return this.#utf8.isComplete ? { kind: "text", data } : "WS_UTF8";
  }

  clear(): void {
    this.#buffer.clear();
  }

  /** Keeps nothing of the messages that came in the chunk that ends. */
  endChunk(): void {
    this.#slab.drop();
  }

  /** An incomplete character is left to `finish`. */
  #inflate(payload: Uint8Array): Uint8Array | WebSocketFaultCode {
    const result = this.#inflater?.inflate(payload);
    if (result?.kind !== "ok") return result?.kind === "too-long" ? "WS_MESSAGE_TOO_LARGE" : "WS_INFLATE_CORRUPT";
    const { bytes } = result;
    this.work += bytes.length;
    this.bytesAllocated += bytes.length;
    return this.#isText && this.#utf8.firstBad(bytes, 0, bytes.length) >= 0 ? "WS_UTF8" : bytes;
  }
}
