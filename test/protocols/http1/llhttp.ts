/** llhttp as node:http runs it, on loopback sockets: what it makes of a stream of requests, or of a response. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer, request } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer as createTcpServer } from "node:net";

const HOST = "127.0.0.1";

interface RequestVerdict {
  /** Requests that were handed out. */
  readonly requests: number;
  /** Whether the stream was refused anywhere. */
  readonly isRefused: boolean;
}

export interface RequestJudge {
  judge(stream: string): Promise<RequestVerdict>;
  close(): void;
}

/** A server that answers every request, and keeps account of each connection by the port of its client. */
export async function startRequestJudge(): Promise<RequestJudge> {
  const counts = new Map<number, number>();
  const refused = new Set<number>();
  const count = (socket: Socket): void => {
    const port = socket.remotePort ?? 0;
    counts.set(port, (counts.get(port) ?? 0) + 1);
  };
  const server = createServer((incoming, response) => {
    count(incoming.socket);
    incoming.resume().on("end", () => response.end());
    incoming.on("error", () => undefined);
  });
  server.on("upgrade", (incoming, socket) => {
    count(incoming.socket);
    socket.end();
  });
  server.on("connect", (incoming, socket) => {
    count(incoming.socket);
    socket.end();
  });
  // Both are sockets of TCP, which node:http types as streams.
  server.on("clientError", (_error, socket) => {
    refused.add((socket as Socket).remotePort ?? 0);
    socket.destroy();
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    judge: async (stream) => {
      const socket = connect(port, HOST);
      await once(socket, "connect");
      const own = socket.localPort ?? 0;
      let answers = "";
      socket.on("data", (octets: Buffer) => (answers += octets.toString("latin1")));
      socket.on("error", () => undefined);
      const closed = new Promise((resolve) => socket.once("close", resolve));
      socket.end(stream, "latin1");
      await closed;
      // node:http itself refuses a request without a host, as an answer.
      const isRefused = refused.has(own) || answers.includes("HTTP/1.1 400 ");
      const requests = counts.get(own) ?? 0;
      // Another connection may have the port next.
      counts.delete(own);
      refused.delete(own);
      return { requests, isRefused };
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Whether node:http takes a response to a request of this method as whole. */
export async function takesResponse(stream: string, method: string): Promise<boolean> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(stream, "latin1"));
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const isTaken = await new Promise<boolean>((resolve) => {
    const outgoing = request({ port, host: HOST, method, agent: false });
    outgoing.on("response", (incoming: IncomingMessage) => {
      incoming.resume();
      incoming.on("error", () => resolve(false));
      incoming.on("end", () => setImmediate(() => resolve(incoming.complete)));
    });
    outgoing.on("upgrade", (_incoming, socket) => {
      socket.destroy();
      resolve(true);
    });
    outgoing.on("error", () => resolve(false));
    outgoing.end();
  });
  server.close();
  return isTaken;
}
