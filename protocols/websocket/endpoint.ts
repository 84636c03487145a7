/**
 * One end of a WebSocket connection from its first octet on, without I/O: the opening handshake, then what
 * connection.ts describes. Its owner hands it what it reads, writes what `takeOutput` gives, keeps a timer for
 * each of `deadlines`, and closes the transport once `mayEnd` holds and everything was written.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { Closure, Deadline as ConnectionDeadline, Message } from "./connection.ts";
import { WebSocketConnection } from "./connection.ts";
import type { WebSocketEvent } from "./event.ts";
import type { WebSocketFault } from "./faults.ts";
import { offerText } from "./handshake/deflate-negotiation.ts";
import type { HandshakeFault } from "./handshake/faults.ts";
import { handshakeFault } from "./handshake/faults.ts";
import type { HandshakeLimits } from "./handshake/limits.ts";
import { OpeningDecoder } from "./handshake/opening-decoder.ts";
import { requestText } from "./handshake/request.ts";
import { refusalText } from "./handshake/response.ts";
import type { WebSocketLimits } from "./limits.ts";
import type { ClientOpening, OpenEvent, Opening, ServerOpening } from "./opening.ts";
import { clientOpening, compressionOf, serverOpening } from "./opening.ts";

interface SharedOptions {
  readonly limits: WebSocketLimits;
  readonly handshakeLimits: HandshakeLimits;
  /** A fresh unpredictable masking key (5.3), for every frame of a client. */
  readonly nextMaskingKey: () => number;
}

interface ServerOptions extends SharedOptions, ServerOpening {
  readonly role: "server";
}

/** `key` is 16 unpredictable octets in Base64. */
interface ClientOptions extends SharedOptions, ClientOpening {
  readonly role: "client";
  readonly host: string;
  readonly resource: string;
  readonly origin?: string;
}

export type EndpointOptions = ServerOptions | ClientOptions;

export type EndpointEvent = OpenEvent | WebSocketEvent;
export type EndpointFault = WebSocketFault | HandshakeFault;

export interface EndpointAnswer {
  readonly events: readonly EndpointEvent[];
  readonly fault: EndpointFault | undefined;
}

export interface Deadline {
  readonly name: ConnectionDeadline["name"] | "open";
  readonly number: number;
  readonly ticks: number;
}

export class WebSocketEndpoint implements Gauge {
  readonly #options: EndpointOptions;
  readonly #opening: OpeningDecoder<Opening>;
  #connection: WebSocketConnection | undefined;
  /** Handshake text that was not written. */
  #output: Uint8Array[] = [];
  #fault: HandshakeFault | undefined;
  #hasEnded = false;

  constructor(options: EndpointOptions) {
    this.#options = options;
    const interpret = options.role === "server" ? serverOpening(options) : clientOpening(options);
    this.#opening = new OpeningDecoder(options.handshakeLimits, interpret);
    if (options.role === "client") {
      const extensions = options.deflate && offerText(options.deflate.wish);
      this.#say(requestText({ ...options, extensions }));
    }
  }

  get connection(): WebSocketConnection | undefined {
    return this.#connection;
  }

  get bytesHeld(): number {
    const said = this.#output.reduce((total, part) => total + part.length, 0);
    return said + this.#opening.bytesHeld + (this.#connection?.bytesHeld ?? 0);
  }

  get partsHeld(): number {
    return this.#opening.partsHeld + (this.#connection?.decoder.partsHeld ?? 0);
  }

  get work(): number {
    return this.#opening.work + (this.#connection?.decoder.work ?? 0);
  }

  get bytesAllocated(): number {
    return this.#opening.bytesAllocated + (this.#connection?.decoder.bytesAllocated ?? 0);
  }

  get fault(): EndpointFault | undefined {
    return this.#fault ?? this.#connection?.fault;
  }

  get closure(): Closure | undefined {
    return this.#connection?.closure;
  }

  get isOpen(): boolean {
    return this.#connection?.isOpen === true;
  }

  get mayEnd(): boolean {
    return this.#hasEnded || this.#fault !== undefined || this.#connection?.mayEnd === true;
  }

  get deadlines(): readonly Deadline[] {
    if (this.#connection !== undefined) return this.#connection.deadlines;
    if (this.mayEnd) return [];
    return [{ name: "open", number: 0, ticks: this.#options.limits.openTicksMax }];
  }

  receive(chunk: Uint8Array): EndpointAnswer {
    if (this.#connection !== undefined) return this.#connection.receive(chunk);
    if (this.mayEnd) return { events: [], fault: this.fault };
    const { events, fault } = this.#opening.push(chunk);
    if (fault !== undefined) this.#fail(fault);
    const [opened] = events;
    if (opened === undefined) return { events: [], fault };
    const connection = this.#open(opened);
    const rest = connection.receive(chunk.subarray(this.#opening.consumed));
    return { events: [opened.event, ...rest.events], fault: rest.fault };
  }

  /** The peer has ended the transport. */
  end(): EndpointAnswer {
    if (this.#connection === undefined && !this.mayEnd) this.#fault = this.#opening.end().fault;
    this.#connection?.end();
    this.#hasEnded = true;
    this.#output = [];
    return { events: [], fault: this.fault };
  }

  send(message: Message, fragmentOctets?: number): "sent" | "full" | "closed" {
    return this.#connection?.send(message, fragmentOctets) ?? "closed";
  }

  ping(data: Uint8Array): void {
    this.#connection?.ping(data);
  }

  close(code?: number, reason?: string): void {
    this.#connection?.close(code, reason);
  }

  takeOutput(): Uint8Array {
    const frames = this.#connection?.takeOutput();
    const output = joinOctets(frames === undefined ? this.#output : [...this.#output, frames]);
    this.#output = [];
    return output;
  }

  expire(deadline: Deadline): void {
    const { name, number } = deadline;
    if (name !== "open") this.#connection?.expire({ ...deadline, name });
    else if (number === 0 && this.#connection === undefined)
      this.#fail(handshakeFault("WS_OPEN_TIMEOUT", this.#opening.offset));
  }

  #open({ event, reply }: Opening): WebSocketConnection {
    const { role, limits, nextMaskingKey, deflate } = this.#options;
    const compression = compressionOf(role, event.deflate, deflate);
    this.#connection = new WebSocketConnection({ role, limits, nextMaskingKey, ...compression });
    if (reply !== undefined) this.#say(reply);
    return this.#connection;
  }

  #fail(fault: HandshakeFault): void {
    if (this.mayEnd) return;
    this.#fault = fault;
    // A client has nothing to say to a server that is none.
    if (this.#options.role === "server") this.#say(refusalText(fault.code));
  }

  #say(text: string): void {
    this.#output.push(new TextEncoder().encode(text));
  }
}
