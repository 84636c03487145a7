/**
 * The server's end of a connection, without I/O. Requests come in order; its owner answers each by its number, in
 * any order, and the answers leave in the order of the requests. A client that makes a mistake, is slow or sends
 * more requests than may wait is told so behind the answers it is owed, and the connection ends.
 *
 * Its owner hands it what it reads, writes what `takeOutput` gives, tells it the time with `advance`, and closes the
 * transport once `isClosed`. Deadlines run in ticks of a microsecond; see limits.ts.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { Answer, AnswerQueue } from "./answer-queue.ts";
import { RequestDecoder } from "./decoders.ts";
import { encodeResponseHead } from "./encoder.ts";
import type { Fields, Http1Event, RequestHead } from "./event.ts";
import type { Http1Fault } from "./faults.ts";
import { http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { octetsOf } from "./octets-of.ts";
import { statusOf } from "./refusal.ts";
import { RequestClock } from "./request-clock.ts";
import type { Response, Said } from "./response-writer.ts";
import { sayEnd, sayPiece, sayResponse } from "./response-writer.ts";

export type ServerEvent =
  | { readonly kind: "request"; readonly number: number; readonly head: RequestHead }
  | { readonly kind: "content"; readonly number: number; readonly octets: Uint8Array }
  | { readonly kind: "end"; readonly number: number; readonly trailers: Fields }
  | { readonly kind: "tunnel"; readonly number: number; readonly octets: Uint8Array }
  /** Nobody waits for its answer any more. */
  | { readonly kind: "lost"; readonly number: number };

export interface ServerAnswer {
  readonly events: readonly ServerEvent[];
  readonly fault: Http1Fault | undefined;
}

export interface ServerOptions {
  readonly limits: Http1Limits;
  /** Protocols that the owner would switch to, in lower case. */
  readonly protocols?: readonly string[];
  /** The time at which the connection was opened. */
  readonly now?: number;
}

export const CONTINUE = octetsOf("HTTP/1.1 100 Continue\r\n\r\n");
/** More than any refusal has. */
export const REFUSAL_OCTETS_MAX = 128;
const REFUSED = { method: "GET", minor: 1, isLast: true, isTunnel: false };

export class Http1Server implements Gauge {
  readonly #limits: Http1Limits;
  readonly #decoder: RequestDecoder;
  readonly #answers: AnswerQueue;
  readonly #clock: RequestClock;
  #events: ServerEvent[] = [];
  #fault: Http1Fault | undefined;
  /** The number of the request that came last. */
  #number = 0;
  /** The request that waits for `100 Continue`, which has not left. */
  #heldUp: Answer | undefined;
  /** Whether no further request is taken, and whether nothing that comes is read. */
  #isDraining = false;
  #isDeaf = false;
  #isBroken = false;
  #taken = 0;

  constructor({ limits, protocols = [], now = 0 }: ServerOptions) {
    this.#limits = limits;
    this.#decoder = new RequestDecoder({ limits, protocols });
    this.#answers = new AnswerQueue(limits.outputOctetsMax);
    this.#clock = new RequestClock(limits, now);
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#answers.octets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld + this.#answers.length;
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

  /** Requests that are not answered, or whose answers have not left. */
  get inFlight(): number {
    return this.#answers.length;
  }

  get isClosed(): boolean {
    return this.#isBroken || this.#answers.isOver || (this.#isDraining && this.#answers.length === 0);
  }

  receive(octets: Uint8Array): ServerAnswer {
    if (this.isClosed || this.#isDeaf || octets.length === 0) return this.#answer();
    this.#decoder.allow(this.#limits.pipelineMax - this.#answers.length);
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    for (const event of events) {
      if (!this.#isDeaf) this.#take(event);
    }
    if (fault !== undefined && !this.#isDeaf) this.#refuse(fault);
    this.#clock.received(this.#decoder);
    return this.#answer();
  }

  /** The client sends no more; it may still read. */
  receiveEnd(): ServerAnswer {
    if (this.isClosed || this.#isDeaf) return this.#answer();
    const { fault } = this.#decoder.end();
    if (fault !== undefined) this.#refuse(fault);
    this.drain();
    return this.#answer();
  }

  /** The transport broke. */
  abort(): ServerAnswer {
    this.#isBroken = true;
    this.#lose(this.#answers.giveUp());
    return this.#answer();
  }

  /** Answers a request; what came behind one that closes is lost. `gone` where nobody waits for it any more. */
  respond(number: number, response: Response): Said | "gone" {
    const answer = this.#find(number);
    if (answer === undefined) return "gone";
    const said = sayResponse(this.#answers, answer, response);
    if (answer.isLast && !answer.head.isLast && !answer.head.isTunnel) this.#endWith(answer);
    return said;
  }

  /** A piece of an answer whose content is a stream, or of what goes through a tunnel. */
  write(number: number, octets: Uint8Array): Said | "gone" {
    const answer = this.#find(number);
    return answer === undefined ? "gone" : sayPiece(this.#answers, answer, octets);
  }

  /** The end of a stream. Never `full` without trailers. */
  finish(number: number, trailers: Fields = []): Said | "gone" {
    const answer = this.#find(number);
    return answer === undefined ? "gone" : sayEnd(this.#answers, answer, trailers);
  }

  /** Takes no further request; the connection ends once what was taken is answered. */
  drain(): void {
    this.#isDraining = true;
    const { last } = this.#answers;
    this.#isDeaf ||= last?.isReceived ?? true;
    if (last !== undefined) last.isLast = true;
  }

  takeOutput(): Uint8Array {
    const isOwing = this.#answers.length > 0;
    const output = this.#answers.take();
    if (this.#heldUp?.octets === 0) {
      this.#heldUp = undefined;
      this.#clock.released();
    }
    if (isOwing && this.#answers.length === 0) this.#clock.answered();
    return output;
  }

  /** It is `now`, in ticks of a microsecond. */
  advance(now: number): ServerAnswer {
    this.#clock.advance(now);
    const due = this.nextDeadline();
    if (due !== undefined && now >= due) this.#expire();
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    if (this.isClosed || this.#isDeaf || this.#heldUp !== undefined) return undefined;
    return this.#clock.due(this.#answers.length > 0);
  }

  #expire(): void {
    const code = this.#clock.missed();
    if (code === undefined) this.drain();
    else this.#refuse(http1Fault(code, this.#taken));
  }

  /** The client is told that the connection ends with this answer: no request is taken from now on (RFC 9112 9.6). */
  #endWith(answer: Answer): void {
    this.#isDeaf ||= this.#answers.last !== answer;
    this.#lose(this.#answers.giveUp(answer));
    this.drain();
  }

  #take(event: Http1Event): void {
    const number = this.#number;
    if (event.kind === "request") this.#takeRequest(event);
    else if (event.kind === "content") this.#events.push({ kind: "content", number, octets: event.octets });
    else if (event.kind === "tunnel") this.#events.push({ kind: "tunnel", number, octets: event.octets });
    else if (event.kind === "end") this.#endRequest(event.trailers);
  }

  #takeRequest(head: RequestHead): void {
    this.#number += 1;
    const answer = new Answer(this.#number, head);
    this.#answers.add(answer);
    if (head.isWaiting) {
      this.#answers.say(answer, CONTINUE);
      this.#heldUp = answer;
    }
    this.#events.push({ kind: "request", number: this.#number, head });
  }

  #endRequest(trailers: Fields): void {
    const { last } = this.#answers;
    if (last !== undefined) last.isReceived = true;
    this.#heldUp = undefined;
    this.#isDeaf ||= this.#isDraining;
    this.#events.push({ kind: "end", number: this.#number, trailers });
  }

  /** Nothing more is read. What is owed is answered, then the client is told of its mistake where it can be. */
  #refuse(fault: Http1Fault): void {
    this.#fault ??= fault;
    this.#isDeaf = true;
    this.#isDraining = true;
    this.#heldUp = undefined;
    const { last } = this.#answers;
    if (last !== undefined && !last.isReceived && !this.#giveUpOn(last)) return;
    const refusal = new Answer(this.#number + 1, REFUSED);
    const status = statusOf(fault.code);
    refusal.isReceived = true;
    refusal.isFinished = true;
    this.#answers.add(refusal);
    const fields = ["Connection", "close"];
    this.#answers.say(refusal, encodeResponseHead(status, fields, { kind: "length", length: 0 }));
  }

  /** Gives up a request that was cut. Gives whether another answer may take the place of its own. */
  #giveUpOn(answer: Answer): boolean {
    if (!answer.isFinished) this.#events.push({ kind: "lost", number: answer.number });
    if (!answer.hasBegun) {
      this.#answers.dropLast();
      return true;
    }
    answer.isCut = true;
    answer.isReceived = true;
    answer.isFinished = true;
    answer.isLast = true;
    return false;
  }

  #lose(numbers: readonly number[]): void {
    for (const number of numbers) this.#events.push({ kind: "lost", number });
  }

  /** A request that still waits for an answer. */
  #find(number: number): Answer | undefined {
    const answer = this.isClosed ? undefined : this.#answers.find(number);
    return answer?.isCut === true ? undefined : answer;
  }

  #answer(): ServerAnswer {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }
}
