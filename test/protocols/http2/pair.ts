/** Connections under test by their calls: two that talk to each other, and a client against frames that a server writes. */
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import type { Http2Event } from "../../../protocols/http2/connection-events.ts";
import type { Http2Fault } from "../../../protocols/http2/faults.ts";
import { FLAG, FRAME_TYPE } from "../../../protocols/http2/frame.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import type { Http2Limits } from "../../../protocols/http2/limits.ts";
import { DEFAULT_HTTP2_LIMITS } from "../../../protocols/http2/limits.ts";
import { ClientFrames, entries, GET } from "./helpers.ts";

export const OK = entries({ ":status": "200" });

/** Two connections, with what each was told. */
export class Pair {
  readonly client: Http2Connection;
  readonly server: Http2Connection;
  readonly toClient: Http2Event[] = [];
  readonly toServer: Http2Event[] = [];

  constructor(limits: Http2Limits = DEFAULT_HTTP2_LIMITS, clientLimits = limits) {
    this.client = new Http2Connection({ role: "client", limits: clientLimits });
    this.server = new Http2Connection({ role: "server", limits });
    this.run();
  }

  /** Moves octets until nothing moves. */
  run(): this {
    while (this.client.hasOutput || this.server.hasOutput) {
      this.toServer.push(...this.server.receive(this.client.takeOutput()).events);
      this.toClient.push(...this.client.receive(this.server.takeOutput()).events);
    }
    return this;
  }

  request(endStream = true): number {
    const opened = this.client.request(GET, endStream);
    if (opened.kind === "refused") throw new Error(opened.reason);
    return opened.streamId;
  }
}

/** A client, against frames that a server writes. */
export class Asked {
  readonly connection: Http2Connection;
  readonly server = new ClientFrames();
  readonly events: Http2Event[] = [];

  constructor(limits: Http2Limits = DEFAULT_HTTP2_LIMITS) {
    this.connection = new Http2Connection({ role: "client", limits });
    this.connection.takeOutput();
    this.send(encode.encodeSettings([]));
  }

  send(...chunks: readonly Uint8Array[]): this {
    for (const chunk of chunks) this.events.push(...this.connection.receive(chunk).events);
    return this;
  }

  request(): number {
    const opened = this.connection.request(GET, true);
    return opened.kind === "opened" ? opened.streamId : -1;
  }

  promise(streamId: number, promisedId: number, fields = GET): Uint8Array {
    const id = [promisedId >>> 24, promisedId >>> 16, promisedId >>> 8, promisedId];
    const payload = Uint8Array.from([...id, ...this.server.block(fields)]);
    return encode.encodeFrame({ type: FRAME_TYPE.pushPromise, flags: FLAG.endHeaders, streamId, payload });
  }

  get fault(): Http2Fault | undefined {
    return this.connection.fault;
  }
}
