/**
 * The client's end of a connection, without I/O: commands go out in order, and every reply belongs to the oldest
 * command that has none. A command that nobody waits for any more keeps its place, or all replies after it would
 * be taken for another's.
 *
 * Its owner hands it what it reads, writes what `takeOutput` gives, tells it the time with `advance`, and closes the
 * transport once `isClosed`. A fault is the end of the connection: what was not answered is lost.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { ReplyDecoder } from "./decoder.ts";
import { commandOf, encodeCommand } from "./encoder.ts";
import type { RespFault, RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { requireAnswered } from "./misuse.ts";
import { PushQueue } from "./push-queue.ts";
import type { Confirmations } from "./subscription.ts";
import { confirmationsOf, isConfirmation, isMessage } from "./subscription.ts";
import type { RespCommand, RespList, RespValue, RespVersion } from "./value.ts";

export interface ClientOptions {
  readonly limits: RespLimits;
  /** Version 3 is asked for with HELLO before anything else. */
  readonly version: RespVersion;
  /** When it begins, in ticks. */
  readonly now?: number;
}

/** What became of a command. Nothing is said of one that was cancelled. */
export type ClientEvent =
  | { readonly kind: "reply"; readonly number: number; readonly value: RespValue }
  | { readonly kind: "lost"; readonly number: number };

export interface ClientAnswer {
  readonly events: readonly ClientEvent[];
  readonly fault: RespFault | undefined;
}

/** The place of a command among those that wait for replies. */
interface Slot {
  readonly number: number;
  readonly isHello: boolean;
  /** What confirms it, where not one reply answers it. */
  readonly confirmations: Confirmations | undefined;
  isCancelled: boolean;
}

export class RespClient implements Gauge {
  readonly #limits: RespLimits;
  readonly #decoder: ReplyDecoder;
  readonly #version: RespVersion;
  readonly #pushes: PushQueue;
  readonly #slots: Slot[] = [];
  #next = 1;
  #subscriptions = 0;
  #output: Uint8Array[] = [];
  #outputOctets = 0;
  #events: ClientEvent[] = [];
  #fault: RespFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;
  /** Since when the oldest command is the oldest. */
  #oldestSince = 0;

  constructor({ limits, version, now = 0 }: ClientOptions) {
    this.#now = now;
    this.#limits = limits;
    this.#version = version;
    this.#decoder = new ReplyDecoder({ limits, version });
    this.#pushes = new PushQueue(limits);
    if (version === 3) this.#enqueue(commandOf("HELLO", "3"), true);
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outputOctets + this.#pushes.octets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld + this.#slots.length + this.#pushes.length;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get fault(): RespFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  /** Whether the server has agreed to the version. */
  get isReady(): boolean {
    return !this.isClosed && this.#slots[0]?.isHello !== true;
  }

  /** Commands that were sent and not answered. */
  get inFlight(): number {
    return this.#slots.length;
  }

  get pushesHeld(): number {
    return this.#pushes.length;
  }

  /** The number by which its reply will be known; `full` while too much waits. Throws `RangeError` for a misuse. */
  send(command: RespCommand): number | "full" | "closed" {
    requireAnswered(command);
    if (this.isClosed) return "closed";
    if (this.#slots.length >= this.#limits.pipelineMax || this.#outputOctets >= this.#limits.outputOctetsMax) {
      return "full";
    }
    return this.#enqueue(command, false);
  }

  /** Nobody waits for the reply any more. Its slot stays. */
  cancel(number: number): void {
    const slot = this.#slots.find((other) => other.number === number);
    if (slot !== undefined) slot.isCancelled = true;
  }

  receive(octets: Uint8Array): ClientAnswer {
    if (this.isClosed) return this.#answer();
    this.#pushes.beginChunk();
    const { events, fault } = this.#decoder.push(octets);
    let index = 0;
    for (const value of events) {
      const code = this.#take(value);
      if (code !== undefined) {
        this.#close(respFault(code, this.#taken + this.#endOf(octets, index)));
        break;
      }
      index += 1;
    }
    this.#taken += octets.length;
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

  takeOutput(): Uint8Array {
    const output = joinOctets(this.#output);
    this.#output = [];
    this.#outputOctets = 0;
    return output;
  }

  /** What the server said unasked, oldest first. */
  takePush(): RespList | undefined {
    return this.#pushes.take();
  }

  /** It is `now`, in ticks of a microsecond. */
  advance(now: number): ClientAnswer {
    this.#now = now;
    const due = this.nextDeadline();
    if (due !== undefined && now >= due) this.#close(respFault("RESP_REPLY_TIMEOUT", this.#taken));
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    const isWaiting = this.#slots.length > 0 && !this.isClosed;
    return isWaiting ? this.#oldestSince + this.#limits.replyTicksMax : undefined;
  }

  #enqueue(command: RespCommand, isHello: boolean): number {
    const octets = encodeCommand(command);
    const number = this.#next;
    this.#next += 1;
    if (this.#slots.length === 0) this.#oldestSince = this.#now;
    this.#slots.push({ number, isHello, confirmations: confirmationsOf(command), isCancelled: false });
    this.#output.push(octets);
    this.#outputOctets += octets.length;
    return number;
  }

  /** Gives the rule that the value breaks, if any. */
  #take(value: RespValue): RespFaultCode | undefined {
    const said = this.#saidUnasked(value);
    if (said === undefined) return this.#answerOldest(value);
    if (isConfirmation(said)) return this.#confirm(said);
    return this.#pushes.add(said) ? undefined : "RESP_PUSH_OVERFLOW";
  }

  /** In version 2 what is pushed is an array like others, but only to who has subscribed. */
  #saidUnasked(value: RespValue): RespList | undefined {
    if (value.kind === "push") return value;
    if (this.#version === 3 || value.kind !== "array") return undefined;
    const hasSubscribed = this.#subscriptions > 0;
    if (isConfirmation(value)) return hasSubscribed || this.#isSubscribing ? value : undefined;
    return hasSubscribed && isMessage(value) ? value : undefined;
  }

  get #isSubscribing(): boolean {
    return this.#slots[0]?.confirmations !== undefined;
  }

  /** A confirmation that the oldest command does not wait for is pushed, like that of a channel which the server took away. */
  #confirm(confirmation: RespList): RespFaultCode | undefined {
    const [, , count] = confirmation.items;
    if (count?.kind === "integer") this.#subscriptions = Number(count.value);
    const due = this.#slots[0]?.confirmations;
    if (due?.take(confirmation) === true) return due.isWhole ? this.#answerOldest(confirmation) : undefined;
    return this.#pushes.add(confirmation) ? undefined : "RESP_PUSH_OVERFLOW";
  }

  #answerOldest(value: RespValue): RespFaultCode | undefined {
    const oldest = this.#slots.shift();
    if (oldest === undefined) return "RESP_REPLY_UNEXPECTED";
    this.#oldestSince = this.#now;
    if (oldest.isHello) return value.kind === "map" ? undefined : "RESP_HELLO_REFUSED";
    if (!oldest.isCancelled) this.#events.push({ kind: "reply", number: oldest.number, value });
    return undefined;
  }

  /** Where in the chunk that was decoded last its value of this index ended: those behind the first lie whole in it. */
  #endOf(chunk: Uint8Array, index: number): number {
    const decoder = new ReplyDecoder({ limits: this.#limits, version: this.#version });
    let end = this.#decoder.firstEnd;
    for (let whole = 0; whole < index; end += 1) whole += decoder.push(chunk.subarray(end, end + 1)).events.length;
    return end;
  }

  #close(fault: RespFault): void {
    this.#fault ??= fault;
    this.#loseAll();
  }

  #loseAll(): void {
    for (const { number, isHello, isCancelled } of this.#slots.splice(0)) {
      if (!isHello && !isCancelled) this.#events.push({ kind: "lost", number });
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
