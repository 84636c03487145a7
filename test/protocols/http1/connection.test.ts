import { describe, expect, it } from "vitest";
import { clientOf, GET, kindsOf, OK, serverOf } from "./endpoints.ts";
import { octets, text } from "./helpers.ts";

describe("answers", () => {
  it("leave in the order of the requests, in whatever order they are made", () => {
    const { hear, said, answer } = serverOf();
    expect(kindsOf(hear(GET.repeat(3)))).toEqual(["request 1", "end 1", "request 2", "end 2", "request 3", "end 3"]);
    answer(3, "c");
    answer(2, "b");
    expect(said()).toBe("");
    answer(1, "a");
    expect(said()).toBe(`${OK}a${OK}b${OK}c`);
  });

  it("are chunks where their length is not known, and end with the connection for version 1.0", () => {
    const { server, hear, said } = serverOf();
    hear(GET);
    server.respond(1, { status: 200, content: "stream" });
    server.write(1, octets("abc"));
    server.write(1, octets(""));
    server.finish(1, ["X-Sum", "1"]);
    expect(said()).toBe("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\n\r\n");
    const old = serverOf();
    old.hear("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    old.server.respond(1, { status: 200, content: "stream" });
    old.server.write(1, octets("abc"));
    old.server.finish(1);
    expect(old.said()).toBe("HTTP/1.1 200 \r\nConnection: close\r\n\r\nabc");
    expect(old.server.isClosed).toBe(true);
  });

  it("to HEAD, and without content by their status, have none", () => {
    const { server, hear, said, answer } = serverOf();
    hear("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2) + GET);
    answer(1, "abc");
    server.respond(2, { status: 200, content: "stream" });
    server.write(2, octets("abc"));
    server.finish(2);
    server.respond(3, { status: 304, content: octets("abc") });
    expect(said()).toBe(
      "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" +
        "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n" +
        "HTTP/1.1 304 \r\n\r\n",
    );
  });

  it("say whether the connection goes on", () => {
    const { hear, said, answer, server } = serverOf();
    hear("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    answer(1);
    expect(said()).toContain("Connection: keep-alive");
    hear("GET / HTTP/1.0\r\n\r\n");
    answer(2);
    expect(said()).toContain("Connection: close");
    expect(server.isClosed).toBe(true);
    expect(answer(2)).toBe("gone");
  });

  it("that find no room are full, but the oldest request can always be answered", () => {
    const { hear, said, answer, server } = serverOf({ outputOctetsMax: 100 });
    hear(GET.repeat(3));
    expect(answer(2, "b".repeat(50))).toBe("sent");
    expect(server.bytesHeld).toBe(89);
    expect(answer(3, "c".repeat(50))).toBe("full");
    expect(answer(1, "a".repeat(50))).toBe("sent");
    expect(said()).toHaveLength(178);
    expect(server.bytesHeld).toBe(0);
    expect(answer(3, "c".repeat(50))).toBe("sent");
    hear(GET);
    expect(() => answer(4, "d".repeat(101))).toThrow(RangeError);
  });

  it("100 Continue goes out before the answer, once those before it have left", () => {
    const { hear, said, answer } = serverOf();
    hear(`${GET}POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`);
    expect(said()).toBe("");
    answer(1);
    expect(said()).toBe(`${OK}xHTTP/1.1 100 Continue\r\n\r\n`);
    expect(kindsOf(hear("abc"))).toEqual(["content 2", "end 2"]);
  });
});

describe("mistakes", () => {
  it("are answered behind what is owed, and the connection ends", () => {
    const { server, hear, said, answer } = serverOf();
    hear(`${GET}GET / HTTP/1.1\r\nHost : a\r\n\r\n${GET}`);
    expect(server.fault).toMatchObject({ code: "H1_FIELD_NAME" });
    expect(said()).toBe("");
    answer(1);
    expect(said()).toBe(`${OK}xHTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    expect(server.isClosed).toBe(true);
  });

  it.each([
    ["GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501],
    [`GET /${"x".repeat(9_000)} HTTP/1.1\r\n`, 414],
    [`GET / HTTP/1.1\r\n${"A:\r\n".repeat(200)}`, 431],
    ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413],
    ["GET / HTTP/3.0\r\n", 505],
  ])("have a status of their own", (stream, status) => {
    const { hear, said } = serverOf();
    hear(stream);
    expect(said()).toContain(`HTTP/1.1 ${status} `);
  });

  it("in the content of a request take the place of its answer, unless that has begun", () => {
    const bad = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz";
    const fresh = serverOf();
    expect(kindsOf(fresh.hear(bad))).toEqual(["request 1", "lost 1"]);
    expect(fresh.said()).toContain("HTTP/1.1 400 ");
    const begun = serverOf();
    begun.hear(bad.slice(0, -2));
    begun.server.respond(1, { status: 200, content: "stream" });
    expect(kindsOf(begun.hear("zz"))).toEqual(["lost 1"]);
    expect(begun.server.write(1, octets("more"))).toBe("gone");
    begun.server.finish(1);
    expect(begun.said()).not.toContain("400");
    expect(begun.server.isClosed).toBe(true);
  });

  it("requests over the bound of the pipeline are refused, those before are answered", () => {
    const { server, hear, said, answer } = serverOf({ pipelineMax: 2 });
    expect(kindsOf(hear(GET.repeat(5)))).toEqual(["request 1", "end 1", "request 2", "end 2"]);
    expect(server.fault).toMatchObject({ code: "H1_PIPELINE_TOO_LONG" });
    answer(1);
    answer(2);
    expect(said()).toBe(
      `${OK}x${OK}xHTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
  });
});

describe("tunnels", () => {
  const UPGRADE = "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";

  it("open when the server agrees, and carry what was sent with the request", () => {
    const { server, hear, said } = serverOf();
    expect(kindsOf(hear(`${UPGRADE}\u0081\u0000`))).toEqual(["request 1", "end 1", "tunnel 1"]);
    server.respond(1, { status: 101, fields: ["Connection", "upgrade", "Upgrade", "websocket"] });
    expect(said()).toBe("HTTP/1.1 101 \r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    const piece = Buffer.from("out");
    server.write(1, piece);
    piece.fill(0);
    expect(said()).toBe("out");
    expect(kindsOf(hear("in"))).toEqual(["tunnel 1"]);
    server.finish(1);
    server.takeOutput();
    expect(server.isClosed).toBe(true);
  });

  it("that the server refuses end the connection, so that nothing else is read as a request", () => {
    const { server, hear, said } = serverOf();
    hear(UPGRADE);
    server.respond(1, { status: 403 });
    expect(said()).toContain("Connection: close");
    expect(server.isClosed).toBe(true);
    const connect = serverOf();
    connect.hear("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n");
    connect.server.respond(1, { status: 200 });
    expect(connect.said()).toBe("HTTP/1.1 200 \r\n\r\n");
    expect(connect.server.isClosed).toBe(false);
  });
});

describe("client", () => {
  it("gives every response to its own request", () => {
    const { client, request } = clientOf();
    expect([client.send(request), client.send({ ...request, method: "HEAD" }), client.send(request)]).toEqual([
      1, 2, 3,
    ]);
    const { events, fault } = client.receive(octets(`${OK}aHTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n${OK}c`));
    expect(fault).toBeUndefined();
    expect(events.map(({ kind, number }) => `${kind} ${number}`)).toEqual([
      "response 1",
      "content 1",
      "end 1",
      "response 2",
      "end 2",
      "response 3",
      "content 3",
      "end 3",
    ]);
  });

  it("writes content with its length or as chunks", () => {
    const { client, request } = clientOf();
    client.send({ ...request, method: "POST", content: octets("") });
    client.send({ ...request, method: "POST", content: [octets("ab"), octets("c")], trailers: ["X", "y"] });
    expect(text(client.takeOutput())).toBe(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n" +
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n",
    );
  });

  it("a response that nobody asked for ends the connection", () => {
    const { client, request } = clientOf();
    client.send(request);
    client.receive(octets(`${OK}a`));
    expect(client.receive(octets(`${OK}b`)).fault).toMatchObject({ code: "H1_RESPONSE_UNEXPECTED" });
    expect(client.send(request)).toBe("closed");
  });

  it("a switch of protocols that nobody asked for ends the connection", () => {
    const { client, request } = clientOf();
    client.send(request);
    const { events, fault } = client.receive(octets("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"));
    expect(events).toEqual([{ kind: "lost", number: 1 }]);
    expect(fault).toMatchObject({ code: "H1_RESPONSE_UNEXPECTED" });
  });

  it("what stands behind a response that closes is lost", () => {
    const { client, request } = clientOf();
    client.send(request);
    client.send(request);
    const { events } = client.receive(octets("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
    expect(events.at(-1)).toEqual({ kind: "lost", number: 2 });
    expect(client).toMatchObject({ isClosed: true, fault: undefined });
  });

  it("sends no more than may wait, and nothing behind a request that closes", () => {
    const { client, request } = clientOf({ pipelineMax: 2 });
    client.send(request);
    client.send(request);
    expect(client.send(request)).toBe("full");
    const last = clientOf().client;
    last.send({ ...request, fields: ["Host", "a", "Connection", "close"] });
    expect(last.send(request)).toBe("closed");
  });
});
