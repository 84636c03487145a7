/**
 * The client's end of a gRPC connection, without any I/O: calls of every kind over one HTTP/2 connection.
 *
 *   start(call)                 opens a stream, or queues the call until the server takes one more
 *   sendMessage(callId, data)   once the call is open; `full`: nothing was taken, try again after output was
 *   halfClose(callId)           no message follows
 *   cancel(callId)              ends the call at once; no event comes of it
 *
 * Every call that was started and not cancelled ends with one `status` event. What the server does wrong, an
 * end of the connection and a deadline are statuses too. A call that is queued when it is cancelled, or when
 * its deadline passes, never opens a stream.
 */
import type { HeaderEntry } from "../hpack/header-field.ts";
import type { Http2Event } from "../http2/connection-events.ts";
import type { RefusalReason, Sent } from "../http2/connection-types.ts";
import { ERROR_CODE } from "../http2/error-codes.ts";
import type { CallDefinition } from "./call-fields.ts";
import { readResponse, readTrailers, writeRequest } from "./call-fields.ts";
import type { Answer, EndpointOptions, MessageEvent, OpenCall } from "./endpoint.ts";
import { GrpcEndpoint } from "./endpoint.ts";
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import { encodeMessage } from "./message-encoder.ts";
import type { Cardinality, Delivery } from "./message-inbox.ts";
import type { MetadataEntry } from "./metadata.ts";
import type { Status } from "./status.ts";
import { status, STATUS, statusOfReset } from "./status.ts";

export interface NewCall extends CallDefinition {
  /** How many messages the method answers with. */
  readonly responses: Cardinality;
}

/** `full`: too many calls wait already. `closed`: the connection takes no more calls. `fields`: too much metadata. */
export type Started =
  | { readonly kind: "opened" | "queued"; readonly callId: number }
  | { readonly kind: "refused"; readonly reason: "full" | "closed" | "fields" };

export type ClientEvent =
  | MessageEvent
  /** A call that was queued has its stream: messages can be sent. */
  | { readonly kind: "opened"; readonly callId: number }
  | { readonly kind: "headers"; readonly callId: number; readonly metadata: readonly MetadataEntry[] }
  | {
      readonly kind: "status";
      readonly callId: number;
      readonly status: Status;
      /** Whether the server has done nothing for it, so that it may be tried again elsewhere. */
      readonly isUnprocessed: boolean;
      /** The server's mistake, where one ended the call. */
      readonly fault: GrpcFault | undefined;
    };

interface ClientCall extends OpenCall {
  readonly definition: NewCall;
  /** The status that the trailers brought, while messages before it are not decoded. */
  ending: Status | undefined;
}

export class GrpcClient extends GrpcEndpoint<ClientCall, ClientEvent> {
  readonly #calls = new Map<number, ClientCall>();
  /** Calls that wait for a stream, the oldest first. */
  readonly #queued = new Map<number, ClientCall>();
  /** Whether the server has said how many streams it takes. */
  #isReady = false;
  /** Whether the server takes no further calls. */
  #isDraining = false;
  #nextId = 1;

  constructor(options: EndpointOptions) {
    super("client", options);
  }

  get callsQueued(): number {
    return this.#queued.size;
  }

  /** Calls that have not ended, queued ones too. */
  get callsOpen(): number {
    return this.#calls.size;
  }

  isOpen(callId: number): boolean {
    return this.#calls.has(callId);
  }

  /** Throws `RangeError` for metadata that cannot be sent. */
  start(definition: NewCall): Started {
    if (this.isClosed || this.#isDraining) return { kind: "refused", reason: "closed" };
    if (this.#queued.size >= this.limits.callsQueuedMax) return { kind: "refused", reason: "full" };
    const { timeoutTicks } = definition;
    const call: ClientCall = {
      id: this.#nextId,
      definition,
      streamId: undefined,
      inbox: undefined,
      deadlineAt: timeoutTicks === undefined ? undefined : this.now + timeoutTicks,
      openOffset: undefined,
      openSince: 0,
      octetsCounted: 0,
      ending: undefined,
    };
    const fields = writeRequest(definition);
    const opened = this.#isReady && this.#queued.size === 0 ? this.#request(call, fields) : "concurrency";
    if (opened !== "opened" && opened !== "concurrency") {
      return { kind: "refused", reason: opened === "fields" ? "fields" : "closed" };
    }
    this.#nextId += 1;
    this.#calls.set(call.id, call);
    this.schedule(call);
    if (opened === "opened") return { kind: "opened", callId: call.id };
    this.#queued.set(call.id, call);
    return { kind: "queued", callId: call.id };
  }

  /** `full` also while the call is queued. */
  sendMessage(callId: number, data: Uint8Array): Sent {
    const call = this.#calls.get(callId);
    if (call === undefined) return "gone";
    if (call.streamId === undefined) return "full";
    return this.http2.sendData(call.streamId, encodeMessage(data, call.definition.encoding, this.codec), false);
  }

  /** `full` while the call is queued. */
  halfClose(callId: number): Sent {
    const call = this.#calls.get(callId);
    if (call === undefined) return "gone";
    return call.streamId === undefined ? "full" : this.http2.sendData(call.streamId, new Uint8Array(0), true);
  }

  cancel(callId: number): Answer<ClientEvent> {
    const call = this.#calls.get(callId);
    if (call !== undefined) this.#end(call, ERROR_CODE.CANCEL);
    return this.answer();
  }

  /** No calls from here on; those that have no stream end, the others go on. */
  shutdown(): Answer<ClientEvent> {
    this.http2.shutdown();
    this.#refuseQueued();
    return this.answer();
  }

  /** Ends the connection at once; no event comes of it. */
  close(): void {
    this.http2.close();
    for (const call of this.#calls.values()) this.#end(call, ERROR_CODE.CANCEL);
  }

  protected callOf(callId: number): ClientCall | undefined {
    return this.#calls.get(callId);
  }

  protected take(event: Http2Event): void {
    if (event.kind === "settings") this.#isReady = true;
    if (event.kind === "goaway") {
      this.#isDraining = true;
      this.#refuseQueued();
    }
    const call = "streamId" in event ? this.streams.get(event.streamId) : undefined;
    if (call !== undefined) this.#takeOf(call, event);
    else if (event.kind === "data") this.http2.releaseCredit(event.streamId, event.data.length);
  }

  protected delivered(call: ClientCall, { fault, isWhole }: Delivery): void {
    const { ending } = call;
    // A status that is no success needs no messages, and says more than what is wrong with them.
    if (ending !== undefined && (isWhole || (fault !== undefined && ending.code !== STATUS.OK))) {
      this.#finish(call, ending, ERROR_CODE.NO_ERROR);
    } else if (fault !== undefined) {
      this.#finish(call, status(fault.status, fault.code), ERROR_CODE.CANCEL, { fault });
    }
  }

  protected expire(call: ClientCall): void {
    if (this.isOverdue(call)) {
      this.#finish(call, status(STATUS.DEADLINE_EXCEEDED, "the deadline has passed"), ERROR_CODE.CANCEL);
      return;
    }
    const fault = grpcFault("GRPC_MESSAGE_TIMEOUT", call.openOffset ?? 0);
    this.#finish(call, status(fault.status, fault.code), ERROR_CODE.CANCEL, { fault });
  }

  protected connectionEnded(): void {
    this.#isDraining = true;
    for (const call of this.#calls.values()) {
      // The server has said everything: what is not decoded waits for the user only.
      if (call.ending !== undefined) continue;
      const isUnprocessed = call.streamId === undefined;
      this.#finish(call, status(STATUS.UNAVAILABLE, "the connection has ended"), ERROR_CODE.CANCEL, { isUnprocessed });
    }
  }

  protected settle(): void {
    if (!this.#isReady) return;
    for (const call of this.#queued.values()) {
      const opened = this.#request(call, writeRequest({ ...call.definition, timeoutTicks: this.#ticksLeft(call) }));
      if (opened === "concurrency") return;
      this.#queued.delete(call.id);
      if (opened === "opened") this.events.push({ kind: "opened", callId: call.id });
      else this.#finish(call, refusalStatus(opened), ERROR_CODE.CANCEL, { isUnprocessed: true });
    }
  }

  #ticksLeft({ deadlineAt }: ClientCall): number | undefined {
    return deadlineAt === undefined ? undefined : Math.max(0, deadlineAt - this.now);
  }

  #request(call: ClientCall, fields: readonly HeaderEntry[]): "opened" | RefusalReason {
    const opened = this.http2.request(fields, false);
    if (opened.kind === "refused") return opened.reason;
    call.streamId = opened.streamId;
    this.streams.set(opened.streamId, call);
    return "opened";
  }

  #takeOf(call: ClientCall, event: Http2Event): void {
    switch (event.kind) {
      case "response":
        if (event.endStream)
          this.#finish(call, readTrailers(event.fields, this.limits, event.status), ERROR_CODE.NO_ERROR);
        else this.#takeHeaders(call, event);
        break;
      case "data":
        if (call.inbox === undefined) break;
        this.deliver(call, call.inbox.push(event.data));
        if (event.endStream) this.#takeEnd(call, status(STATUS.UNKNOWN, "the server sent no status"));
        break;
      case "trailers":
        this.#takeEnd(call, readTrailers(event.fields, this.limits, undefined));
        break;
      case "reset":
        // A server that has said everything resets the stream of a client that has not (RFC 9113 8.1).
        if (call.ending === undefined) this.#takeReset(call, event);
        break;
      default:
    }
  }

  #takeHeaders(call: ClientCall, event: Extract<Http2Event, { kind: "response" }>): void {
    const read = readResponse(event.status, event.fields, this.limits);
    if (read.kind === "ended") return this.#finish(call, read.status, ERROR_CODE.CANCEL);
    this.openInbox(call, read.encoding, call.definition.responses);
    this.events.push({ kind: "headers", callId: call.id, metadata: read.metadata });
  }

  #takeEnd(call: ClientCall, ending: Status): void {
    if (call.inbox === undefined) return;
    call.ending = ending;
    this.deliver(call, call.inbox.end());
  }

  #takeReset(call: ClientCall, { by, errorCode }: Extract<Http2Event, { kind: "reset" }>): void {
    const code = statusOfReset(errorCode);
    const isUnprocessed = by === "goaway" || (by === "peer" && errorCode === ERROR_CODE.REFUSED_STREAM);
    if (by === "goaway") {
      const text = "the server is shutting down";
      this.#finish(call, status(STATUS.UNAVAILABLE, text), ERROR_CODE.CANCEL, { isUnprocessed });
    } else if (code === STATUS.CANCELLED && this.isOverdue(call)) {
      this.expire(call);
    } else {
      this.#finish(call, status(code, `the stream was reset with code ${errorCode}`), ERROR_CODE.CANCEL, {
        isUnprocessed,
      });
    }
  }

  #refuseQueued(): void {
    const ending = refusalStatus("draining");
    for (const call of this.#queued.values()) {
      this.#finish(call, ending, ERROR_CODE.CANCEL, { isUnprocessed: true });
    }
  }

  #finish(
    call: ClientCall,
    ending: Status,
    errorCode: number,
    { isUnprocessed = false, fault }: { readonly isUnprocessed?: boolean; readonly fault?: GrpcFault } = {},
  ): void {
    this.#end(call, errorCode);
    this.events.push({ kind: "status", callId: call.id, status: ending, isUnprocessed, fault });
  }

  /** Ends the call and, where it is open, its stream. */
  #end(call: ClientCall, errorCode: number): void {
    this.#calls.delete(call.id);
    this.#queued.delete(call.id);
    if (call.streamId !== undefined) this.http2.reset(call.streamId, errorCode);
    this.forget(call);
  }
}

function refusalStatus(reason: RefusalReason): Status {
  return reason === "fields"
    ? status(STATUS.RESOURCE_EXHAUSTED, "the server takes no header section of this size")
    : status(STATUS.UNAVAILABLE, "the connection takes no more calls");
}
