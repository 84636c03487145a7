/**
 * The client's end of an OAP/1 connection: says HELLO, opens streams, takes responses and events.
 *
 * A stream is over with RESP|END, which is acknowledged at once; its corr_id is free from then on. A
 * stream that is cancelled keeps its corr_id until the server has ended it: there is no frame for
 * cancelling, and what is under way would otherwise answer another request.
 */
import type { Breach } from "./connection.ts";
import { Connection } from "./connection.ts";
import { ACK_REQ, APP_E2E, COMP, CONTROL, END, EVENT, REQ, RESP, START } from "./frame.ts";
import { decodeReply, encodeHello, negotiated } from "./hello.ts";
import { windowOf } from "./limits.ts";
import type { ReceivedFrame } from "./received-frame.ts";
import type { Sent } from "./sent.ts";
import { refused, SENT } from "./sent.ts";
import { ACCEPTED } from "./status.ts";
import type { StreamKey } from "./stream.ts";
import { Stream } from "./stream.ts";

/** One frame of a request. */
export interface RequestChunk {
  readonly payload: Uint8Array;
  readonly ends: boolean;
  /** Whether the payload is a zstd frame. */
  readonly compressed?: boolean;
  /** Whether the payload is sealed for the application: it is never logged. */
  readonly endToEnd?: boolean;
  readonly asksForAck?: boolean;
}

export interface Opening extends StreamKey, RequestChunk {
  readonly cap: Uint8Array;
  /** Whether the capability covers subscription, so that events may come. */
  readonly subscribes?: boolean;
}

const NOTHING = new Uint8Array(0);

export class OapClient extends Connection {
  private flagsSupported = 0;
  private hello: { readonly tenantId: bigint; readonly corrId: bigint; readonly ua: string | null } | undefined;

  /** The first frame of the connection. */
  greet(hello: { readonly tenantId: bigint; readonly corrId: bigint; readonly ua: string | null }): Sent {
    if (this.state !== "open" || this.hello !== undefined) return refused("not-open");
    const { tenantId, corrId, ua } = hello;
    const frame = { flags: REQ, code: 0, appProtoId: CONTROL, tenantId, corrId, cap: NOTHING };
    this.outbox.queue({ ...frame, payload: encodeHello({ ua }) }, this.limits.frameOctetsMax);
    this.hello = hello;
    return SENT;
  }

  open(opening: Opening): Sent {
    const { corrId, cap, subscribes = false } = opening;
    if (this.state !== "open" || !this.greeted) return refused("not-open");
    if (this.streams.has(corrId)) return refused("in-use");
    if (this.streams.size >= this.limits.streamsMax) return refused("too-many");
    const stream = new Stream(opening, windowOf(this.limits));
    stream.subscribed = subscribes;
    const sent = this.sendChunk(stream, opening, { flags: START, cap });
    if (sent.kind === "sent") this.streams.set(corrId, stream);
    return sent;
  }

  request(corrId: bigint, chunk: RequestChunk): Sent {
    const stream = this.streams.get(corrId);
    if (stream === undefined || stream.requestEnded || stream.abandoned) return refused("no-stream");
    return this.sendChunk(stream, chunk, { flags: 0, cap: NOTHING });
  }

  /** Loses interest in a stream: ends the request as soon as credit allows, and hears no more of the response. */
  cancel(corrId: bigint): void {
    const stream = this.streams.get(corrId);
    if (stream === undefined) return;
    stream.abandoned = true;
    this.endAbandoned(stream);
  }

  protected accept(frame: ReceivedFrame): Breach | undefined {
    if (this.takesConnectionError(frame)) return undefined;
    if (!this.greeted) return this.acceptReply(frame);
    const { flags, code, appProtoId, corrId } = frame;
    if (appProtoId === CONTROL) return { code: "OAP_HELLO_REPEATED", at: "len" };
    if ((flags & REQ) !== 0) return { code: "OAP_DIRECTION", at: "flags" };
    const stream = this.streams.get(corrId);
    if (code === ACCEPTED) return this.acknowledge(stream, frame);
    if (stream === undefined) return { code: "OAP_RESP_BEFORE_REQ", at: "corrId" };
    if (!stream.belongsTo(frame)) return { code: "OAP_STREAM_MISMATCH", at: "appProtoId" };
    if ((flags & EVENT) !== 0 && !stream.subscribed) return { code: "OAP_EVENT_UNSUBSCRIBED", at: "flags" };
    if (stream.isFlooded(frame, this.limits.emptyFramesMax)) return { code: "OAP_EMPTY_FRAMES", at: "len" };
    this.number(stream, frame);
    if (!stream.abandoned) this.tell({ kind: (flags & EVENT) === 0 ? "response" : "event", frame });
    if ((flags & END) !== 0) this.forget(stream);
    return undefined;
  }

  protected leftBy(): "aborted" {
    return "aborted";
  }

  protected credited(stream: Stream): void {
    if (stream.abandoned) this.endAbandoned(stream);
    else this.tell({ kind: "credit", corrId: stream.corrId });
  }

  private acceptReply(frame: ReceivedFrame): Breach | undefined {
    const { flags, code, appProtoId, payloadOctets, corrId, tenantId } = frame;
    if (appProtoId !== CONTROL || flags !== RESP || code !== 200 || this.hello === undefined) {
      return { code: "OAP_HELLO_EXPECTED", at: "len" };
    }
    const isOurs = corrId === this.hello.corrId && tenantId === this.hello.tenantId;
    const reply = payloadOctets > this.limits.helloOctetsMax ? undefined : decodeReply(frame.payload);
    if (!isOurs || reply === undefined) return { code: "OAP_HELLO_MALFORMED", at: isOurs ? "payload" : "len" };
    this.limits = negotiated(this.limits, reply);
    this.flagsSupported = reply.flagsSupported;
    this.greeted = true;
    this.tell({ kind: "open", ua: this.hello.ua, limits: this.limits });
    return undefined;
  }

  private sendChunk(
    stream: Stream,
    chunk: RequestChunk,
    start: { readonly flags: number; readonly cap: Uint8Array },
  ): Sent {
    const { payload, ends, compressed = false, endToEnd = false, asksForAck = false } = chunk;
    const flags =
      REQ |
      start.flags |
      (ends ? END : 0) |
      (compressed ? COMP : 0) |
      (endToEnd ? APP_E2E : 0) |
      (asksForAck ? ACK_REQ : 0);
    if ((flags & ~this.flagsSupported) !== 0) return refused("unsupported");
    if (this.isFull) return refused("full");
    const sent = this.sendOn(stream, { flags, code: 0, cap: start.cap, payload });
    if (sent.kind === "sent") stream.requestEnded = ends;
    return sent;
  }

  private endAbandoned(stream: Stream): void {
    if (!stream.requestEnded) this.sendChunk(stream, { payload: NOTHING, ends: true }, { flags: 0, cap: NOTHING });
  }
}
