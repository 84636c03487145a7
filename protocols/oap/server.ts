/**
 * The server's end of an OAP/1 connection: answers HELLO, takes requests, sends responses and events.
 *
 * A stream that this end has closed keeps its slot and its corr_id until the client has acknowledged
 * the end: only then may the corr_id open another stream. Where the response ends before the
 * request, what of the request is still under way is thrown away.
 */
import type { Breach } from "./connection.ts";
import { Connection } from "./connection.ts";
import { COMP, CONTROL, END, EVENT, REQ, RESP, START } from "./frame.ts";
import { decodeHello, encodeReply, replyFor } from "./hello.ts";
import { windowOf } from "./limits.ts";
import type { ReceivedFrame } from "./received-frame.ts";
import type { Sent } from "./sent.ts";
import { refused } from "./sent.ts";
import type { Status } from "./status.ts";
import { ACCEPTED } from "./status.ts";
import { Stream } from "./stream.ts";

/** One frame of a response. */
export interface Response {
  readonly status: Status;
  readonly payload: Uint8Array;
  readonly ends: boolean;
  /** Whether the payload is a zstd frame. */
  readonly compressed?: boolean;
}

const NOTHING = new Uint8Array(0);

export class OapServer extends Connection {
  /** Allows events on a stream whose capability covers them, which is for the wall to decide. */
  subscribe(corrId: bigint): void {
    const stream = this.streams.get(corrId);
    if (stream !== undefined) stream.subscribed = true;
  }

  respond(corrId: bigint, response: Response): Sent {
    const stream = this.streams.get(corrId);
    if (stream === undefined || stream.responseEnded) return refused("no-stream");
    return this.isFull ? refused("full") : this.answerOn(stream, response);
  }

  notify(corrId: bigint, payload: Uint8Array): Sent {
    const stream = this.streams.get(corrId);
    if (stream === undefined || stream.responseEnded) return refused("no-stream");
    if (!stream.subscribed) return refused("not-subscribed");
    if (this.isFull) return refused("full");
    return this.sendOn(stream, { flags: EVENT, code: 0, cap: NOTHING, payload });
  }

  protected accept(frame: ReceivedFrame): Breach | undefined {
    if (!this.greeted) return this.acceptHello(frame);
    if (this.takesConnectionError(frame)) return undefined;
    const { flags, code, appProtoId, corrId } = frame;
    const stream = this.streams.get(corrId);
    if ((flags & RESP) !== 0) {
      return code === ACCEPTED ? this.acknowledge(stream, frame) : { code: "OAP_DIRECTION", at: "flags" };
    }
    if ((flags & EVENT) !== 0) return { code: "OAP_DIRECTION", at: "flags" };
    if (appProtoId === CONTROL) return { code: "OAP_HELLO_REPEATED", at: "len" };
    return (flags & START) === 0 ? this.continueRequest(stream, frame) : this.openRequest(stream, frame);
  }

  protected leftBy({ requestEnded, responseEnded }: Stream): "open" | "closed" | "aborted" {
    if (responseEnded) return "closed";
    return requestEnded ? "open" : "aborted";
  }

  protected credited(stream: Stream): void {
    if (!stream.responseEnded) {
      this.tell({ kind: "credit", corrId: stream.corrId });
    } else if (stream.sending.inFlight === 0) {
      this.forget(stream);
    }
  }

  private acceptHello(frame: ReceivedFrame): Breach | undefined {
    const { flags, appProtoId, payloadOctets, corrId, tenantId } = frame;
    if (appProtoId !== CONTROL || flags !== REQ) return { code: "OAP_HELLO_EXPECTED", at: "len" };
    const hello = payloadOctets > this.limits.helloOctetsMax ? undefined : decodeHello(frame.payload);
    if (hello === undefined) return { code: "OAP_HELLO_MALFORMED", at: "payload" };
    const payload = encodeReply(replyFor(this.limits));
    const reply = { flags: RESP, code: 200, appProtoId: CONTROL, tenantId, corrId, cap: NOTHING, payload };
    this.outbox.queue(reply, Number.POSITIVE_INFINITY);
    this.greeted = true;
    this.tell({ kind: "open", ua: hello.ua, limits: this.limits });
    return undefined;
  }

  private openRequest(known: Stream | undefined, frame: ReceivedFrame): Breach | undefined {
    if (known !== undefined) {
      return { code: known.requestEnded ? "OAP_AFTER_END" : "OAP_START_REPEATED", at: "corrId" };
    }
    if (this.streams.size >= this.limits.streamsMax) return { code: "OAP_TOO_MANY_STREAMS", at: "corrId" };
    const stream = new Stream(frame, windowOf(this.limits));
    this.streams.set(stream.corrId, stream);
    this.takeRequest(stream, frame);
    if (this.state === "closing") this.answerOn(stream, { status: 503, payload: NOTHING, ends: true });
    else this.tell({ kind: "request", frame });
    return undefined;
  }

  private continueRequest(stream: Stream | undefined, frame: ReceivedFrame): Breach | undefined {
    if (stream === undefined) return { code: "OAP_START_MISSING", at: "corrId" };
    if (stream.requestEnded) return { code: "OAP_AFTER_END", at: "corrId" };
    if (!stream.belongsTo(frame)) return { code: "OAP_STREAM_MISMATCH", at: "appProtoId" };
    if (stream.isFlooded(frame, this.limits.emptyFramesMax)) return { code: "OAP_EMPTY_FRAMES", at: "len" };
    this.takeRequest(stream, frame);
    if (!stream.responseEnded) this.tell({ kind: "request", frame });
    return undefined;
  }

  private takeRequest(stream: Stream, frame: ReceivedFrame): void {
    stream.requestEnded = (frame.flags & END) !== 0;
    if (!stream.responseEnded) this.number(stream, frame);
  }

  private answerOn(stream: Stream, { status, payload, ends, compressed = false }: Response): Sent {
    const flags = RESP | (ends ? END : 0) | (compressed ? COMP : 0);
    const sent = this.sendOn(stream, { flags, code: status, cap: NOTHING, payload });
    if (sent.kind === "sent" && ends) {
      stream.responseEnded = true;
      if (this.peerEnded) this.drop(stream);
    }
    return sent;
  }
}
