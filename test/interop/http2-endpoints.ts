/** HTTP/2 endpoints of ours on real sockets: a server that answers by path, and a client whose exchanges are promises. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { Http2Connection } from "../../protocols/http2/connection.ts";
import type { Http2Event } from "../../protocols/http2/connection-events.ts";
import type { Received } from "../../protocols/http2/connection-types.ts";
import type { Http2Limits } from "../../protocols/http2/limits.ts";
import type { HeaderEntry } from "../../protocols/hpack/header-field.ts";
import { attach } from "./socket-adapter.ts";
import type { Attached } from "./socket-adapter.ts";

/** What came back for a request. */
export interface Exchange {
  readonly status: number;
  readonly body: Buffer;
  readonly trailers: readonly HeaderEntry[];
  readonly informational: readonly number[];
  /** The error code of RST_STREAM, when one ended it. */
  readonly resetBy: { readonly by: string; readonly errorCode: number } | undefined;
}

interface OpenExchange {
  status: number;
  readonly body: Uint8Array[];
  trailers: readonly HeaderEntry[];
  readonly informational: number[];
  readonly settle: (exchange: Exchange) => void;
}

export class OurClient {
  readonly connection: Http2Connection;
  readonly events: Http2Event[] = [];
  readonly closed: Promise<void>;
  private readonly attached: Attached;
  private readonly exchanges = new Map<number, OpenExchange>();
  private readonly waiting: (() => boolean)[] = [];

  constructor(port: number, limits?: Http2Limits) {
    this.connection = new Http2Connection({ role: "client", ...(limits === undefined ? {} : { limits }) });
    const socket = connect(port, "127.0.0.1");
    this.closed = new Promise((resolve) => socket.on("close", () => resolve()));
    this.attached = attach(socket, this.connection, (received) => this.take(received));
  }

  /** Sends a request, with content and trailers where they are given. */
  exchange(
    fields: Readonly<Record<string, string>>,
    body?: Uint8Array,
    trailers?: Readonly<Record<string, string>>,
  ): { readonly streamId: number; readonly result: Promise<Exchange> } {
    const list = Object.entries({ ":method": "GET", ":scheme": "http", ":authority": "x", ":path": "/", ...fields });
    const opened = this.connection.request(
      list.map(([name, value]) => ({ name, value })),
      body === undefined && trailers === undefined,
    );
    if (opened.kind === "refused") throw new Error(`refused: ${opened.reason}`);
    const { streamId } = opened;
    const { promise: result, resolve: settle } = Promise.withResolvers<Exchange>();
    this.exchanges.set(streamId, { status: 0, body: [], trailers: [], informational: [], settle });
    if (body !== undefined) this.sendAll(streamId, body, trailers);
    else if (trailers !== undefined) this.connection.sendTrailers(streamId, entriesOf(trailers));
    this.flush();
    return { streamId, result };
  }

  flush(): void {
    this.attached.flush();
    for (const retry of this.waiting.splice(0)) {
      if (!retry()) this.waiting.push(retry);
    }
    this.attached.flush();
  }

  /** Sends a body piece by piece, each once there is room for it. */
  private sendAll(streamId: number, body: Uint8Array, trailers?: Readonly<Record<string, string>>): void {
    const PIECE = 100_000;
    let at = 0;
    this.waiting.push(() => {
      for (;;) {
        const isLast = at + PIECE >= body.length;
        const piece = body.slice(at, at + PIECE);
        const sent = this.connection.sendData(streamId, piece, isLast && trailers === undefined);
        if (sent === "full") return false;
        at += PIECE;
        if (sent === "gone") return true;
        if (!isLast) continue;
        if (trailers !== undefined) this.connection.sendTrailers(streamId, entriesOf(trailers));
        return true;
      }
    });
  }

  private take({ events }: Received): void {
    for (const event of events) {
      this.events.push(event);
      this.takeEvent(event);
    }
    if (this.waiting.length > 0) this.flush();
  }

  private takeEvent(event: Http2Event): void {
    const exchange = "streamId" in event ? this.exchanges.get(event.streamId) : undefined;
    if (exchange === undefined || !("streamId" in event)) return;
    switch (event.kind) {
      case "informational":
        exchange.informational.push(event.status);
        break;
      case "response":
        exchange.status = event.status;
        if (event.endStream) this.settle(event.streamId, exchange);
        break;
      case "data":
        exchange.body.push(event.data);
        this.connection.releaseCredit(event.streamId, event.data.length);
        if (event.endStream) this.settle(event.streamId, exchange);
        break;
      case "trailers":
        exchange.trailers = event.fields.map(({ name, value }) => ({ name, value }));
        this.settle(event.streamId, exchange);
        break;
      case "reset":
        this.settle(event.streamId, exchange, { by: event.by, errorCode: event.errorCode });
        break;
      default:
    }
  }

  private settle(streamId: number, exchange: OpenExchange, resetBy?: Exchange["resetBy"]): void {
    this.exchanges.delete(streamId);
    const { status, trailers, informational } = exchange;
    exchange.settle({ status, trailers, informational, body: Buffer.concat(exchange.body), resetBy });
  }
}

/** What the server makes of an event, with its connection at hand. */
export type Handler = (connection: Http2Connection, event: Http2Event) => void;

export class OurServer {
  readonly connections: Http2Connection[] = [];
  private readonly server: Server;
  private readonly attached: Attached[] = [];

  constructor(handle: Handler, limits?: Http2Limits) {
    this.server = createServer((socket) => {
      const connection = new Http2Connection({ role: "server", ...(limits === undefined ? {} : { limits }) });
      this.connections.push(connection);
      const take = ({ events }: Received): void => {
        for (const event of events) handle(connection, event);
      };
      this.attached.push(attach(socket, connection, take));
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.server.listen(0, "127.0.0.1", () => resolve((this.server.address() as AddressInfo).port));
    });
  }

  flush(): void {
    for (const attached of this.attached) attached.flush();
  }

  close(): void {
    for (const connection of this.connections) connection.close();
    this.flush();
    this.server.close();
  }
}

export function entriesOf(fields: Readonly<Record<string, string>>): HeaderEntry[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}
