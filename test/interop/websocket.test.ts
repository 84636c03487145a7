/** Our WebSocket endpoints talk to ws 8.23 in both roles and to the client of undici, over real sockets. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { WebSocket as UndiciWebSocket } from "undici";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { EndpointEvent } from "../../protocols/websocket/endpoint.ts";
import type { DeflateWish } from "../../protocols/websocket/handshake/deflate-negotiation.ts";
import { DEFAULT_DEFLATE_WISH } from "../../protocols/websocket/handshake/deflate-negotiation.ts";
import type { Attachment } from "./websocket-endpoints.ts";
import { connectClient, echoServer } from "./websocket-endpoints.ts";

const NO_TAKEOVER: DeflateWish = {
  server: { contextTakeover: false, windowBits: 10 },
  client: { contextTakeover: false, windowBits: 9 },
};
const WISHES: readonly (readonly [name: string, wish: DeflateWish | undefined])[] = [
  ["without permessage-deflate", undefined],
  ["with permessage-deflate", DEFAULT_DEFLATE_WISH],
  ["with small windows and without takeover", NO_TAKEOVER],
];

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
/** Text and binary, empty, at the ends of each way to spell a length, repetitive and not. */
const MESSAGES: readonly { readonly kind: "text" | "binary"; readonly data: Uint8Array }[] = [
  { kind: "text", data: text("") },
  { kind: "text", data: text("κόσμε 😀 \ufeff") },
  { kind: "binary", data: new Uint8Array(0) },
  { kind: "text", data: text("x".repeat(125)) },
  { kind: "binary", data: new Uint8Array(126).fill(7) },
  { kind: "binary", data: Uint8Array.from({ length: 65_535 }, (_, index) => (index * index) >> 3) },
  { kind: "text", data: text("to be or not to be, ".repeat(4_000)) },
  { kind: "text", data: text("to be or not to be, ".repeat(4_000)) },
  { kind: "binary", data: Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2_654_435_761) >>> 13) },
];

const servers: (Server | WebSocketServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function wsServer(options: object): Promise<number> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, ...options });
  servers.push(server);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Collects what our client hears until a close frame or a fault. */
async function converse(
  port: number,
  options: { readonly wish?: DeflateWish | undefined; readonly protocols?: readonly string[] },
  onEvent: (event: EndpointEvent, attachment: Attachment) => void,
): Promise<EndpointEvent[]> {
  const heard: EndpointEvent[] = [];
  return await new Promise((resolve, reject) => {
    connectClient(port, options, ({ events, fault }, attachment) => {
      for (const event of events) {
        heard.push(event);
        onEvent(event, attachment);
      }
      if (fault !== undefined) reject(new Error(fault.code));
      if (events.at(-1)?.kind === "close") resolve(heard);
    });
  });
}

describe.each(WISHES)("our client and the server of ws, %s", (_name, wish) => {
  const perMessageDeflate = wish !== undefined && { threshold: 0 };

  it("exchange messages, and close", async () => {
    const port = await wsServer({ perMessageDeflate });
    (servers[0] as WebSocketServer).on("connection", (socket) => {
      socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    });
    let echoed = 0;
    const heard = await converse(port, { wish }, (event, { endpoint }) => {
      if (event.kind === "open") for (const message of MESSAGES) expect(endpoint.send(message)).toBe("sent");
      if (event.kind === "text" || event.kind === "binary") echoed += 1;
      if (echoed === MESSAGES.length) endpoint.close(3000, "enough");
    });
    const [open, ...rest] = heard;
    expect(open?.kind === "open" && open.deflate !== undefined).toBe(wish !== undefined);
    expect(rest.slice(0, -1)).toEqual(MESSAGES);
    expect(rest.at(-1)).toEqual({ kind: "close", code: 3000, reason: "enough" });
  });

  it("bear fragments, pings and a close that the server begins", async () => {
    const port = await wsServer({ perMessageDeflate });
    const pongs: string[] = [];
    (servers[0] as WebSocketServer).on("connection", (socket) => {
      socket.on("pong", (data) => pongs.push(data.toString()));
      socket.send("one ", { fin: false });
      socket.ping("between");
      socket.send("message", { fin: true });
      socket.on("message", (data: Buffer) => socket.close(1001, data.toString().slice(0, 3)));
    });
    const heard = await converse(port, { wish }, (event, { endpoint }) => {
      if (event.kind === "text") endpoint.send({ kind: "text", data: text("bye ".repeat(50)) }, 7);
    });
    expect(heard.map(({ kind }) => kind)).toEqual(["open", "ping", "text", "close"]);
    expect(heard[2]).toEqual({ kind: "text", data: text("one message") });
    expect(heard[3]).toEqual({ kind: "close", code: 1001, reason: "bye" });
    expect(pongs).toEqual(["between"]);
  });
});

describe.each(WISHES)("the client of ws and our server, %s", (_name, wish) => {
  it.each([Number.POSITIVE_INFINITY, 1_000])(
    "exchange messages in fragments of %s octets, and close",
    async (fragmentOctets) => {
      const { port, server, closures } = await echoServer(wish, { fragmentOctets, protocols: ["chat"] });
      servers.push(server);
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`, ["superchat", "chat"], {
        perMessageDeflate: wish !== undefined && { threshold: 0 },
      });
      const heard: object[] = [];
      const allHeard = new Promise<void>((resolve) => {
        socket.on("message", (data: Buffer, isBinary) => {
          heard.push({ kind: isBinary ? "binary" : "text", data: new Uint8Array(data) });
          if (heard.length === MESSAGES.length) resolve();
        });
      });
      await once(socket, "open");
      expect([socket.protocol, socket.extensions !== ""]).toEqual(["chat", wish !== undefined]);
      for (const { kind, data } of MESSAGES) socket.send(data, { binary: kind === "binary" });
      await allHeard;
      expect(heard).toEqual(MESSAGES);
      socket.ping("are you there");
      expect(String((await once(socket, "pong"))[0])).toBe("are you there");
      socket.close(1000, "done");
      const [code] = await once(socket, "close");
      expect([code, closures]).toEqual([1000, [{ code: 1000, reason: "done" }]]);
    },
  );
});

describe.each(WISHES)("the client of undici and our server, %s", (_name, wish) => {
  it("exchange messages, and close", async () => {
    const { port, server, closures } = await echoServer(wish);
    servers.push(server);
    const socket = new UndiciWebSocket(`ws://127.0.0.1:${port}/`);
    socket.binaryType = "arraybuffer";
    const heard: object[] = [];
    const closed = new Promise<number>((resolve) => {
      socket.addEventListener("close", ({ code }) => resolve(code));
    });
    socket.addEventListener("message", ({ data }: { data: unknown }) => {
      heard.push(
        typeof data === "string"
          ? { kind: "text", data: text(data) }
          : { kind: "binary", data: new Uint8Array(data as ArrayBuffer) },
      );
      if (heard.length === MESSAGES.length) socket.close(1000, "done");
    });
    socket.addEventListener("open", () => {
      expect(socket.extensions !== "").toBe(wish !== undefined);
      for (const { kind, data } of MESSAGES)
        socket.send(kind === "text" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(data) : data.slice());
    });
    expect(await closed).toBe(1000);
    expect(heard).toEqual(MESSAGES);
    expect(closures).toEqual([{ code: 1000, reason: "done" }]);
  });
});

it("our server refuses a request that is no handshake", async () => {
  const { port, server, closures } = await echoServer(undefined);
  servers.push(server);
  const response = await fetch(`http://127.0.0.1:${port}/`);
  expect([response.status, closures]).toEqual([400, ["WS_UPGRADE"]]);
});
