/**
 * Captures corpus/http2 from real clients: node:http2, @grpc/grpc-js and undici talk to our server, and what
 * they send is kept. `node test/protocols/http2/build-corpus.ts` writes the files; run it again only to have
 * the octets of other versions, since clients draw some of them by chance.
 */
import { credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import { mkdirSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { H2CClient } from "undici";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import type { Http2Event } from "../../../protocols/http2/connection-events.ts";
import { attach } from "../../interop/socket-adapter.ts";
import { entries } from "./helpers.ts";

const FOLDER = fileURLToPath(new URL("../../../corpus/http2/", import.meta.url));

type Client = (port: number) => Promise<void>;

const CAPTURES: Readonly<Record<string, Client>> = {
  "node-get": (port) => withNode(port, (session) => exchange(session, { ":path": "/a?b=c", accept: "*/*" })),
  "node-post-trailers": (port) =>
    withNode(port, (session) => exchange(session, { ":method": "POST" }, "hello", { "x-sum": "5" })),
  "node-several": (port) =>
    withNode(port, async (session) => {
      for (const path of ["/", "/x", "/y"]) await exchange(session, { ":path": path, "x-same": "value" });
    }),
  "node-cancel": (port) =>
    withNode(port, async (session) => {
      const stream = session.request({ ":method": "POST" });
      stream.on("error", () => undefined);
      stream.write("partly");
      await pause();
      stream.close(http2.constants.NGHTTP2_CANCEL);
      await exchange(session, {});
    }),
  "node-ping-settings": (port) =>
    withNode(port, async (session) => {
      await exchange(session, {});
      await new Promise((resolve) => session.ping(resolve));
      await new Promise((resolve) => session.settings({ initialWindowSize: 1_000, headerTableSize: 100 }, resolve));
      await exchange(session, {});
    }),
  "node-many-fields": (port) =>
    withNode(port, (session) =>
      exchange(session, Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`x-field-${index}`, `v${index}`]))),
    ),
  "grpc-unary": withGrpc,
  "undici-get": withUndici,
};

for (const [name, client] of Object.entries(CAPTURES)) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `${name}.bin`), await capture(client));
}

/** Everything that a client sends on its first connection. */
async function capture(client: Client): Promise<Buffer> {
  const received: Buffer[] = [];
  const server = createServer((socket) => {
    const connection = new Http2Connection({ role: "server" });
    socket.on("data", (octets) => received.push(Buffer.from(octets)));
    attach(socket, connection, ({ events }) => {
      for (const event of events) answer(connection, event);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await client((server.address() as AddressInfo).port);
  server.close();
  return Buffer.concat(received);
}

function answer(connection: Http2Connection, event: Http2Event): void {
  if (event.kind === "data") connection.releaseCredit(event.streamId, event.data.length);
  if (!(event.kind === "trailers" || ("endStream" in event && event.endStream))) return;
  connection.respond(event.streamId, entries({ ":status": "200", "content-type": "application/grpc" }), false);
  connection.sendData(event.streamId, new Uint8Array(5), false);
  connection.sendTrailers(event.streamId, entries({ "grpc-status": "0" }));
}

async function withNode(port: number, use: (session: http2.ClientHttp2Session) => Promise<void>): Promise<void> {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  await use(session);
  await new Promise<void>((resolve) => session.close(resolve));
}

function exchange(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body?: string,
  trailers?: http2.OutgoingHttpHeaders,
): Promise<void> {
  const stream = session.request(headers, { endStream: body === undefined, waitForTrailers: trailers !== undefined });
  if (trailers !== undefined) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
  if (body !== undefined) stream.end(body);
  stream.resume();
  return new Promise((resolve) => stream.on("end", () => resolve()));
}

async function withGrpc(port: number): Promise<void> {
  const identity = (octets: Buffer): Buffer => octets;
  const method = {
    path: "/lab.Echo/Say",
    requestStream: false,
    responseStream: false,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
  const Client = makeGenericClientConstructor({ Say: method }, "Echo");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  await new Promise<void>((resolve) => {
    client.makeUnaryRequest(method.path, identity, identity, Buffer.from("hello"), () => resolve());
  });
  client.close();
}

async function withUndici(port: number): Promise<void> {
  const client = new H2CClient(`http://127.0.0.1:${port}`);
  const { body } = await client.request({ method: "GET", path: "/" });
  await body.dump();
  await client.close();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
