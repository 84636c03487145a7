/**
 * Handshake messages out of records (RFC 8446 4, 5.1): a message over several records, several in one. What a
 * message declares is refused from its header; its body takes memory as its octets come.
 */
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { TlsLimits } from "./limits.ts";
import { MESSAGE } from "./code-points.ts";

const HEADER_OCTETS = 4;

export interface HandshakeRefusal {
  readonly code: TlsFaultCode;
  readonly offset: number;
}

/** Where a stretch of the body stands in the stream. */
interface Stretch {
  readonly bodyAt: number;
  readonly offset: number;
}

export class HandshakeReader {
  type = 0;
  /** Messages that began so far. */
  messages = 0;
  work = 0;
  octetsCopied = 0;
  readonly #limits: TlsLimits;
  /** What is wrong with a message of this type here, if anything is. */
  readonly #refusalOfType: (type: number) => TlsFaultCode | undefined;
  #headerRead = 0;
  #length = 0;
  #lengthAt = 0;
  readonly #body = new OctetBuffer();
  #stretches: Stretch[] = [];
  #records = 0;
  /** Octets of all messages so far. */
  #octets = 0;
  #refusal: HandshakeRefusal | undefined;

  constructor(limits: TlsLimits, refusalOfType: (type: number) => TlsFaultCode | undefined) {
    this.#limits = limits;
    this.#refusalOfType = refusalOfType;
  }

  /** Whether a message has begun and not ended. */
  get isOpen(): boolean {
    return this.#headerRead > 0;
  }

  get bytesHeld(): number {
    return this.#headerRead < HEADER_OCTETS ? this.#headerRead : HEADER_OCTETS + this.#body.length;
  }

  /** The records over which the open message lies. */
  get partsHeld(): number {
    return this.isOpen ? this.#records : 0;
  }

  /** Octets that the open message still lacks, as far as it has said, and those of a header where none is open. */
  get wanted(): number {
    const header = HEADER_OCTETS - this.#headerRead;
    return header > 0 ? header : this.#length - this.#body.length;
  }

  /** A record opens at `offset`; its first octet comes behind its header. */
  openRecord(offset: number, contentAt: number): HandshakeRefusal | undefined {
    if (!this.isOpen) return undefined;
    this.#records += 1;
    if (this.#records > this.#limits.handshakeRecordsMax) return { code: "TLS_TOO_MANY_RECORDS", offset };
    if (this.#headerRead === HEADER_OCTETS) this.#stretches.push({ bodyAt: this.#body.length, offset: contentAt });
    return undefined;
  }

  /**
   * Takes octets from `start` to `end` until a message is whole; `offset` is where `start` stands in the stream. Gives
   * the index of the next octet; look at `isWhole` and `takeRefusal` then.
   */
  read(chunk: Uint8Array, range: { readonly start: number; readonly end: number }, offset: number): number {
    let at = range.start;
    while (at < range.end && this.#headerRead < HEADER_OCTETS) {
      this.#readHeader(chunk[at] ?? 0, offset + at - range.start);
      at += 1;
      if (this.#refusal !== undefined) return at;
    }
    if (this.#headerRead < HEADER_OCTETS) return at;
    const octets = Math.min(range.end - at, this.#length - this.#body.length);
    this.#append(chunk, at, octets);
    return at + octets;
  }

  get isWhole(): boolean {
    return this.#headerRead === HEADER_OCTETS && this.#body.length === this.#length;
  }

  get refusal(): HandshakeRefusal | undefined {
    return this.#refusal;
  }

  /** The body of a whole message, in memory of its own. Offsets of it can be asked for until the next one opens. */
  take(): Uint8Array {
    this.#headerRead = 0;
    this.#length = 0;
    return this.#body.take();
  }

  /** Where an octet of the body that was taken last stands in the stream. */
  offsetOf(bodyAt: number): number {
    let stretch = this.#stretches[0];
    for (const next of this.#stretches) if (next.bodyAt <= bodyAt) stretch = next;
    return stretch === undefined ? 0 : stretch.offset + bodyAt - stretch.bodyAt;
  }

  clear(): void {
    this.#headerRead = 0;
    this.#stretches = [];
    this.#body.clear();
  }

  #readHeader(octet: number, offset: number): void {
    this.work += 1;
    this.#headerRead += 1;
    if (this.#headerRead === 1) {
      this.#open(octet, offset);
      return;
    }
    if (this.#headerRead === 2) this.#lengthAt = offset;
    this.#length = this.#length * 256 + octet;
    if (this.#headerRead < HEADER_OCTETS) return;
    this.#stretches = [{ bodyAt: 0, offset: offset + 1 }];
    this.#octets += HEADER_OCTETS + this.#length;
    if (this.#length > this.#octetsMax || this.#octets > this.#limits.handshakeOctetsMax) {
      this.#refusal = { code: "TLS_MESSAGE_TOO_LARGE", offset: this.#lengthAt };
    }
  }

  #open(type: number, offset: number): void {
    this.type = type;
    this.#length = 0;
    this.#records = 1;
    this.messages += 1;
    const code =
      this.#refusalOfType(type) ??
      (this.messages > this.#limits.handshakeMessagesMax ? "TLS_TOO_MANY_MESSAGES" : undefined);
    if (code !== undefined) this.#refusal = { code, offset };
  }

  get #octetsMax(): number {
    return this.type === MESSAGE.clientHello
      ? this.#limits.clientHelloOctetsMax
      : this.#limits.handshakeMessageOctetsMax;
  }

  #append(chunk: Uint8Array, from: number, octets: number): void {
    const body = this.#body;
    body.reserve(octets, this.#length);
    body.octets.set(chunk.subarray(from, from + octets), body.length);
    body.length += octets;
    this.work += 1 + octets;
    this.octetsCopied += octets;
  }
}
