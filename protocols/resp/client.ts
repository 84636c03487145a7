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
import { PushQueue } from "./push-queue.ts";
import { confirmationsOf, isConfirmation, isMessage, nameOf } from "./subscription.ts";
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
  /** Confirmations that a subscription still lacks; 0 for a command with one reply. */
  confirmations: number;
  isCancelled: boolean;
}

/** Commands after which replies mean something else. */
const REFUSED: ReadonlySet<string> = new Set(["hello", "monitor", "psync", "quit", "reset", "sync"]);

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
    if (REFUSED.has(nameOf(command))) throw new RangeError("this command changes what replies mean");
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
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    for (const value of events) {
      if (this.#fault === undefined) this.#take(value);
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
    if (due !== undefined && now >= due) this.#fail("RESP_REPLY_TIMEOUT");
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

  #take(value: RespValue): void {
    const [oldest] = this.#slots;
    const said = this.#saidUnasked(value);
    if (said === undefined) this.#answerOldest(oldest, value);
    else if (isConfirmation(said)) this.#confirm(oldest, said);
    else if (!this.#pushes.add(said)) this.#fail("RESP_PUSH_OVERFLOW");
  }

  /** In version 2 what is pushed is an array like others, but only to who has subscribed. */
  #saidUnasked(value: RespValue): RespList | undefined {
    if (value.kind === "push") return value;
    if (this.#version === 3 || value.kind !== "array") return undefined;
    const isSubscribing = (this.#slots[0]?.confirmations ?? 0) > 0;
    if (isSubscribing && isConfirmation(value)) return value;
    return this.#subscriptions > 0 && isMessage(value) ? value : undefined;
  }

  #confirm(oldest: Slot | undefined, confirmation: RespList): void {
    const [, , count] = confirmation.items;
    if (count?.kind === "integer") this.#subscriptions = Number(count.value);
    if (oldest === undefined || oldest.confirmations === 0) {
      if (!this.#pushes.add(confirmation)) this.#fail("RESP_PUSH_OVERFLOW");
      return;
    }
    oldest.confirmations -= 1;
    if (oldest.confirmations === 0) this.#answerOldest(oldest, confirmation);
  }

  #answerOldest(oldest: Slot | undefined, value: RespValue): void {
    if (oldest === undefined) {
      this.#fail("RESP_REPLY_UNEXPECTED");
      return;
    }
    this.#slots.shift();
    this.#oldestSince = this.#now;
    if (oldest.isHello && value.kind !== "map") this.#fail("RESP_HELLO_REFUSED");
    else if (!oldest.isHello && !oldest.isCancelled) this.#events.push({ kind: "reply", number: oldest.number, value });
  }

  #fail(code: RespFaultCode): void {
    this.#close(respFault(code, this.#taken));
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
