/**
 * The broker's end of a connection, without I/O: requests come in order, and its owner answers each with `respond`,
 * in the same order. A client that reads nothing is given up once its output is more than may wait, and so is one
 * that drips a request or falls silent. Who sends what is no request is not told why: the protocol has no words for it.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { KafkaFault, KafkaFaultCode } from "./faults.ts";
import { kafkaFault } from "./faults.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import type { KafkaLimits } from "./limits.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import { requestDecoder } from "./request-decoder.ts";

export interface BrokerOptions {
  readonly limits: KafkaLimits;
  /** When it begins, in ticks; 0 by default. */
  readonly now?: number;
}

export interface BrokerAnswer {
  readonly requests: readonly KafkaRequest[];
  readonly fault: KafkaFault | undefined;
}

const NO_REQUESTS: readonly KafkaRequest[] = [];

export class KafkaBroker implements Gauge {
  readonly #limits: KafkaLimits;
  readonly #decoder: FrameDecoder<KafkaRequest>;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #fault: KafkaFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;
  #openSince = 0;
  #idleSince: number;

  constructor({ limits, now = 0 }: BrokerOptions) {
    this.#limits = limits;
    this.#now = now;
    this.#idleSince = now;
    this.#decoder = requestDecoder(limits);
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outputOctets;
  }

  get partsHeld(): number {
    return 0;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get outputOctets(): number {
    return this.#outputOctets;
  }

  get fault(): KafkaFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  /** Requests that came before a fault are to be answered. */
  receive(octets: Uint8Array): BrokerAnswer {
    if (this.isClosed) return { requests: NO_REQUESTS, fault: this.#fault };
    const wasOpen = this.#decoder.isUnfinished;
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    // Octets without a request are no sign of life.
    if (events.length > 0) this.#idleSince = this.#now;
    if (!wasOpen || events.length > 0) this.#openSince = this.#now;
    this.#fault = fault;
    return { requests: events, fault };
  }

  receiveEnd(): BrokerAnswer {
    this.#hasEnded = true;
    return { requests: NO_REQUESTS, fault: this.#fault };
  }

  /** Answers the oldest request without an answer, with a whole frame. */
  respond(frame: Uint8Array): void {
    if (this.#hasEnded) return;
    if (this.#outputOctets + frame.length > this.#limits.outputOctetsMax) {
      this.#fail("KAFKA_OUTPUT_OVERFLOW");
      return;
    }
    this.#output.push(frame);
    this.#outputOctets += frame.length;
  }

  takeOutput(): Uint8Array {
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    return output;
  }

  advance(now: number): BrokerAnswer {
    this.#now = Math.max(this.#now, now);
    if (this.isClosed) return { requests: NO_REQUESTS, fault: this.#fault };
    const isOverdue = this.#decoder.isUnfinished && this.#now >= this.#openSince + this.#limits.requestTicksMax;
    if (isOverdue) this.#fail("KAFKA_REQUEST_TIMEOUT");
    else if (this.#now >= this.#idleSince + this.#limits.idleTicksMax) this.#fail("KAFKA_IDLE_TIMEOUT");
    return { requests: NO_REQUESTS, fault: this.#fault };
  }

  nextDeadline(): number | undefined {
    if (this.isClosed) return undefined;
    const idle = this.#idleSince + this.#limits.idleTicksMax;
    return this.#decoder.isUnfinished ? Math.min(idle, this.#openSince + this.#limits.requestTicksMax) : idle;
  }

  #fail(code: KafkaFaultCode): void {
    this.#fault ??= kafkaFault(code, this.#taken);
    this.#output = [];
    this.#outputOctets = 0;
  }
}
