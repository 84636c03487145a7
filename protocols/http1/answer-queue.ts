/**
 * The requests of one connection that are not answered yet, oldest first, and what was said to each. Answers may be
 * made in any order and leave in the order of the requests (RFC 9112 9.3.2). What waits is bounded, except that
 * the oldest request may always be answered, or those behind it could keep it waiting for ever.
 */
import { joinOctets } from "../shared/join-octets.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { RequestHead } from "./event.ts";

type AnsweredHead = Pick<RequestHead, "method" | "minor" | "isLast" | "isTunnel">;

/** What is smaller is kept together with what was said before it, so that pieces of one octet cost no array each. */
const PIECE_OCTETS_MIN = 1_024;

/** A request, and how far its answer is. */
export class Answer {
  readonly number: number;
  readonly head: AnsweredHead;
  /** Whether the whole request has come. */
  isReceived = false;
  /** Whether a final response has begun, and whether all of it was said. */
  hasBegun = false;
  isFinished = false;
  /** Whether its request was cut after it had begun, so that the rest of it is not wanted. */
  isCut = false;
  /** Whether the connection ends with it. */
  isLast: boolean;
  /** What becomes of the octets of a stream. */
  stream: "chunked" | "raw" | "left out" = "raw";
  octets = 0;
  #parts: Uint8Array[] = [];
  readonly #small = new OctetBuffer();

  constructor(number: number, head: AnsweredHead) {
    this.number = number;
    this.head = head;
    this.isLast = head.isLast;
  }

  /** Keeps octets that belong to the answer from now on; there may be `octetsMax` in all. */
  add(octets: Uint8Array, octetsMax: number): void {
    const small = this.#small;
    this.octets += octets.length;
    if (octets.length >= PIECE_OCTETS_MIN) {
      this.#endSmall();
      this.#parts.push(octets);
      return;
    }
    small.reserve(octets.length, octetsMax);
    small.octets.set(octets, small.length);
    small.length += octets.length;
  }

  /** What was said and has not left. */
  take(): readonly Uint8Array[] {
    this.#endSmall();
    const parts = this.#parts;
    this.#parts = [];
    this.octets = 0;
    return parts;
  }

  #endSmall(): void {
    if (this.#small.length > 0) this.#parts.push(this.#small.take());
  }
}

export class AnswerQueue {
  readonly #octetsMax: number;
  readonly #answers: Answer[] = [];
  #octets = 0;
  /** Whether an answer that ends the connection has left. */
  isOver = false;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  get length(): number {
    return this.#answers.length;
  }

  get octets(): number {
    return this.#octets;
  }

  get last(): Answer | undefined {
    return this.#answers.at(-1);
  }

  find(number: number): Answer | undefined {
    return this.#answers.find((answer) => answer.number === number);
  }

  add(answer: Answer): void {
    this.#answers.push(answer);
  }

  /** Whether there is room for so many octets more. Throws `RangeError` where there never will be. */
  hasRoom(answer: Answer, octets: number): boolean {
    if (octets > this.#octetsMax) throw new RangeError("say as much as this in pieces");
    const isOldest = answer === this.#answers[0];
    return (isOldest ? answer.octets : this.#octets) + octets <= this.#octetsMax;
  }

  say(answer: Answer, octets: Uint8Array): void {
    if (octets.length === 0) return;
    answer.add(octets, this.#octetsMax);
    this.#octets += octets.length;
  }

  /** What can leave now: all of the answers that are whole, and what there is of the one behind them. */
  take(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let [oldest] = this.#answers; oldest !== undefined && !this.isOver; [oldest] = this.#answers) {
      this.#octets -= oldest.octets;
      for (const part of oldest.take()) parts.push(part);
      if (!oldest.isFinished || !oldest.isReceived) break;
      this.#answers.shift();
      this.isOver = oldest.isLast;
    }
    return joinOctets(parts);
  }

  /** Forgets the last request and what was said to it. */
  dropLast(): void {
    this.#octets -= this.#answers.pop()?.octets ?? 0;
  }

  /** Forgets everything, or what is behind an answer. Gives the numbers of the requests there whose answers were not made. */
  giveUp(behind?: Answer): number[] {
    const first = behind === undefined ? 0 : this.#answers.indexOf(behind) + 1;
    const given = this.#answers.splice(first);
    for (const { octets } of given) this.#octets -= octets;
    return given.filter(({ isFinished }) => !isFinished).map(({ number }) => number);
  }
}
