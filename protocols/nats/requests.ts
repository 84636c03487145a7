/**
 * Requests of one connection that have no answer. Each has a reply subject of its own, which is never used again: an
 * answer to a request that was given up is nobody's.
 */
import type { ClientEvent } from "./client-contract.ts";
import type { NatsMessage } from "./operation.ts";

type Answered = ClientEvent & { readonly kind: "reply" | "no-responders" };

const NO_RESPONDERS = 503;
const NOTHING: readonly Answered[] = [];

export interface RequestsOptions {
  /** A subject that no other connection has, nor this one had before. */
  readonly inbox: string;
  readonly requestsMax: number;
}

export class Requests {
  readonly #prefix: string;
  readonly #requestsMax: number;
  readonly #open = new Set<number>();
  #next = 1;

  constructor({ inbox, requestsMax }: RequestsOptions) {
    this.#prefix = `${inbox}.`;
    this.#requestsMax = requestsMax;
  }

  get size(): number {
    return this.#open.size;
  }

  get isFull(): boolean {
    return this.#open.size >= this.#requestsMax;
  }

  /** What answers to all of them are sent to. */
  get pattern(): string {
    return `${this.#prefix}*`;
  }

  /** Where the answer to the request is sent to that is opened next. */
  get nextReply(): string {
    return `${this.#prefix}${this.#next}`;
  }

  open(): number {
    const number = this.#next;
    this.#next += 1;
    this.#open.add(number);
    return number;
  }

  /** Nobody waits for it any more. */
  close(number: number): void {
    this.#open.delete(number);
  }

  /** What a message says to the request that it answers, which is over with it; nothing where it answers none. */
  answeredBy(message: NatsMessage): readonly Answered[] {
    const number = Number(message.subject.slice(this.#prefix.length));
    if (message.subject !== `${this.#prefix}${number}` || !this.#open.delete(number)) return NOTHING;
    const isUnheard = message.headers?.status === NO_RESPONDERS && message.payload.length === 0;
    return [isUnheard ? { kind: "no-responders", number } : { kind: "reply", number, message }];
  }

  takeAll(): number[] {
    const numbers = [...this.#open];
    this.#open.clear();
    return numbers;
  }
}
