/** Our WebSocket endpoints on real sockets: the clock and the randomness that they ask their owner for. */
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { DeadlineTimers } from "../../protocols/websocket/deadline-timers.ts";
import type { EndpointAnswer, EndpointOptions } from "../../protocols/websocket/endpoint.ts";
import { WebSocketEndpoint } from "../../protocols/websocket/endpoint.ts";
import type { DeflateWish } from "../../protocols/websocket/handshake/deflate-negotiation.ts";
import { DEFAULT_HANDSHAKE_LIMITS } from "../../protocols/websocket/handshake/limits.ts";
import { webSocketLimits } from "../../protocols/websocket/limits.ts";
import type { Attached, SocketEndpoint } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const KEY_OCTETS = 16;
const LIMITS = webSocketLimits({ messageOctetsMax: 1_048_576 });

/** The endpoint as the socket adapter wants it. */
class Timed implements SocketEndpoint<EndpointAnswer> {
  readonly endpoint: WebSocketEndpoint;
  readonly #timers = new DeadlineTimers();
  #now = 0;

  constructor(endpoint: WebSocketEndpoint) {
    this.endpoint = endpoint;
  }

  get isClosed(): boolean {
    return this.endpoint.mayEnd;
  }

  receive(octets: Uint8Array): EndpointAnswer {
    return this.endpoint.receive(octets);
  }

  receiveEnd(): EndpointAnswer {
    return this.endpoint.end();
  }

  takeOutput(): Uint8Array {
    return this.endpoint.takeOutput();
  }

  advance(now: number): EndpointAnswer {
    this.#now = now;
    for (const deadline of this.#timers.passed(now)) this.endpoint.expire(deadline);
    return { events: [], fault: this.endpoint.fault };
  }

  nextDeadline(): number | undefined {
    this.#timers.update(this.endpoint.deadlines, this.#now);
    return this.#timers.nextDueAt;
  }
}

export interface Attachment extends Attached {
  readonly endpoint: WebSocketEndpoint;
}

type Take = (answer: EndpointAnswer, attachment: Attachment) => void;

function attachEndpoint(socket: Socket, options: EndpointOptions, take: Take): Attachment {
  const endpoint = new WebSocketEndpoint(options);
  const adapter: { current: Attached | undefined } = { current: undefined };
  const attachment = { endpoint, flush: () => adapter.current?.flush() };
  adapter.current = attach(socket, new Timed(endpoint), (answer) => take(answer, attachment));
  return attachment;
}

const SHARED = {
  limits: LIMITS,
  handshakeLimits: DEFAULT_HANDSHAKE_LIMITS,
  nextMaskingKey: () => randomInt(2 ** 32),
};

/** Listens on loopback, and sends every message back, by `fragmentOctets`. */
export async function echoServer(
  wish: DeflateWish | undefined,
  { fragmentOctets = Number.POSITIVE_INFINITY, protocols = [] as readonly string[] } = {},
): Promise<{ readonly port: number; readonly server: Server; readonly closures: unknown[] }> {
  const closures: unknown[] = [];
  const deflate = wish && { codec: zlibCodec, wish };
  const server = createServer((socket) => {
    attachEndpoint(socket, { ...SHARED, role: "server", deflate, protocols }, ({ events, fault }, { endpoint }) => {
      for (const event of events) {
        if (event.kind === "text" || event.kind === "binary") endpoint.send(event, fragmentOctets);
        if (event.kind === "close") closures.push({ code: event.code, reason: event.reason });
      }
      if (fault !== undefined) closures.push(fault.code);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  return { port: (server.address() as AddressInfo).port, server, closures };
}

/** Connects to loopback as a client. */
export function connectClient(
  port: number,
  { wish, protocols = [] }: { readonly wish?: DeflateWish | undefined; readonly protocols?: readonly string[] },
  take: Take,
): Attachment {
  const key = randomBytes(KEY_OCTETS).toString("base64");
  const deflate = wish && { codec: zlibCodec, wish };
  const options = {
    ...SHARED,
    role: "client",
    host: `127.0.0.1:${port}`,
    resource: "/",
    key,
    deflate,
    protocols,
  } as const;
  return attachEndpoint(connect(port, "127.0.0.1"), options, take);
}
