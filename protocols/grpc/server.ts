/**
 * The server's end of a gRPC connection, without any I/O: calls as events, answers as calls.
 *
 *   sendHeaders(callId, metadata)   at most once, before the first message, which sends empty ones if need be
 *   sendMessage(callId, data)       `full`: nothing was taken, try again after output was
 *   finish(callId, status)          the end of the answer; what was sent before it goes out first
 *
 * Metadata that cannot be sent throws a `RangeError`: what is none, or more than the limits of HTTP/2 allow.
 *
 * Between a `call` event and the end of the call come its messages, then `half-closed`. A call ends with the
 * user's `finish` or with one `cancelled` event: the client gave up, made a mistake, or the deadline passed;
 * everything that is sent on it is `gone` from then on. A call that ends in the same octets in which it began
 * is never heard of, so that nothing is started for it.
 */
import type { Fault } from "../../lab/core/decoder.ts";
import type { Http2Event } from "../http2/connection-events.ts";
import type { Sent } from "../http2/connection-types.ts";
import { ERROR_CODE } from "../http2/error-codes.ts";
import type { CallDefinition } from "./call-fields.ts";
import { readRequest, writeResponse, writeTrailers, writeTrailersOnly } from "./call-fields.ts";
import type { Encoding } from "./encoding.ts";
import type { EndpointOptions, MessageEvent, OpenCall } from "./endpoint.ts";
import { GrpcEndpoint } from "./endpoint.ts";
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import { encodeMessage } from "./message-encoder.ts";
import type { Cardinality, Delivery } from "./message-inbox.ts";
import type { MetadataEntry } from "./metadata.ts";
import type { Status } from "./status.ts";
import { status, STATUS, statusOfReset } from "./status.ts";

export interface ServerOptions extends EndpointOptions {
  /** How many messages a request of this method has; `undefined` for a method that is not there. */
  methodOf(path: string): { readonly requests: Cardinality } | undefined;
  /** How answers are encoded for clients that read it; `identity` by default. */
  readonly encoding?: Encoding;
}

export type ServerEvent =
  | MessageEvent
  | { readonly kind: "call"; readonly callId: number; readonly call: CallDefinition }
  /** No message follows. */
  | { readonly kind: "half-closed"; readonly callId: number }
  | {
      readonly kind: "cancelled";
      readonly callId: number;
      readonly code: number;
      /** The client's mistake, where one ended the call; of HTTP/2 or of gRPC. */
      readonly fault: Fault | undefined;
    };

interface ServerCall extends OpenCall {
  readonly streamId: number;
  readonly encoding: Encoding;
  hasHeaders: boolean;
  /** Whether the client has sent everything. */
  isHalfClosed: boolean;
}

export class GrpcServer extends GrpcEndpoint<ServerCall, ServerEvent> {
  readonly #options: ServerOptions;
  /** Streams that are answered while their client still sends: they end once the answer is out. */
  readonly #answered = new Set<number>();
  /** Calls that began with the events that are collected, and those of them that have ended. */
  readonly #fresh = new Set<number>();
  readonly #stillborn = new Set<number>();

  constructor(options: ServerOptions) {
    super("server", options);
    this.#options = options;
  }

  get callsOpen(): number {
    return this.streams.size;
  }

  isOpen(callId: number): boolean {
    return this.streams.has(callId);
  }

  override takeOutput(octetsMax?: number): Uint8Array {
    const output = super.takeOutput(octetsMax);
    if (this.#answered.size > 0 && !this.hasOutput) this.#closeAnswered();
    return output;
  }

  sendHeaders(callId: number, metadata: readonly MetadataEntry[]): Sent {
    const call = this.streams.get(callId);
    if (call === undefined) return "gone";
    const fields = writeResponse(call.encoding, metadata);
    call.hasHeaders = true;
    return this.http2.respond(callId, fields, false);
  }

  sendMessage(callId: number, data: Uint8Array): Sent {
    const call = this.streams.get(callId);
    if (call === undefined) return "gone";
    if (!call.hasHeaders) this.sendHeaders(callId, []);
    return this.http2.sendData(callId, encodeMessage(data, call.encoding, this.codec), false);
  }

  finish(callId: number, ending: Status): Sent {
    const call = this.streams.get(callId);
    if (call === undefined) return "gone";
    const sent = call.hasHeaders
      ? this.http2.sendTrailers(callId, writeTrailers(ending))
      : this.http2.respond(callId, writeTrailersOnly(ending), true);
    if (!call.isHalfClosed) this.#answered.add(callId);
    this.forget(call);
    return sent;
  }

  /** Takes the calls that the client begins before it has heard, and no more. */
  shutdown(): void {
    this.http2.shutdown();
  }

  /** Ends the connection at once; no event comes of it. */
  close(): void {
    this.http2.close();
    for (const call of this.streams.values()) this.forget(call);
  }

  protected callOf(callId: number): ServerCall | undefined {
    return this.streams.get(callId);
  }

  protected take(event: Http2Event): void {
    if (event.kind === "request") return this.#takeRequest(event);
    const call = "streamId" in event ? this.streams.get(event.streamId) : undefined;
    if (call !== undefined) this.#takeOf(call, event);
    else if (event.kind === "data") this.http2.releaseCredit(event.streamId, event.data.length);
  }

  protected delivered(call: ServerCall, { fault, isWhole }: Delivery): void {
    if (fault !== undefined) this.#refuse(call, fault);
    else if (isWhole) this.events.push({ kind: "half-closed", callId: call.id });
  }

  protected expire(call: ServerCall): void {
    if (!this.isOverdue(call)) return this.#refuse(call, grpcFault("GRPC_MESSAGE_TIMEOUT", call.openOffset ?? 0));
    this.http2.reset(call.streamId, ERROR_CODE.CANCEL);
    this.#cancelled(call, STATUS.DEADLINE_EXCEEDED);
  }

  protected connectionEnded(): void {
    for (const call of this.streams.values()) this.#cancelled(call, STATUS.UNAVAILABLE);
    this.#answered.clear();
  }

  protected settle(): void {
    if (this.#stillborn.size > 0) this.events = this.events.filter(({ callId }) => !this.#stillborn.has(callId));
    this.#fresh.clear();
    this.#stillborn.clear();
  }

  #takeRequest({ streamId, fields, endStream }: Extract<Http2Event, { kind: "request" }>): void {
    const read = readRequest(fields, this.limits);
    if (read.kind === "not-grpc") {
      this.http2.respond(streamId, [{ name: ":status", value: String(read.httpStatus) }], true);
      if (!endStream) this.#answered.add(streamId);
      return;
    }
    const method = read.kind === "ok" ? this.#options.methodOf(read.call.path) : undefined;
    if (read.kind === "fault" || method === undefined) {
      const refusal =
        read.kind === "fault"
          ? status(read.fault.status, read.fault.code)
          : status(STATUS.UNIMPLEMENTED, "there is no such method");
      this.http2.respond(streamId, writeTrailersOnly(refusal), true);
      if (!endStream) this.#answered.add(streamId);
      return;
    }
    this.#begin(streamId, read, method.requests, endStream);
  }

  #begin(
    streamId: number,
    { call: definition, accepted }: Extract<ReturnType<typeof readRequest>, { kind: "ok" }>,
    requests: Cardinality,
    endStream: boolean,
  ): void {
    const { encoding = "identity" } = this.#options;
    const { timeoutTicks } = definition;
    const call: ServerCall = {
      id: streamId,
      streamId,
      inbox: undefined,
      encoding: accepted.includes(encoding) ? encoding : "identity",
      deadlineAt: timeoutTicks === undefined ? undefined : this.now + timeoutTicks,
      openOffset: undefined,
      openSince: 0,
      octetsCounted: 0,
      hasHeaders: false,
      isHalfClosed: endStream,
    };
    this.streams.set(streamId, call);
    this.openInbox(call, definition.encoding, requests);
    this.schedule(call);
    this.#fresh.add(streamId);
    this.events.push({ kind: "call", callId: streamId, call: definition });
    if (endStream) this.#takeEnd(call);
  }

  #takeOf(call: ServerCall, event: Http2Event): void {
    switch (event.kind) {
      case "data":
        if (call.inbox !== undefined) this.deliver(call, call.inbox.push(event.data));
        if (event.endStream) this.#takeEnd(call);
        break;
      case "trailers":
        this.#takeEnd(call);
        break;
      case "reset":
        this.#cancelled(call, statusOfReset(event.errorCode), event.fault);
        break;
      default:
    }
  }

  #takeEnd(call: ServerCall): void {
    call.isHalfClosed = true;
    if (call.inbox !== undefined) this.deliver(call, call.inbox.end());
  }

  /** Ends a call for the client's mistake, with the status of it. */
  #refuse(call: ServerCall, fault: GrpcFault): void {
    this.finish(call.id, status(fault.status, fault.code));
    this.#cancelled(call, fault.status, fault);
  }

  #cancelled(call: ServerCall, code: number, fault?: Fault): void {
    this.forget(call);
    if (this.#fresh.has(call.id)) this.#stillborn.add(call.id);
    else this.events.push({ kind: "cancelled", callId: call.id, code, fault });
  }

  /** A client that was answered in full need not send the rest (RFC 9113 8.1). */
  #closeAnswered(): void {
    for (const streamId of this.#answered) {
      if (this.http2.queuedOctets(streamId) > 0) continue;
      this.#answered.delete(streamId);
      this.http2.reset(streamId, ERROR_CODE.NO_ERROR);
    }
  }
}
