/**
 * The executable specification of a server's side: the whole input at once, slow and plain on purpose.
 *
 * It shares with the endpoint the names of faults and limits, the rules for single field lists
 * (field-rules.ts, tested by its own list of cases) and HPACK (a target of its own). Frames, stream
 * states, windows, header blocks and counts are its own: streams are a plain list, what a rule forbids is
 * thrown inside and returned outside. No time passes in it.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { HpackFaultCode } from "../hpack/faults.ts";
import type { HeaderField } from "../hpack/header-field.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Http2Fault, Http2FaultCode } from "./faults.ts";
import { compressionFault, http2Fault } from "./faults.ts";
import { judgeFields } from "./field-rules.ts";
import type { Http2Limits } from "./limits.ts";
import type { WireFrame } from "./reference-frames.ts";
import { big, readFrames, Wrong } from "./reference-frames.ts";
import type { RefStream } from "./reference-state.ts";
import { giveBack, ReferenceState, WINDOW_MAX } from "./reference-state.ts";

interface Block {
  readonly streamId: number;
  readonly offset: number;
  readonly endStream: boolean;
  readonly dependency: number | undefined;
  readonly fields: HeaderField[];
  continuations: number;
}

/** What a server makes of everything that a client sends, when it answers no request and no time passes. */
export function serveByReference(input: Uint8Array, limits: Http2Limits): Decoded<Http2Event> {
  const server = new ReferenceServer(limits);
  const fault = server.serve(input);
  return { events: server.events, fault };
}

class ReferenceServer extends ReferenceState {
  block: Block | undefined;
  hasSettings = false;
  isAcknowledged = false;
  goaway = Number.POSITIVE_INFINITY;

  serve(input: Uint8Array): Http2Fault | undefined {
    let at = 0;
    try {
      for (const frame of readFrames(input, this.limits)) {
        at = frame.offset;
        this.take(frame);
      }
    } catch (thrown) {
      if (!(thrown instanceof Wrong)) throw thrown;
      return this.faultOf(thrown, at);
    }
    const isLost = this.block !== undefined || this.active().length > 0;
    return isLost ? http2Fault("HTTP2_CONNECTION_LOST", input.length) : undefined;
  }

  faultOf({ code, offset }: Wrong, at: number): Http2Fault {
    // The prefix tells which of the two lists of codes it is from.
    return code.startsWith("HPACK_")
      ? compressionFault(code as HpackFaultCode, offset ?? at)
      : http2Fault(code as Http2FaultCode, offset ?? at);
  }

  take(frame: WireFrame): void {
    const isSettings = frame.type === 4 && (frame.flags & 1) === 0;
    if (!this.hasSettings && !isSettings) throw new Wrong("HTTP2_SETTINGS_FIRST");
    if (this.block !== undefined && frame.type !== 9) throw new Wrong("HTTP2_CONTINUATION_EXPECTED");
    const handlers = [
      this.data,
      this.headers,
      this.priority,
      this.rstStream,
      this.settings,
      this.pushPromise,
      this.ping,
      this.goAway,
      this.windowUpdate,
      this.continuation,
    ];
    const handler = handlers[frame.type];
    if (handler === undefined) this.count("ignoredFrames");
    else handler.call(this, frame);
  }

  data(frame: WireFrame): void {
    const { streamId, body, payload } = frame;
    const endStream = (frame.flags & 1) !== 0;
    if (this.isIdle(streamId)) throw new Wrong("HTTP2_STREAM_IDLE");
    if (payload.length > this.connection.left) throw new Wrong("HTTP2_WINDOW_EXCEEDED");
    this.connection.left -= payload.length;
    const stream = this.find(streamId);
    if (stream === undefined || stream.state === "reset") throw new Wrong("HTTP2_STREAM_CLOSED");
    if (stream.state === "ignored") {
      this.count("ignoredFrames");
      giveBack(this.connection, payload.length);
      return;
    }
    const mistake = this.dataMistake(stream, frame, endStream);
    if (mistake !== undefined) {
      this.failStream(streamId, mistake, frame.offset);
      giveBack(this.connection, payload.length);
      return;
    }
    if (body.length === 0 && !endStream) this.count("emptyData");
    const padding = payload.length - body.length;
    if (padding > body.length) this.count("paddingOctets", padding - body.length);
    stream.content += body.length;
    giveBack(this.connection, padding);
    giveBack(stream.receive, padding);
    if (body.length > 0 || endStream) this.events.push({ kind: "data", streamId, data: body, endStream });
    if (endStream) stream.state = "half";
  }

  dataMistake(stream: RefStream, { body, payload }: WireFrame, endStream: boolean): Http2FaultCode | undefined {
    if (stream.state === "half") return "HTTP2_STREAM_HALF_CLOSED";
    if (payload.length > stream.receive.left) return "HTTP2_WINDOW_EXCEEDED";
    stream.receive.left -= payload.length;
    const content = stream.content + body.length;
    const { expected = content } = stream;
    return content > expected || (endStream && content < expected) ? "HTTP2_CONTENT_LENGTH" : undefined;
  }

  headers({ streamId, flags, body, offset, dependency }: WireFrame): void {
    if (this.isIdle(streamId)) {
      if (streamId % 2 === 0) throw new Wrong("HTTP2_STREAM_ID_PARITY");
    } else {
      const stream = this.find(streamId);
      if (stream === undefined) throw new Wrong("HTTP2_STREAM_ID_DECREASING");
      if (stream.state === "reset") throw new Wrong("HTTP2_STREAM_CLOSED");
    }
    this.block = { streamId, offset, endStream: (flags & 1) !== 0, dependency, fields: [], continuations: 0 };
    this.fragment(this.block, body, (flags & 4) !== 0);
  }

  continuation({ streamId, flags, body }: WireFrame): void {
    const { block } = this;
    if (block === undefined) throw new Wrong("HTTP2_CONTINUATION_UNEXPECTED");
    if (block.streamId !== streamId) throw new Wrong("HTTP2_CONTINUATION_EXPECTED");
    if (block.continuations === this.limits.continuationsMax) throw new Wrong("HTTP2_TOO_MANY_CONTINUATIONS");
    block.continuations += 1;
    this.fragment(block, body, (flags & 4) !== 0);
  }

  fragment(block: Block, octets: Uint8Array, isLast: boolean): void {
    const steps = [() => this.hpack.push(octets), ...(isLast ? [() => this.hpack.endBlock()] : [])];
    for (const step of steps) {
      const { events, fault } = step();
      block.fields.push(...events);
      if (fault !== undefined) {
        throw new Wrong(this.hpack.fault?.code ?? "HTTP2_PREFACE", block.offset);
      }
    }
    if (!isLast) return;
    this.block = undefined;
    this.section(block);
  }

  section({ streamId, offset, endStream, dependency, fields }: Block): void {
    const stream = this.find(streamId);
    if (this.isIdle(streamId)) {
      this.request({ streamId, offset, endStream, dependency, fields });
    } else if (stream === undefined || stream.state === "ignored") {
      this.countAt("ignoredFrames", offset);
    } else if (stream.state === "half") {
      this.failStream(streamId, "HTTP2_STREAM_HALF_CLOSED", offset);
    } else if (dependency === streamId) {
      this.failStream(streamId, "HTTP2_DEPENDS_ON_ITSELF", offset);
    } else {
      this.trailers(stream, { offset, endStream, fields });
    }
  }

  request({ streamId, offset, endStream, dependency, fields }: Omit<Block, "continuations">): void {
    const judged = judgeFields("request", fields);
    const expected = judged.kind === "well-formed" ? judged.meaning.contentLength : undefined;
    const active = this.active().length;
    const receive = { size: this.ownWindow, left: this.ownWindow, back: 0 };
    const stream: RefStream = {
      id: streamId,
      state: "open",
      sendWindow: this.peerWindow,
      receive,
      expected,
      content: 0,
    };
    this.highest = streamId;
    const refusal =
      dependency === streamId
        ? "HTTP2_DEPENDS_ON_ITSELF"
        : judged.kind === "malformed"
          ? judged.code
          : endStream && (expected ?? 0) > 0
            ? "HTTP2_CONTENT_LENGTH"
            : active >= this.limits.streamsMax
              ? "HTTP2_STREAM_REFUSED"
              : undefined;
    if (refusal !== undefined) {
      this.streams.push({ ...stream, state: "ignored" });
      this.countAt("resetsSent", offset);
      return;
    }
    this.streams.push(stream);
    this.events.push({ kind: "request", streamId, fields, endStream });
    if (endStream) stream.state = "half";
  }

  trailers(stream: RefStream, { offset, endStream, fields }: Pick<Block, "offset" | "endStream" | "fields">): void {
    const judged = judgeFields("trailers", fields);
    const isShort = stream.expected !== undefined && stream.content < stream.expected;
    if (!endStream) this.failStream(stream.id, "HTTP2_TRAILERS_WITHOUT_END", offset);
    else if (judged.kind === "malformed") this.failStream(stream.id, judged.code, offset);
    else if (isShort) this.failStream(stream.id, "HTTP2_CONTENT_LENGTH", offset);
    else {
      this.events.push({ kind: "trailers", streamId: stream.id, fields });
      stream.state = "half";
    }
  }

  priority({ streamId, payload, offset }: WireFrame): void {
    this.count("ignoredFrames");
    const isWhole = payload.length === 5;
    if (isWhole && big(payload, 0, 4) % 2 ** 31 !== streamId) return;
    const code = isWhole ? "HTTP2_DEPENDS_ON_ITSELF" : "HTTP2_PRIORITY_LENGTH";
    if (this.isIdle(streamId)) throw new Wrong(code);
    if (this.isActive(this.find(streamId))) this.failStream(streamId, code, offset);
  }

  rstStream({ streamId, payload }: WireFrame): void {
    if (this.isIdle(streamId)) throw new Wrong("HTTP2_STREAM_IDLE");
    this.count("resetsReceived");
    const stream = this.find(streamId);
    if (!this.isActive(stream)) return;
    this.close(stream, "reset");
    this.events.push({ kind: "reset", streamId, by: "peer", errorCode: big(payload, 0, 4), fault: undefined });
  }

  settings({ flags, payload }: WireFrame): void {
    this.count("settings");
    if ((flags & 1) !== 0) {
      if (this.isAcknowledged) throw new Wrong("HTTP2_SETTINGS_ACK_UNEXPECTED");
      this.isAcknowledged = true;
      const { streamWindowOctets } = this.limits;
      for (const { receive } of this.streams) {
        receive.left += streamWindowOctets - receive.size;
        receive.size = streamWindowOctets;
      }
      this.ownWindow = streamWindowOctets;
      this.events.push({ kind: "settings-ack" });
      return;
    }
    this.hasSettings = true;
    const settings: { id: number; value: number }[] = [];
    for (let at = 0; at < payload.length; at += 6) {
      const [id, value] = [big(payload, at, 2), big(payload, at + 2, 4)];
      settings.push({ id, value });
      if (id === 4) this.changeWindows(value);
    }
    this.events.push({ kind: "settings", settings });
  }

  pushPromise(): void {
    throw new Wrong("HTTP2_PUSH_FORBIDDEN");
  }

  /** Nobody sends a ping here, so an answer to one is as useless as any. */
  ping(): void {
    this.count("pings");
  }

  goAway({ payload }: WireFrame): void {
    this.count("goaways");
    const lastStreamId = big(payload, 0, 4) % 2 ** 31;
    if (lastStreamId > this.goaway) throw new Wrong("HTTP2_GOAWAY_GROWS");
    this.goaway = lastStreamId;
    this.events.push({ kind: "goaway", lastStreamId, errorCode: big(payload, 4, 4), debug: payload.slice(8) });
  }

  windowUpdate({ streamId, payload, offset }: WireFrame): void {
    const increment = big(payload, 0, 4) % 2 ** 31;
    if (streamId === 0) {
      if (increment === 0) throw new Wrong("HTTP2_WINDOW_INCREMENT_ZERO");
      this.count("windowUpdates");
      this.sendWindow += increment;
      if (this.sendWindow > WINDOW_MAX) throw new Wrong("HTTP2_WINDOW_OVERFLOW");
      return;
    }
    if (this.isIdle(streamId)) throw new Wrong("HTTP2_STREAM_IDLE");
    this.count("windowUpdates");
    const stream = this.find(streamId);
    if (!this.isActive(stream)) return;
    const isTooLarge = stream.sendWindow + increment > WINDOW_MAX;
    if (increment === 0) this.failStream(streamId, "HTTP2_WINDOW_INCREMENT_ZERO", offset);
    else if (isTooLarge) this.failStream(streamId, "HTTP2_WINDOW_OVERFLOW", offset);
    else stream.sendWindow += increment;
  }
}
