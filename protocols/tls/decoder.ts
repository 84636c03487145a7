/**
 * The records of one side in, what they say out (RFC 8446 5, RFC 5246 6.2): hellos, other handshake messages, alerts,
 * ChangeCipherSpec, and protected records as they are. No cryptography.
 *
 * Contract: see lab/core/decoder.ts. What is handed out holds no memory of the chunks. Once an alert has ended the
 * stream, what follows is ignored (RFC 8446 6.1).
 *
 * Limits: see limits.ts. Lengths are refused from their headers, before an octet is held for them.
 */
import type { Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import { ALERT, ALERT_LEVEL, isClosure } from "./alert.ts";
import { readClientHello } from "./client-hello.ts";
import { CONTENT, MESSAGE, VERSION } from "./code-points.ts";
import { Reading } from "./cursor.ts";
import type { DecodedRecords, TlsEvent } from "./event.ts";
import type { TlsFault, TlsFaultCode } from "./faults.ts";
import { tlsFault } from "./faults.ts";
import type { Side, StreamChoice } from "./flight.ts";
import { Flight, OLD_STREAM } from "./flight.ts";
import { FloodCounters } from "./flood-counters.ts";
import { HandshakeReader } from "./handshake-reader.ts";
import type { ClientHello } from "./hello.ts";
import { versionOf } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import { refusalOfLength } from "./record-length.ts";
import { readServerHello } from "./server-hello.ts";

export interface DecoderOptions {
  readonly limits?: TlsLimits;
  /** Says, at a ClientHello, what its stream is from there on. Its own octets do not, if it offers TLS 1.3. */
  readonly choose?: (hello: ClientHello) => StreamChoice | undefined;
}

export const RECORD_HEADER_OCTETS = 5;
const MAJOR_VERSION = 3;
/** The first octet of a hello of SSL 2 has this bit. */
const SSL2_BIT = 0x80;

export class TlsDecoder implements Decoder<TlsEvent> {
  readonly floods: FloodCounters;
  readonly #limits: TlsLimits;
  readonly #choose: DecoderOptions["choose"];
  readonly #flight: Flight;
  readonly #handshake: HandshakeReader;
  readonly #content = new OctetBuffer();
  #events: TlsEvent[] = [];
  #fault: TlsFault | undefined;
  #isOver = false;
  /** Octets of all chunks before this one. */
  #before = 0;
  /** Octets of the record header that were read, its fields, and where it stands. */
  #headerRead = 0;
  #recordAt = 0;
  #type = 0;
  #length = 0;
  /** Octets that the open record still lacks. */
  #missing = 0;
  #work = 0;
  #octetsCopied = 0;

  constructor(side: Side, { limits = DEFAULT_TLS_LIMITS, choose }: DecoderOptions = {}) {
    this.#limits = limits;
    this.#choose = choose;
    this.floods = new FloodCounters(limits);
    this.#flight = new Flight(side);
    this.#handshake = new HandshakeReader(limits, (type) => this.#flight.refusalOfMessage(type));
  }

  get bytesHeld(): number {
    return this.#headerRead + this.#handshake.bytesHeld + this.#content.length;
  }

  /** The records over which the open message lies. */
  get partsHeld(): number {
    return this.#handshake.partsHeld;
  }

  get work(): number {
    return this.#work + this.#handshake.work;
  }

  get bytesAllocated(): number {
    return this.#octetsCopied + this.#handshake.octetsCopied;
  }

  /** Handshake messages so far. */
  get messages(): number {
    return this.#handshake.messages;
  }

  /** At least 1: the octets to the end of a header, a message or a record, whichever is next. */
  get wanted(): number {
    if (this.#missing === 0) return RECORD_HEADER_OCTETS - this.#headerRead;
    const isMessage = this.#type === CONTENT.handshake && !this.#flight.isProtected(this.#type);
    return isMessage ? Math.min(this.#missing, this.#handshake.wanted) : this.#missing;
  }

  push(chunk: Uint8Array): DecodedRecords {
    let at = 0;
    this.#work += 1;
    while (at < chunk.length && this.#fault === undefined && !this.#isOver) {
      at = this.#missing > 0 ? this.#readContent(chunk, at) : this.#readHeader(chunk, at);
    }
    this.#before += chunk.length;
    return this.#answer();
  }

  end(): DecodedRecords {
    const isOpen = this.#headerRead > 0 || this.#missing > 0 || this.#handshake.isOpen;
    if (isOpen && !this.#isOver) this.#fail("TLS_TRUNCATED", this.#before);
    return this.#answer();
  }

  #answer(): DecodedRecords {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }

  #fail(code: TlsFaultCode, offset: number): void {
    this.#fault ??= tlsFault(code, offset);
    this.#clear();
  }

  #clear(): void {
    this.#headerRead = 0;
    this.#missing = 0;
    this.#handshake.clear();
    this.#content.clear();
  }

  #readHeader(chunk: Uint8Array, at: number): number {
    const octet = chunk[at] ?? 0;
    const offset = this.#before + at;
    this.#work += 1;
    this.#headerRead += 1;
    switch (this.#headerRead) {
      case 1:
        this.#openHeader(octet, offset);
        break;
      case 2:
        if (octet !== MAJOR_VERSION) this.#fail("TLS_RECORD_VERSION", offset);
        break;
      case 4:
        this.#length = octet;
        break;
      case RECORD_HEADER_OCTETS:
        this.#headerRead = 0;
        this.#openRecord(this.#length * 256 + octet, offset);
        break;
      default:
      // The minor version says nothing (RFC 8446 5.1).
    }
    return at + 1;
  }

  #openHeader(type: number, offset: number): void {
    this.#recordAt = offset;
    this.#type = type;
    const code = this.#refusalOfType(type, offset);
    if (code !== undefined) this.#fail(code, offset);
  }

  #refusalOfType(type: number, offset: number): TlsFaultCode | undefined {
    if (offset === 0 && type >= SSL2_BIT) return "TLS_SSL2_HELLO";
    if (type < CONTENT.changeCipherSpec || type > CONTENT.applicationData) return "TLS_CONTENT_TYPE";
    if (this.#handshake.isOpen && type !== CONTENT.handshake) return "TLS_INTERLEAVED";
    return this.#flight.refusalOfRecord(type);
  }

  /** Everything that the header alone says. */
  #openRecord(length: number, offset: number): void {
    const isProtected = this.#flight.isProtected(this.#type);
    const code = refusalOfLength({ type: this.#type, length, isProtected }, this.#limits);
    if (code !== undefined) return this.#fail(code, offset - 1);
    this.#missing = length;
    if (isProtected) {
      if (length === 0) this.#closeProtected();
      return;
    }
    if (this.#type !== CONTENT.handshake) return;
    const refusal = this.#handshake.openRecord(this.#recordAt, offset + 1);
    if (refusal !== undefined) this.#fail(refusal.code, refusal.offset);
  }

  /** Takes octets of the open record, up to its end or that of a handshake message. */
  #readContent(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#missing);
    if (this.#type === CONTENT.handshake && !this.#flight.isProtected(this.#type)) {
      const next = this.#handshake.read(chunk, { start: at, end }, this.#before + at);
      this.#missing -= next - at;
      this.#closeMessages(this.#before + next);
      return next;
    }
    const content = this.#content;
    content.reserve(end - at, content.length + this.#missing);
    content.octets.set(chunk.subarray(at, end), content.length);
    content.length += end - at;
    this.#missing -= end - at;
    this.#work += 1 + end - at;
    this.#octetsCopied += end - at;
    if (this.#missing === 0) this.#closeContent();
    return end;
  }

  #closeMessages(offset: number): void {
    const { refusal } = this.#handshake;
    if (refusal !== undefined) this.#fail(refusal.code, refusal.offset);
    else if (this.#handshake.isWhole) this.#closeMessage(offset);
  }

  #closeMessage(offset: number): void {
    const { type } = this.#handshake;
    const body = this.#handshake.take();
    this.floods.tookMessage();
    if (type === MESSAGE.clientHello) this.#closeClientHello(body, offset);
    else if (type === MESSAGE.serverHello) this.#closeServerHello(body, offset);
    else this.#events.push({ kind: "message", type, body });
  }

  #closeClientHello(body: Uint8Array, offset: number): void {
    const reading = new Reading();
    const hello = readClientHello(body, this.#limits, reading);
    if (!this.#isReadWell(reading) || !this.#isAligned(offset)) return;
    this.#events.push({ kind: "client-hello", hello });
    const mayBe13 = hello.versions?.includes(VERSION.tls13) === true;
    this.#flight.tookHello(this.#choose?.(hello) ?? (mayBe13 ? undefined : OLD_STREAM));
  }

  #closeServerHello(body: Uint8Array, offset: number): void {
    const reading = new Reading();
    const hello = readServerHello(body, this.#limits, reading);
    const version = versionOf(hello);
    if (!this.#isReadWell(reading) || (version === VERSION.tls13 && !this.#isAligned(offset))) return;
    this.#flight.tookHello({ version, isHelloDue: hello.isRetry });
    this.#events.push({ kind: "server-hello", hello });
  }

  #isReadWell({ problem, work }: Reading): boolean {
    this.#work += work;
    if (problem !== undefined) this.#fail(problem.code, this.#handshake.offsetOf(problem.at));
    return problem === undefined;
  }

  /** Keys change behind this message, and nothing may lie on both sides of that (RFC 8446 5.1). */
  #isAligned(offset: number): boolean {
    if (this.#missing > 0) this.#fail("TLS_NOT_ALIGNED", offset);
    return this.#fault === undefined;
  }

  #closeContent(): void {
    if (this.#flight.isProtected(this.#type)) {
      this.#closeProtected();
      return;
    }
    const octets = this.#content.take();
    if (this.#type === CONTENT.alert) this.#closeAlert(octets[0] ?? 0, octets[1] ?? 0);
    else this.#closeCipherChange(octets[0] ?? 0);
  }

  #closeProtected(): void {
    const octets = this.#content.take();
    this.#flight.tookProtected();
    this.#emit({ kind: "protected", type: this.#type, octets }, this.floods.refusalOfProtected(octets.length));
  }

  #closeAlert(level: number, description: number): void {
    if (level !== ALERT_LEVEL.warning && level !== ALERT_LEVEL.fatal) {
      this.#fail("TLS_ALERT_LEVEL", this.#recordAt + RECORD_HEADER_OCTETS);
      return;
    }
    const isFatal = level === ALERT_LEVEL.fatal || (this.#flight.version === VERSION.tls13 && !isClosure(description));
    this.#isOver = isFatal || description === ALERT.closeNotify;
    const code = this.#isOver ? undefined : this.floods.refusalOfWarning();
    this.#emit({ kind: "alert", isFatal, description }, code);
  }

  #closeCipherChange(value: number): void {
    if (value !== 1) {
      this.#fail("TLS_CCS_VALUE", this.#recordAt + RECORD_HEADER_OCTETS);
      return;
    }
    this.#flight.tookChangeCipherSpec();
    this.#emit({ kind: "change-cipher-spec" }, this.floods.refusalOfCipherChange());
  }

  /** What a record says, unless it is one too many. */
  #emit(event: TlsEvent, code: TlsFaultCode | undefined): void {
    if (code === undefined) this.#events.push(event);
    else this.#fail(code, this.#recordAt);
  }
}
