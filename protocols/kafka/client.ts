/**
 * The client's end of a connection, without I/O: requests go out in order, and a broker answers in that order, each
 * response with the correlation id of its request. A request that nobody waits for any more keeps its place, or the
 * response to it would answer nothing. Before anything else the client asks which versions the broker speaks.
 *
 * Its owner hands it what it reads, writes what `takeOutput` gives, tells it the time with `advance`, and closes the
 * transport once `isClosed`. A fault is the end of the connection: what was not answered is lost. While the broker
 * wants silence (KIP-219) nothing is given out, and `nextDeadline` says when there will be something again.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { Api, RequestOf } from "./apis.ts";
import { API_VERSIONS, PRODUCE, UNSUPPORTED_VERSION } from "./apis.ts";
import type { KafkaFault, KafkaFaultCode } from "./faults.ts";
import { kafkaFault } from "./faults.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import type { KafkaLimits } from "./limits.ts";
import { encodeRequest } from "./message-encoder.ts";
import type { Expected, KafkaResponse } from "./response-decoder.ts";
import { answerOf, responseDecoder } from "./response-decoder.ts";
import type { KafkaStruct } from "./schema.ts";
import { VersionTable } from "./version-table.ts";

export interface ClientOptions {
  readonly limits: KafkaLimits;
  readonly clientId: string;
  /** Of the first request; 0 unless told. */
  readonly firstCorrelationId?: number;
  /** When it begins, in ticks; 0 by default. */
  readonly now?: number;
}

/** What became of a request. Nothing is said of one that was cancelled, or that has no response. */
export type ClientEvent =
  | { readonly kind: "response"; readonly number: number; readonly response: KafkaResponse }
  | { readonly kind: "lost"; readonly number: number };

export interface ClientAnswer {
  readonly events: readonly ClientEvent[];
  readonly fault: KafkaFault | undefined;
}

/** The place of a request among those that wait for responses. */
interface Slot extends Expected {
  readonly number: number;
  readonly correlationId: number;
  readonly isGreeting: boolean;
  isCancelled: boolean;
  /** Where its response stands in what came. */
  answeredAt: number;
}

/** A request that is ready to be sent. */
interface Encoded<Spoken extends Api> {
  readonly api: Spoken;
  readonly version: number;
  readonly body: RequestOf<Spoken>;
  readonly octets: Uint8Array;
  readonly isGreeting: boolean;
}

const SIZE_OCTETS = 4;
const CORRELATION_ID_MAX = 0x7fff_ffff;
const TICKS_PER_MS = 1_000;
const SOFTWARE = { clientSoftwareName: "quiesce", clientSoftwareVersion: "1" };

export class KafkaClient implements Gauge {
  readonly #limits: KafkaLimits;
  readonly #clientId: string;
  readonly #decoder: FrameDecoder<KafkaResponse>;
  readonly #slots: Slot[] = [];
  /** Slots whose responses were met in what is being received. */
  #met = 0;
  #versions: VersionTable | undefined;
  #nextNumber = 1;
  #nextCorrelationId: number;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #events: ClientEvent[] = [];
  #fault: KafkaFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;
  /** Since when the oldest request is the oldest. */
  #oldestSince = 0;
  /** Until when the broker wants silence. */
  #silentUntil = 0;

  constructor({ limits, clientId, firstCorrelationId = 0, now = 0 }: ClientOptions) {
    this.#now = now;
    this.#limits = limits;
    this.#clientId = clientId;
    this.#nextCorrelationId = firstCorrelationId;
    this.#decoder = responseDecoder(limits, (correlationId) => this.#meet(correlationId));
    this.#greet(API_VERSIONS.versionMax);
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outputOctets;
  }

  get partsHeld(): number {
    return this.#slots.length;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get fault(): KafkaFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  /** Whether it is known which versions the broker speaks. */
  get isReady(): boolean {
    return !this.isClosed && this.#versions !== undefined;
  }

  /** Requests that were sent and not answered. */
  get inFlight(): number {
    return this.#slots.length;
  }

  /**
   * The number by which its response will be known, or by which it was sent where it has none; `full` while too much
   * waits, `too-large` where it never could be sent, `unsupported` where broker and client have no version in common.
   * Throws `RangeError` for what has no spelling.
   */
  send<Spoken extends Api>(
    api: Spoken,
    body: RequestOf<Spoken>,
  ): number | "full" | "closed" | "unready" | "unsupported" | "too-large" {
    if (this.isClosed) return "closed";
    if (this.#versions === undefined) return "unready";
    const version = this.#versions.versionOf(api);
    if (version === undefined) return "unsupported";
    const { inFlightMax, frameOctetsMax, outputOctetsMax } = this.#limits;
    if (this.#slots.length >= inFlightMax || this.#outputOctets >= outputOctetsMax) return "full";
    const octets = this.#encode(api, version, body);
    if (octets.length > Math.min(outputOctetsMax, SIZE_OCTETS + frameOctetsMax)) return "too-large";
    if (octets.length > outputOctetsMax - this.#outputOctets) return "full";
    return this.#enqueue({ api, version, body, octets, isGreeting: false });
  }

  /** Nobody waits for the response any more. Its slot stays. */
  cancel(number: number): void {
    const slot = this.#slots.find((other) => other.number === number);
    if (slot !== undefined) slot.isCancelled = true;
  }

  receive(octets: Uint8Array): ClientAnswer {
    if (this.isClosed) return this.#answer();
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    this.#met = 0;
    for (const response of events) {
      if (this.#fault === undefined) this.#take(response);
    }
    if (fault !== undefined) this.#close(fault);
    return this.#answer();
  }

  /** The peer has ended the transport, or it broke. */
  receiveEnd(): ClientAnswer {
    const { fault } = this.#decoder.end();
    if (fault !== undefined) this.#close(fault);
    this.#hasEnded = true;
    this.#loseAll();
    return this.#answer();
  }

  /** Nothing while the broker wants silence. */
  takeOutput(): Uint8Array {
    if (this.#now < this.#silentUntil) return new Uint8Array(0);
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    return output;
  }

  /** It is `now`, in ticks of a microsecond; time that goes back stands still. */
  advance(now: number): ClientAnswer {
    this.#now = Math.max(this.#now, now);
    if (this.#now >= this.#responseDue()) this.#fail("KAFKA_RESPONSE_TIMEOUT");
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    if (this.isClosed) return undefined;
    const isWithheld = this.#outputOctets > 0 && this.#now < this.#silentUntil;
    const due = isWithheld ? this.#silentUntil : this.#responseDue();
    return due === Number.POSITIVE_INFINITY ? undefined : due;
  }

  /** Nothing is due of a broker that wants silence. */
  #responseDue(): number {
    if (this.#slots.length === 0 || this.isClosed) return Number.POSITIVE_INFINITY;
    return Math.max(this.#oldestSince, this.#silentUntil) + this.#limits.responseTicksMax;
  }

  #greet(version: number): void {
    const octets = this.#encode(API_VERSIONS, version, SOFTWARE);
    this.#enqueue({ api: API_VERSIONS, version, body: SOFTWARE, octets, isGreeting: true });
  }

  #encode<Spoken extends Api>(api: Spoken, version: number, body: RequestOf<Spoken>): Uint8Array {
    return encodeRequest(api, { version, correlationId: this.#nextCorrelationId, clientId: this.#clientId }, body);
  }

  #enqueue<Spoken extends Api>({ api, version, body, octets, isGreeting }: Encoded<Spoken>): number {
    const correlationId = this.#nextCorrelationId;
    const number = this.#nextNumber;
    this.#nextNumber += 1;
    this.#nextCorrelationId = correlationId === CORRELATION_ID_MAX ? 0 : correlationId + 1;
    this.#output.push(octets);
    this.#outputOctets += octets.length;
    if (!hasResponse(api, body)) return number;
    if (this.#slots.length === 0) this.#oldestSince = this.#now;
    this.#slots.push({ api, version, number, correlationId, isGreeting, isCancelled: false, answeredAt: 0 });
    return number;
  }

  /** Responses come in order: this one must answer the oldest request that was not met yet. */
  #meet(correlationId: number): Expected | undefined {
    const slot = this.#slots[this.#met];
    if (slot === undefined || slot.correlationId !== correlationId) return undefined;
    this.#met += 1;
    slot.answeredAt = this.#decoder.frameAt;
    return slot;
  }

  #take(response: KafkaResponse): void {
    const slot = this.#slots.shift();
    if (slot === undefined) throw new TypeError("a response that was met has a slot");
    this.#oldestSince = this.#now;
    this.#keepSilence(slot, response);
    if (slot.isGreeting) this.#learn(slot, response);
    else if (!slot.isCancelled) this.#events.push({ kind: "response", number: slot.number, response });
  }

  /** Silence counts from when it was asked for. */
  #keepSilence({ answeredAt }: Slot, { body }: KafkaResponse): void {
    const milliseconds = body["throttleTimeMs"];
    if (typeof milliseconds !== "number" || milliseconds <= 0) return;
    const ticks = milliseconds * TICKS_PER_MS;
    if (ticks > this.#limits.throttleTicksMax) this.#fail("KAFKA_THROTTLE_TOO_LONG", answeredAt);
    else this.#silentUntil = Math.max(this.#silentUntil, this.#now + ticks);
  }

  /** A broker that does not speak the version in which it was asked says which ones it speaks; it is asked once more. */
  #learn({ version, answeredAt }: Slot, response: KafkaResponse): void {
    const { errorCode, apiKeys } = answerOf(API_VERSIONS, response);
    const versions = new VersionTable(apiKeys);
    const other = versions.versionOf(API_VERSIONS) ?? 0;
    if (errorCode === 0) this.#versions = versions;
    else if (errorCode === UNSUPPORTED_VERSION && version === API_VERSIONS.versionMax && other < version)
      this.#greet(other);
    else this.#fail("KAFKA_VERSIONS_REFUSED", answeredAt);
  }

  #fail(code: KafkaFaultCode, offset = this.#taken): void {
    this.#close(kafkaFault(code, offset));
  }

  #close(fault: KafkaFault): void {
    this.#fault ??= fault;
    this.#loseAll();
  }

  #loseAll(): void {
    for (const { number, isGreeting, isCancelled } of this.#slots.splice(0)) {
      if (!isGreeting && !isCancelled) this.#events.push({ kind: "lost", number });
    }
    this.#output = [];
    this.#outputOctets = 0;
  }

  #answer(): ClientAnswer {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }
}

/** Whoever produces and wants no acknowledgement is not answered. */
function hasResponse<Spoken extends Api>(api: Spoken, body: RequestOf<Spoken>): boolean {
  return api.key !== PRODUCE.key || (body as KafkaStruct)["acks"] !== 0;
}
