/** A real conversation between a client and a server of node:tls, and every octet that either wrote. */
import { once } from "node:events";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect as connectPlain, createServer as createPlain } from "node:net";
import type { ConnectionOptions, TLSSocket, TlsOptions } from "node:tls";
import { connect, createServer } from "node:tls";
import { CONTENT } from "../../protocols/tls/code-points.ts";
import { TlsDecoder } from "../../protocols/tls/decoder.ts";
import type { TlsEvent } from "../../protocols/tls/event.ts";
import type { TlsFault } from "../../protocols/tls/faults.ts";
import type { StreamChoice } from "../../protocols/tls/flight.ts";
import { versionOf } from "../../protocols/tls/hello.ts";

export interface Conversation {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

export interface Observed {
  readonly client: readonly TlsEvent[];
  readonly server: readonly TlsEvent[];
  readonly faults: readonly (TlsFault | undefined)[];
}

/** Connects through a proxy that keeps what passes; `talk` ends the connection or throws. */
export async function capture(serverPort: number, talk: (port: number) => Promise<void>): Promise<Conversation> {
  const [fromClient, fromServer]: [Uint8Array[], Uint8Array[]] = [[], []];
  const proxy = createPlain((near) => {
    const far = connectPlain(serverPort, "127.0.0.1");
    pass(near, far, fromClient);
    pass(far, near, fromServer);
  });
  const port = await listen(proxy);
  await talk(port);
  proxy.close();
  await once(proxy, "close");
  return { client: Buffer.concat(fromClient), server: Buffer.concat(fromServer) };
}

/** A server that echoes what it is told. */
export async function startEcho(options: TlsOptions): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer(options, (socket) => {
    socket.on("error", () => socket.destroy());
    socket.pipe(socket);
  });
  server.on("tlsClientError", () => undefined);
  return { server, port: await listen(server) };
}

/** Sends `octets` to an echo, waits until they are back, and says goodbye. */
export async function exchange(
  options: ConnectionOptions,
  octets: number,
  before: (socket: TLSSocket) => Promise<void> | void = () => undefined,
): Promise<void> {
  const socket = connect({ host: "127.0.0.1", rejectUnauthorized: false, ...options });
  await once(socket, "secureConnect");
  await before(socket);
  socket.write(new Uint8Array(octets).fill(0x61));
  let missing = octets;
  for await (const chunk of socket) {
    missing -= (chunk as Uint8Array).length;
    if (missing <= 0) break;
  }
  socket.end();
  if (!socket.closed) await once(socket, "close");
}

/** Reads both directions as one who sees both: what the server chose says what the octets of the client are. */
export function observe({ client, server }: Conversation): Observed {
  const ofServer = new TlsDecoder("server");
  const { events } = ofServer.push(server);
  const choices: StreamChoice[] = events.flatMap((event) =>
    event.kind === "server-hello" ? [{ version: versionOf(event.hello), isHelloDue: event.hello.isRetry }] : [],
  );
  const ofClient = new TlsDecoder("client", { choose: () => choices.shift() });
  const said = ofClient.push(client).events;
  return { client: said, server: events, faults: [ofClient.end().fault, ofServer.end().fault] };
}

/** The octets of application data and of protected alerts, by the types that records of TLS 1.2 show. */
export function isData(event: TlsEvent): boolean {
  return event.kind === "protected" && event.type === CONTENT.applicationData;
}

export async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  return (server.address() as AddressInfo).port;
}

function pass(from: Socket, to: Socket, kept: Uint8Array[]): void {
  from.on("data", (octets) => {
    kept.push(octets);
    to.write(octets);
  });
  from.on("end", () => to.end());
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
}
