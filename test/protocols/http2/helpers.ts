/** What the tests of HTTP/2 share: a server that answers, a peer that writes frames and reads what comes back. */
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import type { EncoderField } from "../../../protocols/hpack/encoder.ts";
import type { HeaderEntry } from "../../../protocols/hpack/header-field.ts";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import type { Http2Event } from "../../../protocols/http2/connection-events.ts";
import type { Frame } from "../../../protocols/http2/frame.ts";
import { CLIENT_PREFACE, FLAG, FRAME_TYPE } from "../../../protocols/http2/frame.ts";
import { FrameDecoder } from "../../../protocols/http2/frame-decoder.ts";
import { encodeData, encodeFrame, encodeSettings, encodeSettingsAck } from "../../../protocols/http2/frame-encoder.ts";
import type { Http2Limits } from "../../../protocols/http2/limits.ts";
import { DEFAULT_HTTP2_LIMITS } from "../../../protocols/http2/limits.ts";

export const GET: readonly HeaderEntry[] = entries({
  ":method": "GET",
  ":scheme": "https",
  ":authority": "a.example",
  ":path": "/",
});
export const POST: readonly HeaderEntry[] = [{ name: ":method", value: "POST" }, ...GET.slice(1)];

export function entries(fields: Readonly<Record<string, string>>): HeaderEntry[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}

export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
}

/** Frames of octets, without limits of their own. */
export function framesOf(octets: Uint8Array): readonly Frame[] {
  const decoder = new FrameDecoder({ frameSizeMax: 2 ** 24 - 1, settingsPerFrameMax: 100, expectsPreface: false });
  return decoder.push(octets).events;
}

/** Writes what a client sends; header blocks build on each other, so there is one for each connection. */
export class ClientFrames {
  private readonly encoder = new HpackEncoder();

  block(fields: readonly EncoderField[]): Uint8Array {
    return this.encoder.encodeBlock(fields);
  }

  /** HEADERS with END_HEADERS, and END_STREAM where `end` says so. */
  headers(streamId: number, fields: readonly EncoderField[] = GET, end = true): Uint8Array {
    return rawHeaders(streamId, this.block(fields), FLAG.endHeaders | (end ? FLAG.endStream : 0));
  }
}

export function rawHeaders(streamId: number, payload: Uint8Array, flags: number): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.headers, flags, streamId, payload });
}

export function continuation(streamId: number, payload: Uint8Array, flags: number = FLAG.endHeaders): Uint8Array {
  return encodeFrame({ type: FRAME_TYPE.continuation, flags, streamId, payload });
}

export function data(streamId: number, text: string, end = true): Uint8Array {
  return encodeData(streamId, Buffer.from(text), end);
}

/** A server that answers every complete request with status 200 and a little content, under a client that greeted. */
export class Served {
  readonly connection: Http2Connection;
  readonly client = new ClientFrames();
  readonly events: Http2Event[] = [];
  /** Everything that the server has sent. */
  readonly frames: Frame[] = [];

  constructor(limits: Http2Limits = DEFAULT_HTTP2_LIMITS, greeting: readonly Uint8Array[] = GREETING) {
    this.connection = new Http2Connection({ role: "server", limits });
    this.send(...greeting);
  }

  send(...octets: readonly Uint8Array[]): this {
    for (const chunk of octets) {
      const { events } = this.connection.receive(chunk);
      this.take(events);
    }
    return this;
  }

  advance(now: number): this {
    this.take(this.connection.advance(now).events);
    return this;
  }

  /** Error codes of RST_STREAM and GOAWAY that were sent. */
  get errors(): number[] {
    return this.frames.flatMap((frame) =>
      frame.kind === "rst-stream" || frame.kind === "goaway" ? [frame.errorCode] : [],
    );
  }

  private take(events: readonly Http2Event[]): void {
    for (const event of events) {
      this.events.push(event);
      if (event.kind === "data") this.connection.releaseCredit(event.streamId, event.data.length);
      const isEnd = event.kind === "trailers" || ("endStream" in event && event.endStream);
      if (isEnd) this.answer(event.streamId);
    }
    while (this.connection.hasOutput) this.frames.push(...framesOf(this.connection.takeOutput()));
  }

  private answer(streamId: number): void {
    if (this.connection.respond(streamId, entries({ ":status": "200" }), false) === "gone") return;
    this.connection.sendData(streamId, Buffer.from("hello"), true);
  }
}

export const GREETING: readonly Uint8Array[] = [CLIENT_PREFACE, encodeSettings([]), encodeSettingsAck()];
