/**
 * A subscription as its user has it: what it wants, how much of it came, and what nobody has taken yet, bounded in
 * number and octets. It outlives connections: a new one goes on where the old one stopped.
 *
 * One that takes too slowly is ended with a fault of its own. Its siblings and the connection go on.
 */
import { encodeClientOperation } from "./encoder.ts";
import type { NatsFault } from "./faults.ts";
import { natsFault } from "./faults.ts";
import type { NatsLimits } from "./limits.ts";
import { SID_DIGITS_MAX } from "./limits.ts";
import type { NatsMessage } from "./operation.ts";
import { isSubscribable } from "./topic.ts";

export interface SubscriptionOptions {
  readonly subject: string;
  readonly queue?: string;
  /** How many messages are wanted in all; no end unless told. */
  readonly max?: number;
}

/** The longest number that a subscription can have. */
const SID_MAX = 10 ** SID_DIGITS_MAX - 1;
/** What a message and a header cost besides their octets. */
const MESSAGE_OCTETS = 64;
const FIELD_OCTETS = 32;
/** A payload in memory that is so many times larger is copied before it is kept. */
const PINNED_SHARE = 2;

export class Subscription {
  readonly subject: string;
  readonly queue: string | undefined;
  /** Octets of the messages that nobody has taken. */
  octets = 0;
  readonly #limits: NatsLimits;
  readonly #said: () => void;
  readonly #messages: NatsMessage[] = [];
  #max: number;
  #received = 0;
  #hasEnded = false;
  #fault: NatsFault | undefined;

  /**
   * `said` is called when there is something to take, or an end to see. Throws `RangeError` for a subject or queue that
   * no server takes: it would cost the connection.
   */
  constructor({ subject, queue, max = 0 }: SubscriptionOptions, limits: NatsLimits, said: () => void = nothing) {
    const line = encodeClientOperation({ kind: "subscribe", subject, queue, sid: SID_MAX });
    if (!isSubscribable(subject) || line.length > limits.controlLineOctetsMax) {
      throw new RangeError("a subject has tokens between dots, and an end");
    }
    this.subject = subject;
    this.queue = queue;
    this.#max = max;
    this.#limits = limits;
    this.#said = said;
  }

  get held(): number {
    return this.#messages.length;
  }

  get received(): number {
    return this.#received;
  }

  /** Messages that are still wanted; 0 where there is no end. Counted from what came, on whichever connection. */
  get remaining(): number {
    return this.#max === 0 ? 0 : Math.max(0, this.#max - this.#received);
  }

  get fault(): NatsFault | undefined {
    return this.#fault;
  }

  /** Whether nothing more will come to it. */
  get isOver(): boolean {
    return this.#hasEnded || (this.#max > 0 && this.#received >= this.#max);
  }

  /** Whether nothing more can be taken. */
  get isFinished(): boolean {
    return this.isOver && this.#messages.length === 0;
  }

  /** Nothing more than `max` messages in all. */
  limitTo(max: number): void {
    this.#max = max;
    if (this.isOver) this.#said();
  }

  /** Gives `false`, and is over, where there is no room. What comes too late is let go. */
  deliver(message: NatsMessage): boolean {
    if (this.isOver) return true;
    const octets = sizeOf(message);
    const isFull = this.#messages.length >= this.#limits.messagesHeldMax;
    if (isFull || this.octets + octets > this.#limits.messageOctetsMax) {
      this.end(natsFault("NATS_SLOW_CONSUMER", this.#received));
      return false;
    }
    this.#received += 1;
    this.#messages.push(alone(message));
    this.octets += octets;
    this.#said();
    return true;
  }

  take(): NatsMessage | undefined {
    const message = this.#messages.shift();
    if (message !== undefined) this.octets -= sizeOf(message);
    return message;
  }

  /** Nothing more comes; what came can still be taken. */
  end(fault?: NatsFault): void {
    if (!this.#hasEnded) this.#fault = fault;
    this.#hasEnded = true;
    this.#said();
  }

  /** Nobody takes what came either. */
  release(): void {
    this.end();
    this.#messages.length = 0;
    this.octets = 0;
  }
}

function sizeOf({ subject, reply = "", headers, payload }: NatsMessage): number {
  const octets = MESSAGE_OCTETS + subject.length + reply.length + payload.length;
  if (headers === undefined) return octets;
  const fields = headers.fields.map(({ name, value }) => FIELD_OCTETS + name.length + value.length);
  return fields.reduce((sum, field) => sum + field, octets + headers.description.length);
}

/** The message in memory of its own: decoded ones share theirs with those that came with them. */
function alone(message: NatsMessage): NatsMessage {
  const { payload } = message;
  const isLarge = payload.length * PINNED_SHARE >= payload.buffer.byteLength;
  return isLarge ? message : { ...message, payload: payload.slice() };
}

function nothing(): void {}
