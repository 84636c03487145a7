/**
 * Length-prefixed messages out of the octets of a body: a flag, four octets of length, the message.
 *
 * Contract: see lab/core/decoder.ts. A message is handed out when its last octet has come, in memory of its
 * own and inflated. A length is refused before an octet of the message is held, and what is held grows with
 * the octets that came; inflating stops at the same bound. Every message is inflated by itself.
 */
import type { Codec, CompressionFormat } from "../../lab/core/codec.ts";
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import { OctetSlab } from "../shared/octet-slab.ts";
import type { Encoding } from "./encoding.ts";
import { formatOf } from "./encoding.ts";
import type { GrpcFault, GrpcFaultCode } from "./faults.ts";
import { grpcFault } from "./faults.ts";

/** Flag and length. */
export const PREFIX_OCTETS = 5;
const LENGTH_AT = 1;
const PLAIN = 0;
const COMPRESSED = 1;

/** A message that is kept keeps at most as much beside it. */
const SLAB_SIZES = { sharedOctetsMax: 2_048, slabOctets: 8_192 };

export interface GrpcMessage {
  readonly data: Uint8Array;
  /** Whether it came compressed. */
  readonly compressed: boolean;
}

export interface MessageDecoderOptions {
  readonly messageOctetsMax: number;
  readonly encoding: Encoding;
  readonly codec: Codec;
}

export interface DecodedMessages extends Decoded<GrpcMessage> {
  readonly fault: GrpcFault | undefined;
}

const NO_MESSAGES: readonly GrpcMessage[] = [];

export class MessageDecoder implements Decoder<GrpcMessage> {
  readonly #options: MessageDecoderOptions;
  readonly #format: CompressionFormat | undefined;
  readonly #payload = new OctetBuffer();
  readonly #slab = new OctetSlab(SLAB_SIZES);
  #fault: GrpcFault | undefined;
  /** Octets of the open prefix that came, and what they say. */
  #prefixOctets = 0;
  #isCompressed = false;
  #length = 0;
  /** Offset of the open message's prefix, or of the next. */
  #messageOffset = 0;
  /** Octets that were taken. */
  #offset = 0;
  #work = 0;
  #bytesAllocated = 0;

  constructor(options: MessageDecoderOptions) {
    this.#options = options;
    this.#format = formatOf(options.encoding);
  }

  get bytesHeld(): number {
    return this.#prefixOctets + this.#payload.length;
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

  get fault(): GrpcFault | undefined {
    return this.#fault;
  }

  /** Where the message that is open began; `undefined` between two messages. */
  get openOffset(): number | undefined {
    return this.#prefixOctets > 0 && this.#fault === undefined ? this.#messageOffset : undefined;
  }

  push(chunk: Uint8Array): DecodedMessages {
    if (this.#fault !== undefined) return { events: NO_MESSAGES, fault: this.#fault };
    const messages: GrpcMessage[] = [];
    this.take(chunk, 0, messages, Number.POSITIVE_INFINITY);
    this.endChunk();
    return { events: messages, fault: this.#fault };
  }

  end(): DecodedMessages {
    if (this.#prefixOctets > 0 && this.#fault === undefined) {
      this.#fail(this.#prefixOctets < PREFIX_OCTETS ? "GRPC_PREFIX_TRUNCATED" : "GRPC_MESSAGE_TRUNCATED", this.#offset);
    }
    return { events: NO_MESSAGES, fault: this.#fault };
  }

  /** Keeps nothing of the messages that came in the chunk that ends. Call it after the last `take` of a chunk. */
  endChunk(): void {
    this.#slab.drop();
  }

  /** Appends to `messages` until there are `messagesMax`. Gives the index of the first octet that was not taken. */
  take(chunk: Uint8Array, start: number, messages: GrpcMessage[], messagesMax: number): number {
    let at = start;
    while (at < chunk.length && messages.length < messagesMax && this.#fault === undefined) {
      at = this.#prefixOctets < PREFIX_OCTETS ? this.#takePrefix(chunk, at) : at;
      if (this.#prefixOctets === PREFIX_OCTETS && this.#fault === undefined) {
        at = this.#takePayload(chunk, at, messages);
      }
    }
    return at;
  }

  #takePrefix(chunk: Uint8Array, start: number): number {
    let at = start;
    if (this.#prefixOctets === 0) {
      if (!this.#openFlag(chunk[at] ?? 0)) return at;
      at += 1;
    }
    while (at < chunk.length && this.#prefixOctets < PREFIX_OCTETS) {
      this.#length = this.#length * 256 + (chunk[at] ?? 0);
      this.#prefixOctets += 1;
      at += 1;
    }
    this.#work += at - start;
    this.#offset += at - start;
    if (this.#prefixOctets === PREFIX_OCTETS && this.#length > this.#options.messageOctetsMax) {
      this.#fail("GRPC_MESSAGE_TOO_LARGE", this.#messageOffset + LENGTH_AT);
    }
    return at;
  }

  #openFlag(flag: number): boolean {
    this.#messageOffset = this.#offset;
    if (flag > COMPRESSED) return this.#fail("GRPC_FLAG", this.#offset);
    if (flag !== PLAIN && this.#format === undefined) return this.#fail("GRPC_FLAG_IDENTITY", this.#offset);
    this.#isCompressed = flag === COMPRESSED;
    this.#length = 0;
    this.#prefixOctets = 1;
    return true;
  }

  /** A message that lies whole in its chunk is copied once; one that does not is collected. */
  #takePayload(chunk: Uint8Array, start: number, messages: GrpcMessage[]): number {
    const payload = this.#payload;
    const end = Math.min(chunk.length, start + this.#length - payload.length);
    this.#work += 1;
    this.#offset += end - start;
    if (end - start === this.#length) {
      this.#finish(this.#isCompressed ? chunk.subarray(start, end) : this.#copy(chunk, start, end), messages);
      return end;
    }
    payload.reserve(end - start, this.#length);
    payload.octets.set(chunk.subarray(start, end), payload.length);
    payload.length += end - start;
    if (payload.length === this.#length) this.#finish(payload.take(), messages);
    return end;
  }

  /** Not by `slice`: that of Node.js Buffers, which chunks may be, copies nothing. */
  #copy(chunk: Uint8Array, start: number, end: number): Uint8Array {
    const copy = this.#slab.take(end - start, chunk.length - start);
    copy.set(chunk.subarray(start, end));
    return copy;
  }

  #finish(payload: Uint8Array, messages: GrpcMessage[]): void {
    this.#prefixOctets = 0;
    const compressed = this.#isCompressed;
    const format = compressed ? this.#format : undefined;
    const data = format === undefined ? payload : this.#inflate(payload, format);
    if (data === undefined) return;
    this.#bytesAllocated += data.length;
    messages.push({ data, compressed });
  }

  #inflate(payload: Uint8Array, format: CompressionFormat): Uint8Array | undefined {
    const { codec, messageOctetsMax } = this.#options;
    const result = codec.decompress(format, payload, { outputMax: messageOctetsMax });
    if (result.kind === "ok" && result.bytesRead === payload.length) {
      this.#work += result.bytes.length;
      return result.bytes;
    }
    const isTooLong = result.kind === "too-long";
    this.#fail(isTooLong ? "GRPC_INFLATED_TOO_LARGE" : "GRPC_INFLATE_CORRUPT", this.#messageOffset);
    return undefined;
  }

  #fail(code: GrpcFaultCode, offset: number): false {
    this.#fault = grpcFault(code, offset);
    this.#payload.clear();
    this.#prefixOctets = 0;
    return false;
  }
}
