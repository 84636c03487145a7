/**
 * Messages of one call on their way to its user: as many as may wait are decoded, and what follows stays as it
 * came until one is consumed. What is not decoded keeps its credit, so the window of the stream bounds it.
 */
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcMessage, MessageDecoderOptions } from "./message-decoder.ts";
import { MessageDecoder } from "./message-decoder.ts";
import { UndecodedOctets } from "./undecoded-octets.ts";

/** How many messages a method has in one direction. */
export type Cardinality = "one" | "many";

export interface InboxOptions extends MessageDecoderOptions {
  readonly messagesWaitingMax: number;
  readonly cardinality: Cardinality;
}

/** What came of octets, of their end, or of a message that was consumed. */
export interface Delivery {
  readonly messages: readonly GrpcMessage[];
  readonly fault: GrpcFault | undefined;
  /** Octets whose credit is to be given back. */
  readonly released: number;
  /** Whether that was the last of it, and everything was right. */
  readonly isWhole: boolean;
}

export class MessageInbox {
  readonly #options: InboxOptions;
  readonly #decoder: MessageDecoder;
  readonly #undecoded = new UndecodedOctets();
  /** The octets of each message that waits. */
  readonly #waiting: number[] = [];
  #waitingOctets = 0;
  #messages = 0;
  #offset = 0;
  #hasEnded = false;
  #isDone = false;
  #fault: GrpcFault | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
    this.#decoder = new MessageDecoder(options);
  }

  /** Messages that wait to be consumed. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Octets of messages that wait, of an open one, and undecoded ones. */
  get octetsHeld(): number {
    return this.#waitingOctets + this.#decoder.bytesHeld + this.#undecoded.length;
  }

  /** Octets whose credit was not given back. */
  get octetsUndecoded(): number {
    return this.#undecoded.length;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  /** Where the open message began. */
  get openOffset(): number | undefined {
    return this.#decoder.openOffset;
  }

  push(octets: Uint8Array): Delivery {
    if (this.#undecoded.length > 0) {
      this.#undecoded.add(octets);
      return this.#deliver([], 0);
    }
    const messages: GrpcMessage[] = [];
    const taken = this.#decode(octets, messages);
    if (this.#fault === undefined) this.#undecoded.add(octets.subarray(taken));
    return this.#deliver(messages, this.#fault === undefined ? taken : octets.length);
  }

  /** No octet follows. */
  end(): Delivery {
    this.#hasEnded = true;
    return this.#deliver([], 0);
  }

  /** The oldest message that waits is consumed. Throws where none does. */
  consumed(): Delivery {
    const octets = this.#waiting.shift();
    if (octets === undefined) throw new RangeError("no message waits to be consumed");
    this.#waitingOctets -= octets;
    const messages: GrpcMessage[] = [];
    const taken = this.#decode(this.#undecoded.octets, messages);
    const released = this.#fault === undefined ? taken : this.#undecoded.length;
    this.#undecoded.drop(released);
    return this.#deliver(messages, released);
  }

  /** Decodes one message after the other while another may wait. Gives how many octets that took. */
  #decode(octets: Uint8Array, messages: GrpcMessage[]): number {
    let at = 0;
    while (at < octets.length && this.#hasRoom && this.#fault === undefined) {
      if (this.#messages === 1 && this.#options.cardinality === "one") {
        this.#fault = grpcFault("GRPC_MESSAGE_COUNT", this.#offset);
        return at;
      }
      const start = at;
      const count = messages.length;
      at = this.#decoder.take(octets, at, messages, count + 1);
      this.#offset += at - start;
      this.#fault = this.#decoder.fault;
      const message = messages[count];
      if (message !== undefined) this.#count(message.data.length);
    }
    this.#decoder.endChunk();
    return at;
  }

  get #hasRoom(): boolean {
    const { messagesWaitingMax, messageOctetsMax } = this.#options;
    return this.#waiting.length < messagesWaitingMax && this.#waitingOctets < messageOctetsMax;
  }

  #count(octets: number): void {
    this.#messages += 1;
    this.#waiting.push(octets);
    this.#waitingOctets += octets;
  }

  #deliver(messages: readonly GrpcMessage[], released: number): Delivery {
    const isOver = this.#hasEnded && this.#undecoded.length === 0 && !this.#isDone;
    if (isOver) this.#fault ??= this.#decoder.end().fault ?? this.#countMistake();
    this.#isDone ||= isOver;
    return { messages, fault: this.#fault, released, isWhole: isOver && this.#fault === undefined };
  }

  #countMistake(): GrpcFault | undefined {
    const isRight = this.#options.cardinality === "many" || this.#messages === 1;
    return isRight ? undefined : grpcFault("GRPC_MESSAGE_COUNT", this.#offset);
  }
}
