/**
 * The client's end of a connection, without I/O: requests go out in order, and every response belongs to the oldest
 * request that has none. A response that answers nothing is refused, since it may be another's.
 *
 * Its owner hands it what it reads, writes what `takeOutput` gives, tells it the time with `advance`, and closes the
 * transport once `isClosed`. A fault is the end of the connection: what was not answered is lost.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { ResponseDecoder } from "./decoders.ts";
import { encodeChunk, encodeLastChunk, encodeRequestHead } from "./encoder.ts";
import type { Fields, Http1Event, ResponseHead } from "./event.ts";
import type { Http1Fault } from "./faults.ts";
import { http1Fault } from "./faults.ts";
import { optionsOf } from "./framing-fields.ts";
import type { Http1Limits } from "./limits.ts";

export interface ClientRequest {
  readonly method: string;
  readonly target: string;
  /** `Host` among them. */
  readonly fields: Fields;
  /** Content in one piece, or in pieces that are sent as chunks. None unless told. */
  readonly content?: Uint8Array | readonly Uint8Array[];
  readonly trailers?: Fields;
}

export type ClientEvent =
  | { readonly kind: "response"; readonly number: number; readonly head: ResponseHead }
  | { readonly kind: "content"; readonly number: number; readonly octets: Uint8Array }
  | { readonly kind: "end"; readonly number: number; readonly trailers: Fields }
  | { readonly kind: "tunnel"; readonly number: number; readonly octets: Uint8Array }
  /** The connection ended before its response did; whether it was carried out cannot be known. */
  | { readonly kind: "lost"; readonly number: number };

export interface ClientAnswer {
  readonly events: readonly ClientEvent[];
  readonly fault: Http1Fault | undefined;
}

export interface ClientOptions {
  readonly limits: Http1Limits;
  readonly now?: number;
}

export class Http1Client implements Gauge {
  readonly #limits: Http1Limits;
  readonly #decoder: ResponseDecoder;
  /** The numbers of the requests whose responses have not ended. */
  readonly #slots: number[] = [];
  #next = 1;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #events: ClientEvent[] = [];
  #fault: Http1Fault | undefined;
  /** Whether no request may follow the last one, and whether the connection ends with the open response. */
  #isLastSent = false;
  #isEnding = false;
  #isTunnel = false;
  #isOver = false;
  #taken = 0;
  #now: number;
  /** Since when the oldest request is the oldest. */
  #oldestSince = 0;

  constructor({ limits, now = 0 }: ClientOptions) {
    this.#limits = limits;
    this.#decoder = new ResponseDecoder({ limits });
    this.#now = now;
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outputOctets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld + this.#slots.length;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get fault(): Http1Fault | undefined {
    return this.#fault;
  }

  /** Requests whose responses have not ended. */
  get inFlight(): number {
    return this.#slots.length;
  }

  get isClosed(): boolean {
    return this.#isOver || this.#fault !== undefined;
  }

  /**
   * The number by which its response will be known; `full` while too much waits, `closed` where none can follow. Throws
   * `RangeError` for a request that cannot be written.
   */
  send(request: ClientRequest): number | "full" | "closed" {
    if (this.isClosed || this.#isLastSent) return "closed";
    if (this.#slots.length >= this.#limits.pipelineMax) return "full";
    const octets = encodeRequest(request);
    if (this.#outputOctets > 0 && this.#outputOctets + octets.length > this.#limits.outputOctetsMax) return "full";
    if (octets.length > this.#limits.outputOctetsMax) throw new RangeError("this request is larger than may wait");
    const number = this.#next;
    const options = optionsOf(request.fields);
    const asksForUpgrade = options.includes("upgrade");
    this.#next += 1;
    if (this.#slots.length === 0) this.#oldestSince = this.#now;
    this.#slots.push(number);
    this.#isLastSent = request.method === "CONNECT" || asksForUpgrade || options.includes("close");
    this.#decoder.expect(request.method, asksForUpgrade);
    this.#output.push(octets);
    this.#outputOctets += octets.length;
    return number;
  }

  receive(octets: Uint8Array): ClientAnswer {
    if (this.isClosed) return this.#answer();
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    for (const event of events) this.#take(event);
    if (fault !== undefined && !this.#isOver) this.#close(fault);
    return this.#answer();
  }

  /** The server sends no more. */
  receiveEnd(): ClientAnswer {
    if (this.isClosed) return this.#answer();
    const { events, fault } = this.#decoder.end();
    for (const event of events) this.#take(event);
    if (fault !== undefined) this.#close(fault);
    return this.abort();
  }

  /** The transport broke, or is wanted no more. */
  abort(): ClientAnswer {
    this.#end();
    return this.#answer();
  }

  takeOutput(): Uint8Array {
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    return output;
  }

  /** It is `now`, in ticks of a microsecond. */
  advance(now: number): ClientAnswer {
    this.#now = now;
    const due = this.nextDeadline();
    if (due !== undefined && now >= due) this.#close(http1Fault("H1_RESPONSE_TIMEOUT", this.#taken));
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    const isWaiting = this.#slots.length > 0 && !this.isClosed;
    return isWaiting ? this.#oldestSince + this.#limits.responseTicksMax : undefined;
  }

  #take(event: Http1Event): void {
    const number = this.#slots[0] ?? this.#next - 1;
    if (event.kind === "content" || event.kind === "tunnel") this.#events.push({ ...event, number });
    else if (event.kind === "end") this.#endResponse(number, event.trailers);
    else if (event.kind === "response") this.#takeHead(event, number);
  }

  #takeHead(head: ResponseHead, number: number): void {
    this.#isLastSent ||= head.isLast;
    this.#isEnding = head.isLast;
    this.#isTunnel = head.isTunnel;
    this.#events.push({ kind: "response", number, head });
  }

  #endResponse(number: number, trailers: Fields): void {
    this.#slots.shift();
    this.#oldestSince = this.#now;
    this.#events.push({ kind: "end", number, trailers });
    const isOver = this.#isEnding || (this.#isLastSent && this.#slots.length === 0);
    if (isOver && !this.#isTunnel) this.#end();
  }

  #end(): void {
    this.#isOver = true;
    this.#loseAll();
  }

  #close(fault: Http1Fault): void {
    this.#fault ??= fault;
    this.#loseAll();
  }

  #loseAll(): void {
    for (const number of this.#slots.splice(0)) this.#events.push({ kind: "lost", number });
    this.#output = [];
    this.#outputOctets = 0;
  }

  #answer(): ClientAnswer {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }
}

function encodeRequest({ method, target, fields, content, trailers = [] }: ClientRequest): Uint8Array {
  const line = { method, target };
  if (content === undefined) return encodeRequestHead(line, fields, { kind: "none" });
  if (content instanceof Uint8Array) {
    const head = encodeRequestHead(line, fields, { kind: "length", length: content.length });
    return joinOctets([head, content]);
  }
  const head = encodeRequestHead(line, fields, { kind: "chunked" });
  return joinOctets([head, ...content.map(encodeChunk), encodeLastChunk(trailers)]);
}
