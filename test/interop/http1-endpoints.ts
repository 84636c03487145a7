/** Our HTTP/1.1 endpoints on real sockets: a client with promises for responses, and a server that echoes. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer } from "node:net";
import type { ClientAnswer, ClientRequest } from "../../protocols/http1/client.ts";
import { Http1Client } from "../../protocols/http1/client.ts";
import type { Fields, RequestHead } from "../../protocols/http1/event.ts";
import type { Http1Limits } from "../../protocols/http1/limits.ts";
import { http1Limits } from "../../protocols/http1/limits.ts";
import type { ServerAnswer } from "../../protocols/http1/server.ts";
import { Http1Server } from "../../protocols/http1/server.ts";
import type { Attached } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const HOST = "127.0.0.1";

interface LiveResponse {
  readonly status: number;
  readonly fields: Fields;
  readonly content: string;
  readonly trailers: Fields;
  /** How many interim responses came before it. */
  readonly interims: number;
}

export interface LiveClient {
  readonly endpoint: Http1Client;
  /** Rejects when the connection is lost before the response has ended. */
  send(request: ClientRequest): Promise<LiveResponse>;
  close(): void;
}

interface Waiter {
  status: number;
  fields: Fields;
  content: Buffer[];
  interims: number;
  readonly resolve: (response: LiveResponse) => void;
  readonly reject: (error: Error) => void;
}

export function connectClient(port: number): LiveClient {
  const endpoint = new Http1Client({ limits: http1Limits({ pipelineMax: 1_000 }) });
  const waiters = new Map<number, Waiter>();
  const socket = connect(port, HOST);
  const attached = attach<ClientAnswer>(socket, endpoint, ({ events, fault }) => {
    for (const event of events) {
      const waiter = waiters.get(event.number);
      if (waiter === undefined) continue;
      if (event.kind === "response") {
        waiter.interims += event.head.isInterim ? 1 : 0;
        waiter.status = event.head.status;
        waiter.fields = event.head.fields;
      } else if (event.kind === "content") {
        waiter.content.push(Buffer.from(event.octets));
      } else if (event.kind === "end") {
        const { status, fields, interims } = waiter;
        const content = Buffer.concat(waiter.content).toString("latin1");
        waiter.resolve({ status, fields, content, interims, trailers: event.trailers });
      } else {
        waiter.reject(new Error(`lost: ${fault?.code}`));
      }
    }
  });
  return {
    endpoint,
    send: (request) =>
      new Promise((resolve, reject) => {
        const number = endpoint.send(request);
        if (typeof number !== "number") throw new Error(number);
        waiters.set(number, { status: 0, fields: [], content: [], interims: 0, resolve, reject });
        attached.flush();
      }),
    close: () => socket.destroy(),
  };
}

export interface LiveServer {
  readonly port: number;
  readonly server: Server;
  readonly faults: string[];
  /** Requests of all connections that are not answered. */
  inFlight(): number;
  /** Has every connection end once what it has taken is answered. */
  drain(): void;
}

/** Listens on loopback, and answers every request with its method, target and content; `/stream` in chunks. */
export async function startServer(limits: Partial<Http1Limits> = {}): Promise<LiveServer> {
  const faults: string[] = [];
  const open = new Set<{ readonly endpoint: Http1Server; readonly flush: () => void }>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const endpoint = new Http1Server({ limits: http1Limits(limits), protocols: ["websocket"] });
    const requests = new Map<number, { readonly head: RequestHead; readonly content: Buffer[] }>();
    const adapter: { current: Attached | undefined } = { current: undefined };
    const connection = { endpoint, flush: () => adapter.current?.flush() };
    open.add(connection);
    socket.on("close", () => open.delete(connection));
    adapter.current = attach<ServerAnswer>(socket, endpoint, ({ events, fault }) => {
      for (const event of events) {
        const request = requests.get(event.number);
        if (event.kind === "request") requests.set(event.number, { head: event.head, content: [] });
        else if (event.kind === "content") request?.content.push(Buffer.from(event.octets));
        else if (event.kind === "tunnel") endpoint.write(event.number, event.octets);
        else if (event.kind === "end" && request !== undefined) {
          answer(endpoint, event.number, { ...request, trailers: event.trailers });
        }
      }
      if (fault !== undefined) faults.push(fault.code);
    });
  });
  server.listen(0, HOST);
  await once(server, "listening");
  return {
    // A server that listens on TCP has an address of this kind.
    port: (server.address() as AddressInfo).port,
    server,
    faults,
    inFlight: () => Array.from(open).reduce((sum, { endpoint }) => sum + endpoint.inFlight, 0),
    drain: () => {
      for (const { endpoint, flush } of open) {
        endpoint.drain();
        flush();
      }
    },
  };
}

interface Request {
  readonly head: RequestHead;
  readonly content: readonly Buffer[];
  readonly trailers: Fields;
}

function answer(endpoint: Http1Server, number: number, { head, content, trailers }: Request): void {
  if (head.upgrade !== "") {
    endpoint.respond(number, { status: 101, fields: ["Connection", "upgrade", "Upgrade", head.upgrade] });
    return;
  }
  const fields = ["X-Seen", `${head.method} ${head.target}`, "X-Trailers", trailers.join(" ")];
  if (head.target !== "/stream") {
    endpoint.respond(number, { status: 200, reason: "OK", fields, content: Buffer.concat(content) });
    return;
  }
  endpoint.respond(number, { status: 200, reason: "OK", fields, content: "stream" });
  for (const piece of content) endpoint.write(number, piece);
  endpoint.finish(number, ["X-Sum", `${content.reduce((sum, { length }) => sum + length, 0)}`]);
}
