/**
 * The server's end of a connection, without I/O: greets, decodes what the client says, and writes what its owner has
 * for it. A client that reads nothing is given up once its output is more than may wait, a silent one once it
 * leaves too many PING unanswered, and one that says what is no operation is told so first.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import { ClientDecoder } from "./decoder.ts";
import { encodeServerOperation } from "./encoder.ts";
import type { NatsFault, NatsFaultCode } from "./faults.ts";
import { natsFault } from "./faults.ts";
import { Health } from "./health.ts";
import type { NatsLimits } from "./limits.ts";
import { OperationClock } from "./operation-clock.ts";
import type { ClientOperation, ConnectOptions, NatsInfo, ServerOperation } from "./operation.ts";
import { Outbox } from "./outbox.ts";

export interface ServerAnswer {
  readonly operations: readonly ClientOperation[];
  readonly fault: NatsFault | undefined;
}

export interface ServerOptions {
  readonly limits: NatsLimits;
  readonly now?: number;
  /** Called whenever there is more to write. */
  said?(): void;
}

/** What a client is told of a fault, where servers tell it. */
const REFUSALS: ReadonlyMap<NatsFaultCode, string> = new Map<NatsFaultCode, string>([
  ["NATS_OPERATION", "Unknown Protocol Operation"],
  ["NATS_LINE_TOO_LONG", "maximum control line exceeded"],
  ["NATS_PAYLOAD_TOO_LARGE", "Maximum Payload Violation"],
  ["NATS_TOO_MANY_SUBSCRIPTIONS", "maximum subscriptions exceeded"],
  ["NATS_STALE", "Stale Connection"],
]);
const PARSER_ERROR = "Parser Error";
/** What servers assume before CONNECT. */
const UNCONNECTED: ConnectOptions = {
  verbose: true,
  pedantic: false,
  echo: true,
  headers: false,
  noResponders: false,
  name: "",
  lang: "",
  version: "",
};
const NO_OPERATIONS: readonly ClientOperation[] = [];

export class NatsServer implements Gauge {
  options: ConnectOptions = UNCONNECTED;
  /** Subscriptions of the client, as its owner counts them. */
  subscriptions = 0;
  readonly #decoder: ClientDecoder;
  readonly #outbox: Outbox;
  readonly #health: Health;
  readonly #clock: OperationClock;
  readonly #limits: NatsLimits;
  readonly #said: () => void;
  #fault: NatsFault | undefined;
  /** A fault of which the client was not told: what came before it is answered first. */
  #refusal: NatsFault | undefined;
  #hasEnded = false;
  #taken = 0;
  #now: number;

  constructor({ limits, now = 0, said = nothing }: ServerOptions) {
    this.#limits = limits;
    this.#said = said;
    this.#decoder = new ClientDecoder(limits);
    this.#outbox = new Outbox(limits.outputOctetsMax);
    this.#health = new Health(limits, now);
    this.#clock = new OperationClock(limits.operationTicksMax);
    this.#now = now;
    this.say({ kind: "info", info: infoOf(limits) });
  }

  get bytesHeld(): number {
    return this.#decoder.bytesHeld + this.#outbox.octets;
  }

  get partsHeld(): number {
    return this.#decoder.partsHeld + this.subscriptions;
  }

  get work(): number {
    return this.#decoder.work;
  }

  get bytesAllocated(): number {
    return this.#decoder.bytesAllocated;
  }

  get outputOctets(): number {
    return this.#outbox.octets;
  }

  get fault(): NatsFault | undefined {
    return this.#fault;
  }

  get isClosed(): boolean {
    return this.#hasEnded || this.#fault !== undefined;
  }

  /** What the client said, in order; its owner answers each by `accept`, and carries out what is left. */
  receive(octets: Uint8Array): ServerAnswer {
    if (this.isClosed) return { operations: NO_OPERATIONS, fault: this.#fault };
    const { events, fault } = this.#decoder.push(octets);
    this.#taken += octets.length;
    this.#clock.keep(this.#decoder, this.#now);
    if (fault !== undefined) this.#refuse(fault);
    return { operations: events, fault: this.#fault };
  }

  receiveEnd(): ServerAnswer {
    this.#hasEnded = true;
    return { operations: NO_OPERATIONS, fault: this.#fault };
  }

  /** Answers what concerns this connection alone. Gives `false` for what is for others as well. */
  accept(operation: ClientOperation): boolean {
    switch (operation.kind) {
      case "connect":
        this.options = operation.options;
        break;
      case "ping":
        this.say({ kind: "pong" });
        return true;
      case "pong":
        this.#health.answered();
        return true;
      default:
    }
    if (this.options.verbose) this.say({ kind: "ok" });
    return operation.kind === "connect";
  }

  /** Says something, unless the client has left too much unread. */
  say(operation: ServerOperation): void {
    if (this.isClosed && this.#refusal === undefined) return;
    const octets = encodeServerOperation(operation);
    if (this.#outbox.hasRoomFor(octets.length)) {
      this.#outbox.add(octets);
      this.#said();
    } else {
      this.giveUp("NATS_SLOW_CONSUMER");
    }
  }

  /** The client is told why, where servers say so, behind what it was told before. */
  refuse(code: NatsFaultCode): void {
    this.#refuse(natsFault(code, this.#taken));
  }

  /** The client hears nothing more. */
  giveUp(code: NatsFaultCode): void {
    this.#fault ??= natsFault(code, this.#taken);
    this.#refusal = undefined;
    this.#outbox.clear();
  }

  takeOutput(): Uint8Array {
    const refusal = this.#refusal;
    this.#refusal = undefined;
    if (refusal !== undefined) {
      this.#outbox.add(encodeServerOperation({ kind: "error", text: REFUSALS.get(refusal.code) ?? PARSER_ERROR }));
    }
    return this.#outbox.take();
  }

  advance(now: number): ServerAnswer {
    this.#now = now;
    const overdueAt = this.#clock.dueAt(this.#decoder);
    if (this.isClosed) return { operations: NO_OPERATIONS, fault: this.#fault };
    if (overdueAt !== undefined && now >= overdueAt) this.refuse("NATS_OPERATION_TIMEOUT");
    else this.#checkHealth();
    return { operations: NO_OPERATIONS, fault: this.#fault };
  }

  nextDeadline(): number | undefined {
    if (this.isClosed) return undefined;
    return Math.min(this.#health.dueAt, this.#clock.dueAt(this.#decoder) ?? this.#health.dueAt);
  }

  get hasRoomForSubscription(): boolean {
    return this.subscriptions < this.#limits.subscriptionsMax;
  }

  #checkHealth(): void {
    const due = this.#health.check(this.#now);
    if (due === "stale") this.refuse("NATS_STALE");
    else if (due === "ask") this.say({ kind: "ping" });
  }

  #refuse(fault: NatsFault): void {
    if (this.#fault !== undefined) return;
    this.#fault = fault;
    this.#refusal = fault;
    this.#said();
  }
}

function infoOf(limits: NatsLimits): NatsInfo {
  return {
    serverId: "QUIESCE",
    version: "2.9.10",
    maxPayload: limits.payloadOctetsMax,
    headers: true,
    lameDuck: false,
    authRequired: false,
    tlsRequired: false,
    nonce: "",
    connectUrls: [],
  };
}

function nothing(): void {}
