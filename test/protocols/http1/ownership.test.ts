/** What an owner says piece by piece, says last, or says in several fields; and faults that stand where they stand. */
import { describe, expect, it } from "vitest";
import { clientOf, GET, kindsOf, OK, serverOf } from "./endpoints.ts";
import { octets, SIZES, text } from "./helpers.ts";

const UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
const MIB = 1_048_576;
const PIECES = 1_000_000;

describe("pieces of one octet", () => {
  it("leave a tunnel together, however many they are", () => {
    const { server, hear } = serverOf();
    hear(UPGRADE);
    server.respond(1, { status: 101 });
    server.takeOutput();
    for (let piece = 0; piece < PIECES; piece += 1) server.write(1, Uint8Array.of(piece));
    const output = server.takeOutput();
    expect(output).toHaveLength(PIECES);
    expect(output.every((octet, index) => octet === (index & 0xff))).toBe(true);
  });

  it("leave as chunks until there is no room for another", () => {
    const { server, hear } = serverOf();
    hear(GET);
    server.respond(1, { status: 200, content: "stream" });
    const before = server.bytesHeld;
    let pieces = 0;
    while (server.write(1, octets("x")) === "sent") pieces += 1;
    expect(pieces).toBe(Math.floor((MIB - before) / 6));
    expect(server.takeOutput()).toHaveLength(before + 6 * pieces);
  });
});

describe("an answer that says close", () => {
  const closing = { status: 200, fields: ["connection", "x, Close"] };

  it("ends the connection, and says it once", () => {
    const { server, hear, said } = serverOf();
    hear(GET);
    expect(server.respond(1, closing)).toBe("sent");
    expect(hear(GET)).toEqual([]);
    expect(said()).toBe("HTTP/1.1 200 \r\nconnection: x, Close\r\nContent-Length: 0\r\n\r\n");
    expect(server).toMatchObject({ isClosed: true, fault: undefined });
    expect(hear(GET)).toEqual([]);
  });

  it("is the last: the requests behind it are lost, those before it are answered", () => {
    const { server, hear, said, answer } = serverOf();
    hear(GET.repeat(4).slice(0, -2));
    server.respond(2, { ...closing, content: "stream" });
    expect(answer(3)).toBe("gone");
    expect(kindsOf(hear("\r\n"))).toEqual(["lost 3"]);
    answer(1);
    expect(said()).toContain(`${OK}xHTTP/1.1 200 \r\nconnection: x, Close\r\n`);
    expect(server.isClosed).toBe(false);
    server.finish(2);
    expect(said()).toBe("0\r\n\r\n");
    expect(server).toMatchObject({ isClosed: true, inFlight: 0 });
  });

  it("takes the place of the refusal of what came behind it", () => {
    const { server, hear, said } = serverOf();
    hear(`${GET}GET / HTTP/3.0\r\n`);
    server.respond(1, closing);
    expect(said()).not.toContain("505");
    expect(server.abort().events).toEqual([]);
    expect(server).toMatchObject({ isClosed: true, fault: { code: "H1_VERSION" } });
  });

  it("before its request has ended lets that end", () => {
    const { server, hear, said } = serverOf();
    hear("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na");
    server.respond(1, closing);
    expect(kindsOf(hear(`bc${GET}`))).toEqual(["content 1", "end 1"]);
    said();
    expect(server.isClosed).toBe(true);
  });

  it("does not end a tunnel", () => {
    const { server, hear } = serverOf();
    hear(UPGRADE);
    server.respond(1, { status: 101, fields: ["Connection", "upgrade, close"] });
    server.takeOutput();
    expect(kindsOf(hear("abc"))).toEqual(["tunnel 1"]);
  });
});

describe("the end of a stream", () => {
  it("finds no room for trailers that are too many, and is not said", () => {
    const { server, hear, said } = serverOf({ outputOctetsMax: 1_000 });
    hear(GET);
    server.respond(1, { status: 200, content: "stream" });
    server.write(1, octets("x".repeat(800)));
    const held = server.bytesHeld;
    expect(server.finish(1, ["X", "y".repeat(200)])).toBe("full");
    expect(server.bytesHeld).toBe(held);
    said();
    expect(server.finish(1, ["X", "y".repeat(200)])).toBe("sent");
    expect(said()).toContain("0\r\nX: yyy");
    expect(server.finish(1)).toBe("gone");
    expect(server.inFlight).toBe(0);
  });

  it("with trailers that never find room is the owner's mistake", () => {
    const { server, hear } = serverOf();
    hear(GET);
    server.respond(1, { status: 200, content: "stream" });
    expect(() => server.finish(1, ["X", "y".repeat(5 * MIB)])).toThrow(RangeError);
    expect(server.bytesHeld).toBeLessThan(100);
  });

  it("without trailers always finds room", () => {
    const { server, hear } = serverOf({ outputOctetsMax: 100 });
    hear(GET);
    server.respond(1, { status: 200, content: "stream" });
    while (server.write(1, octets("x")) === "sent");
    expect(server.finish(1)).toBe("sent");
  });
});

describe("a request that says close or upgrade in a second field", () => {
  it("is the last", () => {
    const { client, request } = clientOf();
    client.send({ ...request, fields: ["Host", "a", "Connection", "keep-alive", "connection", "close"] });
    expect(client.send(request)).toBe("closed");
  });

  it("asks for a tunnel", () => {
    const { client, request } = clientOf();
    client.send({ ...request, fields: ["Host", "a", "Connection", "x", "Connection", "upgrade"] });
    const { events } = client.receive(octets("HTTP/1.1 101 Switching Protocols\r\n\r\nabc"));
    expect(events.map(({ kind }) => kind)).toEqual(["response", "end", "tunnel"]);
  });
});

describe("faults stand at the same octet however the stream is cut", () => {
  it("requests over the bound of the pipeline, at the end of the first head beyond it", () => {
    const stream = GET.repeat(5);
    for (const size of SIZES) {
      const { server, hear } = serverOf({ pipelineMax: 2 });
      for (let at = 0; at < stream.length; at += size) hear(stream.slice(at, at + size));
      expect(server.fault).toMatchObject({ code: "H1_PIPELINE_TOO_LONG", offset: 3 * GET.length - 1 });
      expect(server.inFlight).toBe(3);
    }
  });

  it("a switch of protocols that nobody asked for, at the end of its head", () => {
    const head = "HTTP/1.1 101 Switching Protocols\r\n\r\n";
    const stream = octets(`${head}abcdef`);
    for (const method of ["GET", "CONNECT"]) {
      for (const size of SIZES) {
        const { client, request } = clientOf();
        client.send({ ...request, method, target: method === "GET" ? "/" : "a:1" });
        for (let at = 0; at < stream.length; at += size) client.receive(stream.slice(at, at + size));
        expect(client.fault).toMatchObject({ code: "H1_RESPONSE_UNEXPECTED", offset: head.length - 1 });
        expect(text(client.takeOutput())).toBe("");
      }
    }
  });
});
