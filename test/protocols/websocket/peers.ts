/** Other people's receivers of frames, made to answer as ours do: what they heard, and whether they refused. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:net";
import type { Writable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { WebSocket as UndiciWebSocket } from "undici";
import * as ws from "ws";
import type { WebSocketEvent } from "../../../protocols/websocket/event.ts";
import type { ConnectionSetup } from "../../../protocols/websocket/connection-stream.ts";
import { readSetup, SETUP_OCTETS } from "../../../protocols/websocket/connection-stream.ts";
import { LAB_LIMITS } from "../../../protocols/websocket/subject.ts";
import { toHex } from "./helpers.ts";

export interface PeerAnswer {
  /** Messages and control frames, each as a line. */
  readonly heard: readonly string[];
  readonly refused: boolean;
}

export function described(event: WebSocketEvent): string {
  return event.kind === "close" ? `close ${event.code ?? 1005} ${event.reason}` : `${event.kind} ${toHex(event.data)}`;
}

/** What the types of ws leave out of its index. */
interface Internals {
  readonly Receiver: new (options: object) => Writable;
  readonly PerMessageDeflate: new (options: object) => {
    accept(parameters: readonly object[]): object;
    cleanup(): void;
  };
}
const { Receiver, PerMessageDeflate } = ws as unknown as Internals;

/** The Receiver of ws, in the setup of a connection stream and with the limits of the lab. */
export async function hearWithWs(stream: Uint8Array): Promise<PeerAnswer> {
  const { role, compression } = readSetup(stream[0] ?? 0);
  const isServer = role === "server";
  const deflate = new PerMessageDeflate({ isServer, maxPayload: LAB_LIMITS.messageOctetsMax });
  if (compression !== undefined) deflate.accept([parametersOf(isServer, compression)]);
  const receiver = new Receiver({
    isServer,
    maxPayload: LAB_LIMITS.messageOctetsMax,
    maxFragments: LAB_LIMITS.fragmentsMax,
    extensions: compression === undefined ? {} : { "permessage-deflate": deflate },
  });
  const heard: string[] = [];
  let refused = false;
  let isSettled = false;
  receiver.on("message", (data: Buffer, isBinary: boolean) =>
    heard.push(`${isBinary ? "binary" : "text"} ${toHex(data)}`),
  );
  receiver.on("ping", (data: Buffer) => heard.push(`ping ${toHex(data)}`));
  receiver.on("pong", (data: Buffer) => heard.push(`pong ${toHex(data)}`));
  receiver.on("conclude", (code: number, reason: Buffer) => heard.push(`close ${code} ${reason.toString()}`));
  receiver.on("error", () => {
    refused = true;
    isSettled = true;
  });
  receiver.write(Buffer.from(stream.subarray(SETUP_OCTETS)), () => {
    isSettled = true;
  });
  while (!isSettled) await setImmediate();
  await setImmediate();
  deflate.cleanup();
  return { heard, refused };
}

function parametersOf(
  isServer: boolean,
  { windowBits, contextTakeover }: { readonly windowBits: number; readonly contextTakeover: boolean },
): object {
  const side = isServer ? "client" : "server";
  return {
    [`${side}_max_window_bits`]: [String(windowBits)],
    ...(contextTakeover ? {} : { [`${side}_no_context_takeover`]: [true] }),
  };
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/**
 * The client of undici, which gets the frames from a bare socket. It tells its user neither pings nor pongs,
 * and an empty close frame like one without a status.
 */
export async function hearWithUndici(stream: Uint8Array): Promise<PeerAnswer> {
  const setup = readSetup(stream[0] ?? 0);
  const server = createServer((socket) => serve(socket, stream.subarray(SETUP_OCTETS), setup));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  const socket = new UndiciWebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  socket.binaryType = "arraybuffer";
  const heard: string[] = [];
  let refused = false;
  socket.addEventListener("message", ({ data }: { data: unknown }) => {
    if (typeof data === "string") heard.push(`text ${toHex(new TextEncoder().encode(data))}`);
    else heard.push(`binary ${toHex(new Uint8Array(data as ArrayBuffer))}`);
  });
  socket.addEventListener("error", () => {
    refused = true;
  });
  await new Promise<void>((resolve) => {
    socket.addEventListener("close", ({ code, reason, wasClean }) => {
      if (wasClean && !refused) heard.push(`close ${code} ${reason}`);
      else refused = true;
      resolve();
    });
  });
  server.close();
  return { heard, refused };
}

/** Opens the connection, sends the frames, and ends once the client has said what it makes of them. */
function serve(socket: Socket, frames: Uint8Array, setup: ConnectionSetup): void {
  socket.on("error", () => socket.destroy());
  socket.once("data", (request: Buffer) => {
    const key = /sec-websocket-key: (\S+)/i.exec(request.toString("latin1"))?.[1] ?? "";
    const proof = createHash("sha1")
      .update(key + GUID)
      .digest("base64");
    const parameter = setup.compression?.contextTakeover === false ? "; server_no_context_takeover" : "";
    const isCompressing = setup.compression !== undefined;
    const extension = isCompressing ? `Sec-WebSocket-Extensions: permessage-deflate${parameter}\r\n` : "";
    socket.write(
      `HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${proof}\r\n${extension}\r\n`,
    );
    socket.write(frames);
    socket.once("data", () => socket.end());
  });
}
