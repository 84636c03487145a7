/**
 * The peer's half of the opening handshake: octets of one head in, what it says out, once.
 *
 * `consumed` says how many octets of the last chunk belong to the head; what follows them are frames, which
 * are somebody else's. A fault latches. Limits: see limits.ts.
 */
import type { Decoded, Decoder } from "../../../lab/core/decoder.ts";
import type { HandshakeFault, HandshakeFaultCode } from "./faults.ts";
import { handshakeFault } from "./faults.ts";
import type { Head } from "./head-reader.ts";
import { HeadReader } from "./head-reader.ts";
import type { HandshakeLimits } from "./limits.ts";

/** What a head says, or what is wrong with it. */
export type Interpret<Opened> = (head: Head) => Opened | HandshakeFaultCode;

export interface DecodedOpening<Opened> extends Decoded<Opened> {
  readonly fault: HandshakeFault | undefined;
}

export class OpeningDecoder<Opened extends object> implements Decoder<Opened> {
  /** Gone once the head was read or refused. */
  #reader: HeadReader | undefined;
  readonly #interpret: Interpret<Opened>;
  #fault: HandshakeFault | undefined;
  #offset = 0;

  consumed = 0;
  work = 0;
  bytesAllocated = 0;

  constructor(limits: HandshakeLimits, interpret: Interpret<Opened>) {
    this.#reader = new HeadReader(limits);
    this.#interpret = interpret;
  }

  /** Octets that were taken. */
  get offset(): number {
    return this.#offset;
  }

  get bytesHeld(): number {
    return this.#reader?.bytesHeld ?? 0;
  }

  get partsHeld(): number {
    return this.#reader?.fieldCount ?? 0;
  }

  push(chunk: Uint8Array): DecodedOpening<Opened> {
    this.consumed = 0;
    while (this.consumed < chunk.length && this.#reader !== undefined) {
      const progress = this.#reader.take(chunk[this.consumed] ?? 0);
      this.consumed += 1;
      this.#offset += 1;
      this.work += 1;
      if (progress === "done") return this.#finish(this.#reader.head());
      if (progress !== "more") this.#fail(progress, this.#offset - 1);
    }
    return { events: [], fault: this.#fault };
  }

  end(): DecodedOpening<Opened> {
    if (this.#reader !== undefined) this.#fail("WS_HEAD_TRUNCATED", this.#offset);
    return { events: [], fault: this.#fault };
  }

  #fail(code: HandshakeFaultCode, offset: number): void {
    this.#reader = undefined;
    this.#fault = handshakeFault(code, offset);
  }

  #finish(head: Head): DecodedOpening<Opened> {
    this.#reader = undefined;
    // The head is gone over again, a few times for each field; names and values are copies of it.
    this.work += this.#offset;
    this.bytesAllocated += 2 * this.#offset;
    const opened = this.#interpret(head);
    if (typeof opened === "object") return { events: [opened], fault: undefined };
    this.#fail(opened, this.#offset);
    return { events: [], fault: this.#fault };
  }
}
