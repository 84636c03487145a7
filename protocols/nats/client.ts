/**
 * The client's end of a connection, without I/O: answers the greeting, publishes, subscribes, asks, and gives every
 * message to the subscription or request it is for. What is for nobody any more is let go.
 *
 * Its owner hands it what it reads, writes what `takeOutput` gives, tells it the time with `advance`, and closes the
 * transport once `isClosed`. A fault is the end of the connection: requests without an answer are lost, and
 * subscriptions can be taken to another connection.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { ClientAnswer, ClientEvent, ClientOptions, NotSent, Publishing } from "./client-contract.ts";
import { ServerDecoder } from "./decoder.ts";
import { encodeClientOperation } from "./encoder.ts";
import type { NatsFault, NatsFaultCode } from "./faults.ts";
import { natsFault } from "./faults.ts";
import { connectOptions } from "./greeting.ts";
import type { NatsLimits } from "./limits.ts";
import type { ClientOperation, NatsInfo, NatsMessage, ServerOperation } from "./operation.ts";
import { OperationClock } from "./operation-clock.ts";
import { Outbox } from "./outbox.ts";
import type { SpelledPublication } from "./publication.ts";
import { spellPublication, whyNotTaken } from "./publication.ts";
import type { Question } from "./questions.ts";
import { Questions } from "./questions.ts";
import { Requests } from "./requests.ts";
import { SubscriptionTable } from "./subscription-table.ts";
import type { Subscription } from "./subscription.ts";

const INBOX_SID = 1;

export class NatsClient implements Gauge {
  /** What the server said of itself last. */
  info: NatsInfo | undefined;
  readonly #limits: NatsLimits;
  readonly #decoder: ServerDecoder;
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #questions: Questions;
  readonly #subscriptions = new SubscriptionTable(INBOX_SID + 1);
  readonly #clock: OperationClock;
  #isReady = false;
  #pongsWaiting = 0;
  #events: ClientEvent[] = [];
  #fault: NatsFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;
  readonly #startedAt: number;

  constructor({ limits, inbox, now = 0 }: ClientOptions) {
    this.#limits = limits;
    this.#decoder = new ServerDecoder(limits);
    this.#outbox = new Outbox(limits.outputOctetsMax);
    this.#requests = new Requests({ inbox, requestsMax: limits.requestsMax });
    this.#questions = new Questions(limits, now);
    this.#clock = new OperationClock(limits.operationTicksMax);
    this.#now = now;
    this.#startedAt = now;
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outbox.octets + this.#subscriptions.octets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld + this.#requests.size + this.#questions.size + this.#subscriptions.parts;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get fault(): NatsFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  /** Whether the server has answered the greeting. */
  get isReady(): boolean {
    return this.#isReady && !this.isClosed;
  }

  get requestsOpen(): number {
    return this.#requests.size;
  }

  /** Throws `RangeError` for a subject or a header that has no spelling. */
  publish(publishing: Publishing): "sent" | NotSent {
    return this.isReady ? this.send(spellPublication(publishing, this.#limits)) : "closed";
  }

  /** Publishes what was spelled before. */
  send(publication: SpelledPublication): "sent" | NotSent {
    if (!this.isReady || this.info === undefined) return "closed";
    const reason = whyNotTaken(publication, this.info);
    if (reason !== undefined) return reason;
    if (!this.#outbox.hasRoomFor(publication.octets.length)) return "full";
    this.#outbox.add(publication.octets);
    return "sent";
  }

  /** The number by which its answer will be known. */
  request({ subject, payload, headers }: Omit<Publishing, "reply">): number | NotSent {
    if (this.#requests.isFull) return "full";
    const sent = this.publish({ subject, payload, reply: this.#requests.nextReply, headers });
    return sent === "sent" ? this.#requests.open() : sent;
  }

  /** Nobody waits for the answer any more: when it comes, it is nobody's. */
  cancel(number: number): void {
    this.#requests.close(number);
  }

  /** The number of the subscription on this connection, which no other has or had. */
  subscribe(subscription: Subscription): number | "full" | "closed" {
    if (!this.isReady) return "closed";
    if (this.#subscriptions.size >= this.#limits.subscriptionsMax || !this.#hasRoom) return "full";
    const sid = this.#subscriptions.add(subscription);
    this.#say({ kind: "subscribe", subject: subscription.subject, queue: subscription.queue, sid });
    if (subscription.remaining > 0) this.#say({ kind: "unsubscribe", sid, max: subscription.remaining });
    return sid;
  }

  /** Ends it at once, or once `max` messages have come in all. What is on its way then is let go. */
  unsubscribe(sid: number, max = 0): void {
    if (!this.isReady) return;
    const told = this.#subscriptions.limit(sid, max);
    if (told !== undefined) this.#say({ kind: "unsubscribe", sid, max: told });
  }

  /** The number of the event that says: the server has dealt with everything before. */
  flush(): number | "full" | "closed" {
    if (!this.isReady) return "closed";
    if (this.#questions.isFull || !this.#hasRoom) return "full";
    this.#say({ kind: "ping" });
    return this.#questions.askFlush();
  }

  /** Ends all subscriptions: what is on its way still comes, then the connection is over. */
  drain(): void {
    if (!this.isReady) return;
    for (const sid of this.#subscriptions.numbers) this.#say({ kind: "unsubscribe", sid, max: 0 });
    this.#ask({ kind: "drain" });
  }

  receive(octets: Uint8Array): ClientAnswer {
    if (this.isClosed) return this.#answer();
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    this.#clock.keep(this.#decoder, this.#now);
    for (const operation of events) {
      if (!this.isClosed) this.#take(operation);
    }
    if (fault !== undefined) this.#close(fault);
    return this.#answer();
  }

  /** The peer has ended the transport, or it broke. */
  receiveEnd(): ClientAnswer {
    const { fault } = this.#decoder.end();
    if (fault !== undefined && !this.#hasEnded) this.#close(fault);
    this.#end();
    return this.#answer();
  }

  takeOutput(): Uint8Array {
    this.#pongsWaiting = 0;
    return this.#outbox.take();
  }

  /** It is `now`, in ticks of a microsecond. */
  advance(now: number): ClientAnswer {
    this.#now = now;
    if (this.isClosed) return this.#answer();
    const overdueAt = this.#clock.dueAt(this.#decoder);
    if (!this.#isReady && now >= this.#startedAt + this.#limits.connectTicksMax) this.#fail("NATS_CONNECT_TIMEOUT");
    else if (overdueAt !== undefined && now >= overdueAt) this.#fail("NATS_OPERATION_TIMEOUT");
    else if (this.#isReady) this.#checkHealth();
    return this.#answer();
  }

  nextDeadline(): number | undefined {
    if (this.isClosed) return undefined;
    const due = this.#isReady ? this.#questions.healthDueAt : this.#startedAt + this.#limits.connectTicksMax;
    return Math.min(due, this.#clock.dueAt(this.#decoder) ?? due);
  }

  #take(operation: ServerOperation): void {
    if (this.info === undefined && operation.kind !== "info") {
      this.#fail("NATS_INFO_MISSING");
      return;
    }
    switch (operation.kind) {
      case "message":
        this.#deliver(operation);
        break;
      case "info":
        this.#greet(operation.info);
        break;
      case "ping":
        this.#answerPing();
        break;
      case "pong":
        this.#takePong();
        break;
      case "error":
        this.#events.push({ kind: "refused", text: operation.text });
        break;
      default:
    }
  }

  #deliver(message: NatsMessage): void {
    if (message.sid === INBOX_SID) this.#events.push(...this.#requests.answeredBy(message));
    else if (!this.#subscriptions.deliver(message)) this.#say({ kind: "unsubscribe", sid: message.sid, max: 0 });
  }

  /** The first INFO is answered; later ones only say what has changed. */
  #greet(info: NatsInfo): void {
    const isFirst = this.info === undefined;
    this.info = info;
    if (!isFirst) return;
    this.#say({ kind: "connect", options: connectOptions(info) });
    this.#say({ kind: "subscribe", subject: this.#requests.pattern, queue: undefined, sid: INBOX_SID });
    this.#ask({ kind: "greeting" });
  }

  #answerPing(): void {
    if (this.#pongsWaiting >= this.#limits.pongsWaitingMax) {
      this.#fail("NATS_PING_FLOOD");
      return;
    }
    this.#pongsWaiting += 1;
    this.#say({ kind: "pong" });
  }

  #takePong(): void {
    const asked = this.#questions.answer();
    if (asked === undefined) this.#fail("NATS_PONG_UNEXPECTED");
    else if (asked.kind === "greeting") this.#isReady = true;
    else if (asked.kind === "flush") this.#events.push({ kind: "flushed", number: asked.number });
    if (asked?.kind !== "drain") return;
    this.#subscriptions.endAll();
    this.#end();
    this.#events.push({ kind: "drained" });
  }

  #checkHealth(): void {
    const due = this.#questions.checkHealth(this.#now);
    if (due === "stale") this.#fail("NATS_STALE");
    else if (due === "ask") this.#ask({ kind: "health" });
  }

  get #hasRoom(): boolean {
    return this.#outbox.hasRoomFor(this.#limits.controlLineOctetsMax);
  }

  #ask(question: Question): void {
    this.#questions.ask(question);
    this.#say({ kind: "ping" });
  }

  #say(operation: ClientOperation): void {
    this.#outbox.add(encodeClientOperation(operation));
  }

  #fail(code: NatsFaultCode): void {
    this.#close(natsFault(code, this.#taken));
  }

  #close(fault: NatsFault): void {
    this.#fault ??= fault;
    this.#end();
  }

  /** Nothing goes on: requests are lost, and subscriptions are whoever's takes them elsewhere. */
  #end(): void {
    this.#hasEnded = true;
    for (const number of this.#requests.takeAll()) this.#events.push({ kind: "lost", number });
    for (const asked of this.#questions.takeAll()) {
      if (asked.kind === "flush") this.#events.push({ kind: "unflushed", number: asked.number });
    }
    this.#subscriptions.clear();
    this.#outbox.clear();
  }

  #answer(): ClientAnswer {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }
}
