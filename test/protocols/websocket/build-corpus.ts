/**
 * Captures corpus/websocket from ws, undici and the examples of the RFCs.
 * `node test/protocols/websocket/build-corpus.ts` writes the files. Keys of masks are random, so each run writes others.
 */
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket as UndiciWebSocket } from "undici";
import { WebSocket, WebSocketServer } from "ws";
import { SETUP } from "../../../protocols/websocket/connection-stream.ts";
import { CLIENT } from "../../../protocols/websocket/generator-handshake.ts";
import { GOOD_FRAMES } from "./bad-frames.ts";
import { hex } from "./helpers.ts";

export const CORPUS_FOLDER = fileURLToPath(new URL("../../../corpus/websocket/", import.meta.url));
/** The window of connection streams. */
const WINDOW_BITS = 9;
const HEAD_END = "\r\n\r\n";

/** What was said in one direction: the head of the handshake, and what came behind it. */
interface Said {
  readonly head: Buffer;
  readonly frames: Buffer;
}

/** Lets `client` talk to the server of ws through a proxy that listens, until it has closed. */
async function overhear(
  perMessageDeflate: object | false,
  client: (port: number) => Promise<void>,
): Promise<[Said, Said]> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate });
  server.on("connection", (socket) => {
    socket.ping("are you there");
    socket.on("message", (data: Buffer, isBinary) => {
      socket.send(data.subarray(0, data.length / 2), { binary: isBinary, fin: false });
      socket.send(data.subarray(data.length / 2), { binary: isBinary, fin: true });
    });
  });
  await once(server, "listening");
  const heard: [Buffer[], Buffer[]] = [[], []];
  const proxy = createServer((downstream: Socket) => {
    const upstream = connect((server.address() as AddressInfo).port, "127.0.0.1");
    downstream.on("data", (octets: Buffer) => heard[0].push(octets)).pipe(upstream);
    upstream.on("data", (octets: Buffer) => heard[1].push(octets)).pipe(downstream);
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  await client((proxy.address() as AddressInfo).port);
  proxy.close();
  server.close();
  return [said(heard[0]), said(heard[1])];
}

function said(chunks: readonly Buffer[]): Said {
  const whole = Buffer.concat(chunks);
  const end = whole.indexOf(HEAD_END) + HEAD_END.length;
  return { head: whole.subarray(0, end), frames: whole.subarray(end) };
}

const MESSAGES: readonly (string | Uint8Array)[] = [
  "",
  "hello",
  "κόσμε 😀",
  Uint8Array.of(0, 255, 128),
  "to be or not to be, ".repeat(8),
];

async function talkAsWs(port: number): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`, ["chat"], { perMessageDeflate: { threshold: 0 } });
  await once(socket, "open");
  socket.ping("from ws");
  for (const message of MESSAGES) {
    socket.send(message);
    await once(socket, "message");
  }
  socket.close(1000, "done");
  await once(socket, "close");
}

async function talkAsUndici(port: number): Promise<void> {
  const socket = new UndiciWebSocket(`ws://127.0.0.1:${port}/`);
  const next = (event: "open" | "message" | "close"): Promise<void> =>
    new Promise((resolve) => socket.addEventListener(event, () => resolve(), { once: true }));
  await next("open");
  for (const message of MESSAGES) {
    socket.send(typeof message === "string" ? message : message.slice());
    await next("message");
  }
  socket.close(3000, "done");
  await next("close");
}

async function captured(): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const narrow = { threshold: 0, serverMaxWindowBits: WINDOW_BITS, clientMaxWindowBits: WINDOW_BITS };
  for (const [name, deflate] of [
    ["plain", false],
    ["deflate", narrow],
  ] as const) {
    const bits = deflate === false ? 0 : SETUP.compression;
    const [client, server] = await overhear(deflate, talkAsWs);
    files.set(`ws-client-${name}.bin`, record(bits, client.frames));
    files.set(`ws-server-${name}.bin`, record(bits | SETUP.client, server.frames));
    files.set(`ws-client-handshake-${name}.bin`, record(0, client.head));
    files.set(`ws-server-handshake-${name}.bin`, record(CLIENT, server.head));
  }
  const [undici] = await overhear(false, talkAsUndici);
  files.set("undici-client-plain.bin", record(0, undici.frames));
  files.set("undici-client-handshake.bin", record(0, undici.head));
  for (const { title, wire } of GOOD_FRAMES) {
    const [, rfc, section, what] = /^RFC (\d+) ([\d.]+): (.*)$/.exec(title) ?? [];
    if (rfc === undefined) continue;
    const words = `${section} ${what}`.replaceAll(/[^\w]+/g, "-");
    files.set(`rfc${rfc}-${words}.bin`, hex(wire));
  }
  return files;
}

function record(first: number, octets: Uint8Array): Uint8Array {
  return Uint8Array.of(first, ...octets);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(CORPUS_FOLDER, { recursive: true });
  for (const [name, octets] of await captured()) writeFileSync(join(CORPUS_FOLDER, name), octets);
}
