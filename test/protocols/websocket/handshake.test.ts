import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { EndpointOptions } from "../../../protocols/websocket/endpoint.ts";
import { WebSocketEndpoint } from "../../../protocols/websocket/endpoint.ts";
import { acceptKey } from "../../../protocols/websocket/handshake/accept-key.ts";
import { DEFAULT_DEFLATE_WISH } from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import type { HandshakeFaultCode } from "../../../protocols/websocket/handshake/faults.ts";
import { HANDSHAKE_FAULT_SECTIONS } from "../../../protocols/websocket/handshake/faults.ts";
import { DEFAULT_HANDSHAKE_LIMITS } from "../../../protocols/websocket/handshake/limits.ts";
import { DEFAULT_WEBSOCKET_LIMITS } from "../../../protocols/websocket/limits.ts";
import { OPCODE } from "../../../protocols/websocket/opcode.ts";
import { ascii, bare, everyOctet, join, masked } from "./helpers.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const SHARED = {
  limits: DEFAULT_WEBSOCKET_LIMITS,
  handshakeLimits: { headOctetsMax: 600, headFieldsMax: 10 },
  nextMaskingKey: () => 0,
};
const DEFLATE = { codec: zlibCodec, wish: DEFAULT_DEFLATE_WISH };
const SERVER: EndpointOptions = { ...SHARED, role: "server", protocols: ["chat", "superchat"], deflate: DEFLATE };
const CLIENT: EndpointOptions = {
  ...SHARED,
  role: "client",
  host: "server.example.com",
  resource: "/chat",
  key: KEY,
  protocols: ["chat"],
  deflate: DEFLATE,
};

const REQUEST = [
  "GET /chat HTTP/1.1",
  "Host: server.example.com",
  "Upgrade: websocket",
  "Connection: Upgrade",
  `Sec-WebSocket-Key: ${KEY}`,
  "Sec-WebSocket-Version: 13",
];
const RESPONSE = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
];

const head = (lines: readonly string[]): Uint8Array =>
  Uint8Array.from(`${lines.join("\r\n")}\r\n\r\n`, (character) => character.charCodeAt(0));
/** The lines with one replaced, by its beginning, or added. */
const bent = (lines: readonly string[], line: string): string[] => {
  const name = line.split(/[:=]/)[0] ?? "";
  return lines.some((own) => own.startsWith(`${name}:`))
    ? lines.map((own) => (own.startsWith(`${name}:`) ? line : own))
    : [...lines, line];
};
const output = (endpoint: WebSocketEndpoint): string => Buffer.from(endpoint.takeOutput()).toString("latin1");

type Refusal = readonly [title: string, lines: readonly string[], code: HandshakeFaultCode, status: number];
const SERVER_REFUSALS: readonly Refusal[] = [
  ["another method", ["POST / HTTP/1.1", ...REQUEST.slice(1)], "WS_REQUEST_LINE", 400],
  ["HTTP/1.0", ["GET / HTTP/1.0", ...REQUEST.slice(1)], "WS_REQUEST_LINE", 400],
  ["a target with a space", ["GET /a b HTTP/1.1", ...REQUEST.slice(1)], "WS_REQUEST_LINE", 400],
  ["no Host", REQUEST.filter((line) => !line.startsWith("Host")), "WS_HOST", 400],
  ["two Hosts", [...REQUEST, "Host: other"], "WS_HOST", 400],
  ["another Upgrade", bent(REQUEST, "Upgrade: h2c"), "WS_UPGRADE", 400],
  ["no upgrade in Connection", bent(REQUEST, "Connection: keep-alive"), "WS_CONNECTION", 400],
  ["no key", REQUEST.filter((line) => !line.startsWith("Sec-WebSocket-Key")), "WS_KEY", 400],
  ["a short key", bent(REQUEST, "Sec-WebSocket-Key: AAAA"), "WS_KEY", 400],
  ["a key that is no Base64", bent(REQUEST, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZR=="), "WS_KEY", 400],
  ["two keys", [...REQUEST, `Sec-WebSocket-Key: ${KEY}`], "WS_KEY", 400],
  ["version 8", bent(REQUEST, "Sec-WebSocket-Version: 8"), "WS_VERSION", 426],
  ["no version", REQUEST.filter((line) => !line.startsWith("Sec-WebSocket-Version")), "WS_VERSION", 426],
  ["a body", [...REQUEST, "Content-Length: 5"], "WS_BODY", 400],
  ["a chunked body", [...REQUEST, "Transfer-Encoding: chunked"], "WS_BODY", 400],
  ["a protocol named twice", [...REQUEST, "Sec-WebSocket-Protocol: a, b, a"], "WS_PROTOCOLS", 400],
  ["protocols that are no tokens", [...REQUEST, "Sec-WebSocket-Protocol: a b"], "WS_PROTOCOLS", 400],
  ["extensions that are none", [...REQUEST, "Sec-WebSocket-Extensions: x; =1"], "WS_EXTENSIONS", 400],
  ["a folded line", [...REQUEST, " folded"], "WS_HEAD_FOLDED", 400],
  ["a space before the colon", [...REQUEST, "a : b"], "WS_HEAD_OCTET", 400],
  ["a field without a name", [...REQUEST, ": b"], "WS_HEAD_OCTET", 400],
  ["a field without a colon", [...REQUEST, "abc"], "WS_HEAD_OCTET", 400],
  ["a NUL in a value", [...REQUEST, "a: \0"], "WS_HEAD_OCTET", 400],
  ["a bare line feed", [...REQUEST, "a: b\nc: d"], "WS_HEAD_LINE_END", 400],
  ["a bare carriage return", [...REQUEST, "a: b\rc: d"], "WS_HEAD_LINE_END", 400],
  [
    "too many fields",
    [...REQUEST, ...Array.from({ length: 6 }, (_, index) => `x${index}: y`)],
    "WS_HEAD_TOO_MANY_FIELDS",
    431,
  ],
  ["too many octets", [...REQUEST, `x: ${"y".repeat(600)}`], "WS_HEAD_TOO_LARGE", 431],
];

const CLIENT_REFUSALS: readonly (readonly [title: string, lines: readonly string[], code: HandshakeFaultCode])[] = [
  ["another status", ["HTTP/1.1 200 OK", ...RESPONSE.slice(1)], "WS_STATUS"],
  ["no status line", ["ICY 101 x", ...RESPONSE.slice(1)], "WS_STATUS_LINE"],
  ["another Upgrade", bent(RESPONSE, "Upgrade: h2c"), "WS_UPGRADE"],
  ["no Upgrade", RESPONSE.filter((line) => !line.startsWith("Upgrade")), "WS_UPGRADE"],
  ["another Connection", bent(RESPONSE, "Connection: close"), "WS_CONNECTION"],
  ["another proof", bent(RESPONSE, "Sec-WebSocket-Accept: AAAA"), "WS_ACCEPT"],
  ["no proof", RESPONSE.slice(0, -1), "WS_ACCEPT"],
  ["a protocol that was not asked for", [...RESPONSE, "Sec-WebSocket-Protocol: superchat"], "WS_PROTOCOL_NOT_OFFERED"],
  [
    "two protocols",
    [...RESPONSE, "Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: chat"],
    "WS_PROTOCOL_NOT_OFFERED",
  ],
  [
    "an extension that was not offered",
    [...RESPONSE, "Sec-WebSocket-Extensions: x-webkit-deflate-frame"],
    "WS_EXTENSION_NOT_OFFERED",
  ],
  ["extensions that are none", [...RESPONSE, "Sec-WebSocket-Extensions: ,"], "WS_EXTENSIONS"],
  [
    "a repeated parameter",
    [
      ...RESPONSE,
      "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    ],
    "WS_EXTENSION_NOT_OFFERED",
  ],
];
/** What no head alone can do. */
const TIMED: readonly HandshakeFaultCode[] = ["WS_OPEN_TIMEOUT", "WS_HEAD_TRUNCATED"];

describe("server", () => {
  it("RFC 6455 1.3: accepts with the proof of the key", () => {
    const server = new WebSocketEndpoint(SERVER);
    const { events, fault } = server.receive(
      head([...REQUEST, "Sec-WebSocket-Protocol: superchat, chat", "Origin: http://example.com"]),
    );
    expect(fault).toBeUndefined();
    expect(events).toMatchObject([
      { kind: "open", protocol: "chat", request: { resource: "/chat", origin: "http://example.com" } },
    ]);
    expect(output(server).split("\r\n")).toEqual([...RESPONSE, "Sec-WebSocket-Protocol: chat", "", ""]);
    expect(acceptKey(KEY)).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });

  it("hears the frames that come in one chunk with the request, cut anywhere", () => {
    const wire = join(head(REQUEST), masked(OPCODE.text, "hi"));
    for (const cut of everyOctet(wire.length)) {
      const server = new WebSocketEndpoint(SERVER);
      const events = [wire.slice(0, cut), wire.slice(cut)].flatMap((chunk) => [...server.receive(chunk).events]);
      expect(events.map(({ kind }) => kind)).toEqual(["open", "text"]);
    }
  });

  it.each(SERVER_REFUSALS)("refuses %s", (_title, lines, code, status) => {
    const wire = head(lines);
    const whole = new WebSocketEndpoint(SERVER);
    const { fault, events } = whole.receive(wire);
    expect([fault?.code, events, whole.mayEnd]).toEqual([code, [], true]);
    const answer = output(whole);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^\r]*\r\nConnection: close\r\nContent-Length: 0\r\n`));
    expect(answer.includes("Sec-WebSocket-Version: 13")).toBe(status === 426);
    const dripped = new WebSocketEndpoint(SERVER);
    for (const octet of wire) dripped.receive(Uint8Array.of(octet));
    expect(dripped.fault).toEqual(fault);
    expect([dripped.bytesHeld > 200, dripped.partsHeld]).toEqual([false, 0]);
  });

  it.each([
    ["Upgrade as one of several, in any case", bent(REQUEST, "Upgrade: h2c, WebSocket")],
    ["Connection as a list", bent(REQUEST, "Connection: keep-alive, UPGRADE")],
    ["an empty body", [...REQUEST, "Content-Length: 0"]],
    ["names that are also object keys", [...REQUEST, "__proto__: x", "constructor: y"]],
    [
      "an unknown extension with a name of a prototype",
      [...REQUEST, "Sec-WebSocket-Extensions: __proto__; constructor"],
    ],
    ["white space around values", bent(REQUEST, "Sec-WebSocket-Version: \t13\t ")],
    ["a later minor version", ["GET / HTTP/1.2", ...REQUEST.slice(1)]],
    ["octets above ASCII in a value", [...REQUEST, "x: \u00e9"]],
  ])("takes %s", (_title, lines) => {
    const { fault, events } = new WebSocketEndpoint(SERVER).receive(head(lines));
    expect([fault, events.length]).toEqual([undefined, 1]);
  });

  it("gives up a request that stops, or takes too long", () => {
    const stopped = new WebSocketEndpoint(SERVER);
    stopped.receive(ascii("GET / HTTP"));
    stopped.end();
    expect([stopped.fault, output(stopped)]).toEqual([
      { code: "WS_HEAD_TRUNCATED", offset: 10, section: "RFC 9112 2.1" },
      "",
    ]);
    const slow = new WebSocketEndpoint(SERVER);
    slow.receive(ascii("GET"));
    expect(slow.deadlines).toEqual([{ name: "open", number: 0, ticks: DEFAULT_WEBSOCKET_LIMITS.openTicksMax }]);
    for (const deadline of slow.deadlines) slow.expire(deadline);
    expect([slow.fault?.code, output(slow).split("\r\n")[0], slow.mayEnd]).toEqual([
      "WS_OPEN_TIMEOUT",
      "HTTP/1.1 408 Request Timeout",
      true,
    ]);
  });
});

describe("client", () => {
  it("asks as RFC 6455 1.3 shows, and opens on the answer", () => {
    const client = new WebSocketEndpoint(CLIENT);
    expect(output(client).split("\r\n")).toEqual([
      ...REQUEST,
      "Sec-WebSocket-Protocol: chat",
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
      "",
      "",
    ]);
    const { events } = client.receive(
      join(head([...RESPONSE, "Sec-WebSocket-Protocol: chat"]), bare(OPCODE.text, "hi")),
    );
    expect(events).toEqual([
      { kind: "open", protocol: "chat", deflate: undefined, request: undefined },
      { kind: "text", data: ascii("hi") },
    ]);
  });

  it.each(CLIENT_REFUSALS)("refuses %s", (_title, lines, code) => {
    const client = new WebSocketEndpoint(CLIENT);
    client.takeOutput();
    expect(client.receive(head(lines)).fault?.code).toBe(code);
    expect([client.mayEnd, output(client)]).toEqual([true, ""]);
  });

  it("writes no line that would be two", () => {
    expect(() => new WebSocketEndpoint({ ...CLIENT, host: "a\r\nx: y" })).toThrow(RangeError);
  });
});

it("covers every code", () => {
  const covered = new Set<string>([...SERVER_REFUSALS, ...CLIENT_REFUSALS].map(([, , code]) => code));
  for (const code of TIMED) covered.add(code);
  expect([...covered].toSorted()).toEqual(Object.keys(HANDSHAKE_FAULT_SECTIONS).toSorted());
});

describe("permessage-deflate", () => {
  it("is used by both ends once it is agreed", () => {
    const server = new WebSocketEndpoint({ ...SERVER, handshakeLimits: DEFAULT_HANDSHAKE_LIMITS });
    const client = new WebSocketEndpoint({ ...CLIENT, handshakeLimits: DEFAULT_HANDSHAKE_LIMITS });
    server.receive(client.takeOutput());
    client.receive(server.takeOutput());
    const data = ascii("to be or not to be ".repeat(30));
    client.send({ kind: "text", data });
    const wire = client.takeOutput();
    expect(wire.length).toBeLessThan(data.length / 4);
    expect(server.receive(wire).events).toEqual([{ kind: "text", data }]);
  });
});
