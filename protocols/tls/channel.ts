/**
 * One end of a connection behind its hellos, without I/O: data in protected records, alerts, key updates and the
 * goodbye of both sides. What the hellos say is for the roles, acceptor.ts and caller.ts.
 *
 * A fault of the peer is answered with one alert and ends the connection. A side that said close_notify still
 * takes data until the peer has said it too, or is late.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { ALERT } from "./alert.ts";
import { CONTENT, MESSAGE } from "./code-points.ts";
import type { DecoderOptions } from "./decoder.ts";
import { TlsDecoder } from "./decoder.ts";
import { alertOctets, encodeAlert, encodeChangeCipherSpec, encodeMessage } from "./encoder.ts";
import type { TlsEvent } from "./event.ts";
import type { TlsFault, TlsFaultCode } from "./faults.ts";
import { alertOf, tlsFault } from "./faults.ts";
import type { Side } from "./flight.ts";
import { sealRecord } from "./inner-plaintext.ts";
import type { InnerEvent } from "./inner-reader.ts";
import { InnerReader } from "./inner-reader.ts";
import type { Choice, Refusal } from "./judge.ts";
import type { TlsLimits } from "./limits.ts";

/** What both ends know of what was chosen. */
type Opened = Pick<Choice, "version" | "protocol" | "serverName">;

export type ChannelEvent =
  | { readonly kind: "open"; readonly choice: Opened }
  | { readonly kind: "data"; readonly octets: Uint8Array }
  /** The peer will say nothing more. */
  | { readonly kind: "closed" }
  | { readonly kind: "refused"; readonly refusal: Refusal };

export interface ChannelAnswer {
  readonly events: readonly ChannelEvent[];
  readonly fault: TlsFault | undefined;
}

export interface ChannelOptions {
  readonly peer: Side;
  readonly limits: TlsLimits;
  /** When the connection was opened, in ticks. */
  readonly now?: number;
  readonly choose: NonNullable<DecoderOptions["choose"]>;
  /** Given what is neither an alert nor data of an open connection. */
  readonly takeHello: (event: TlsEvent) => void;
}

type State = "greeting" | "open" | "closing" | "closed";

/** When the peer is late, and for what. */
interface Deadline {
  readonly at: number;
  readonly code: TlsFaultCode;
}

const NOT_REQUESTED = 0;

export class TlsChannel implements Gauge {
  readonly decoder: TlsDecoder;
  readonly inner: InnerReader;
  readonly #limits: TlsLimits;
  readonly #takeHello: (event: TlsEvent) => void;
  #state: State = "greeting";
  #events: ChannelEvent[] = [];
  #fault: TlsFault | undefined;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #taken = 0;
  #now: number;
  #deadline: Deadline;
  #hasOpened = false;
  #hasPeerClosed = false;
  #isUpdateWaiting = false;

  constructor({ peer, limits, now = 0, choose, takeHello }: ChannelOptions) {
    this.#limits = limits;
    this.#takeHello = takeHello;
    // Whoever said goodbye answers no hello.
    this.decoder = new TlsDecoder(peer, { limits, choose: (hello) => (this.isGreeting ? choose(hello) : undefined) });
    this.inner = new InnerReader(limits);
    this.#now = now;
    this.#deadline = { at: now + limits.handshakeTicksMax, code: "TLS_HANDSHAKE_TIMEOUT" };
  }

  get bytesHeld(): number {
    return this.decoder.bytesHeld + this.#outputOctets;
  }

  get partsHeld(): number {
    return this.decoder.partsHeld;
  }

  get work(): number {
    return this.decoder.work + this.inner.work;
  }

  get bytesAllocated(): number {
    return this.decoder.bytesAllocated;
  }

  get fault(): TlsFault | undefined {
    return this.#fault;
  }

  get isGreeting(): boolean {
    return this.#state === "greeting";
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Takes what each message and record says before it reads the next one, however the octets are cut. */
  receive(octets: Uint8Array): ChannelAnswer {
    for (let at = 0; at < octets.length && !this.isClosed;) {
      const part = octets.subarray(at, at + this.decoder.wanted);
      at += part.length;
      this.#taken += part.length;
      const { events, fault } = this.decoder.push(part);
      for (const event of events) if (!this.isClosed) this.#take(event);
      if (fault !== undefined) this.fail(fault.code, fault.offset);
    }
    return this.answer();
  }

  /** An end without a goodbye cuts off what the peer said (RFC 8446 6.1). */
  receiveEnd(): ChannelAnswer {
    if (!this.#hasPeerClosed) this.fail("TLS_TRUNCATED");
    this.#state = "closed";
    return this.answer();
  }

  advance(now: number): ChannelAnswer {
    this.#now = now;
    if (!this.isClosed && now >= this.#deadline.at) this.fail(this.#deadline.code);
    return this.answer();
  }

  nextDeadline(): number | undefined {
    return this.isClosed ? undefined : this.#deadline.at;
  }

  /**
   * `full` where it has to wait until more is written. Data that is sent puts off the end of a silent connection, as
   * data that comes does: a peer that reads nothing makes it full.
   */
  send(content: Uint8Array): "sent" | "full" | "closed" {
    if (this.#state !== "open") return "closed";
    const octetsMax = this.#limits.plaintextOctetsMax;
    if (this.#outputOctets + content.length > this.#limits.outputOctetsMax) return "full";
    for (let at = 0; at < content.length; at += octetsMax) {
      this.say(sealRecord({ type: CONTENT.applicationData, content: content.subarray(at, at + octetsMax) }));
    }
    if (content.length > 0) this.#deadline = this.#idleDeadline();
    return "sent";
  }

  /** Says goodbye, and waits for that of the peer. */
  close(): void {
    if (this.#state === "closing" || this.#state === "closed") return;
    this.#sayAlert(ALERT.closeNotify);
    this.#state = this.#hasPeerClosed ? "closed" : "closing";
    this.#deadline = { at: this.#now + this.#limits.closeTicksMax, code: "TLS_CLOSE_TIMEOUT" };
  }

  takeOutput(): Uint8Array {
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    this.#isUpdateWaiting = false;
    return output;
  }

  /** Puts records into the output as they are. */
  say(records: Uint8Array): void {
    this.#output.push(records);
    this.#outputOctets += records.length;
  }

  /** The hellos are done. */
  open(choice: Opened): void {
    this.say(encodeChangeCipherSpec());
    this.#state = "open";
    this.#hasOpened = true;
    this.#deadline = this.#idleDeadline();
    this.#events.push({ kind: "open", choice });
  }

  refuse(refusal: Refusal): void {
    this.#events.push({ kind: "refused", refusal });
    this.fail("TLS_POLICY", this.#taken, refusal.alert);
  }

  /** The first fault counts; the peer is told once. */
  fail(code: TlsFaultCode, offset: number = this.#taken, alert: number = alertOf(code)): void {
    if (this.isClosed) return;
    this.#fault = tlsFault(code, offset);
    const isTold = code !== "TLS_PEER_ALERT" && code !== "TLS_TRUNCATED" && this.#state !== "closing";
    if (isTold) this.#sayAlert(alert);
    this.#state = "closed";
  }

  answer(): ChannelAnswer {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }

  #sayAlert(description: number): void {
    const inner = { type: CONTENT.alert, content: alertOctets(description) };
    this.say(this.#state === "open" ? sealRecord(inner) : encodeAlert(description));
  }

  #take(event: TlsEvent): void {
    if (event.kind === "alert") this.#takeAlert(event.description, event.isFatal);
    else if (event.kind === "protected" && this.#hasOpened) this.#takeInner(this.inner.read(event.octets));
    else if (event.kind !== "change-cipher-spec" && this.#isHeard) this.#takeHello(event);
  }

  /** A side that said goodbye before the hellos were done hears nothing but alerts. */
  get #isHeard(): boolean {
    return this.#hasOpened || this.isGreeting;
  }

  /** One without protection, of which the decoder counts those that end nothing. */
  #takeAlert(description: number, isFatal: boolean): void {
    if (description === ALERT.closeNotify) this.#takeGoodbye();
    else if (isFatal) this.fail("TLS_PEER_ALERT");
  }

  #takeInner(event: InnerEvent): void {
    switch (event.kind) {
      case "data":
        if (this.#state === "open") this.#deadline = this.#idleDeadline();
        this.#events.push(event);
        break;
      case "goodbye":
        this.#takeGoodbye();
        break;
      case "error":
        this.fail("TLS_PEER_ALERT");
        break;
      case "update-requested":
        this.#sayKeyUpdate();
        break;
      case "refused":
        this.fail(event.code);
        break;
      case "nothing":
        break;
      default:
        event satisfies never;
    }
  }

  #takeGoodbye(): void {
    this.#hasPeerClosed = true;
    this.#events.push({ kind: "closed" });
    this.close();
    this.#state = "closed";
  }

  #idleDeadline(): Deadline {
    return { at: this.#now + this.#limits.idleTicksMax, code: "TLS_IDLE_TIMEOUT" };
  }

  /** One answers any number of requests, until it is written. */
  #sayKeyUpdate(): void {
    if (this.#isUpdateWaiting) return;
    this.#isUpdateWaiting = true;
    const content = encodeMessage(MESSAGE.keyUpdate, Uint8Array.of(NOT_REQUESTED));
    this.say(sealRecord({ type: CONTENT.handshake, content }));
  }
}
