import { once } from "node:events";
import type { IncomingMessage, RequestOptions, Server as HttpServer } from "node:http";
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { Client as UndiciClient } from "undici";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { valueOf } from "../../protocols/http1/event.ts";
import type { LiveServer } from "./http1-endpoints.ts";
import { connectClient, startServer } from "./http1-endpoints.ts";

const HOST = "127.0.0.1";
const LARGE = "0123456789abcdef".repeat(20_000);

describe("our server", () => {
  let live: LiveServer;
  beforeAll(async () => {
    live = await startServer();
  });
  afterAll(() => live.server.close());

  it("answers node:http, many requests on one connection", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask({ port: live.port, agent, method: "POST", path: `/${index}` }, `body ${index}`),
      ),
    );
    expect(answers.map(({ content }) => content)).toEqual(Array.from({ length: 20 }, (_, index) => `body ${index}`));
    expect(answers.map(({ message }) => message.headers["x-seen"])).toContain("POST /7");
    expect(new Set(answers.map(({ port }) => port)).size).toBe(1);
    agent.destroy();
  });

  it("takes large chunked content of node:http, and answers in chunks with trailers", async () => {
    const { content, message } = await ask({ port: live.port, method: "PUT", path: "/stream", chunked: true }, LARGE);
    expect(content).toBe(LARGE);
    expect(message.headers["transfer-encoding"]).toBe("chunked");
    expect(message.trailers).toEqual({ "x-sum": `${LARGE.length}` });
  });

  it("tells node:http to continue before it sends content", async () => {
    const outgoing = request({ host: HOST, port: live.port, method: "POST", headers: { Expect: "100-continue" } });
    const continued = once(outgoing, "continue");
    outgoing.flushHeaders();
    await continued;
    outgoing.end("later");
    const [message] = (await once(outgoing, "response")) as [IncomingMessage];
    expect(await textOf(message)).toBe("later");
  });

  it("answers HEAD to node:http without content", async () => {
    const { content, message } = await ask({ port: live.port, method: "HEAD", path: "/" }, "");
    expect([content, message.headers["content-length"]]).toEqual(["", "0"]);
  });

  it("answers a pipeline of undici in order", async () => {
    const client = new UndiciClient(`http://${HOST}:${live.port}`, { pipelining: 10 });
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { headers, body } = await client.request({ method: "GET", path: `/${index}` });
        await body.dump();
        return headers["x-seen"];
      }),
    );
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => `GET /${index}`));
    await client.close();
  });

  it("opens a tunnel that node:http asks for", async () => {
    const outgoing = request({ host: HOST, port: live.port, headers: { Connection: "upgrade", Upgrade: "websocket" } });
    outgoing.end();
    const [message, socket] = await once(outgoing, "upgrade");
    expect(message.statusCode).toBe(101);
    socket.write("through");
    const [echo] = await once(socket, "data");
    expect(String(echo)).toBe("through");
    socket.destroy();
  });

  it("refuses what it cannot read, and closes", async () => {
    expect(await say(live.port, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
    expect(live.faults).toContain("H1_LENGTH");
  });

  it("ends a connection whose head is too slow", async () => {
    const impatient = await startServer({ headTicksMax: 50_000 });
    expect(await say(impatient.port, "GET / HTTP/1.1\r\nHost:", false)).toMatch(/^HTTP\/1\.1 408 /);
    impatient.server.close();
  });

  it("shuts down without losing what it has taken", async () => {
    const own = await startServer();
    const agent = new Agent({ keepAlive: true });
    await ask({ port: own.port, agent, method: "GET", path: "/" }, "");
    const outgoing = request({ host: HOST, port: own.port, agent, method: "POST", headers: { "Content-Length": 4 } });
    outgoing.write("ab");
    await vi.waitFor(() => expect(own.inFlight()).toBe(1));
    own.drain();
    outgoing.end("cd");
    const [message] = (await once(outgoing, "response")) as [IncomingMessage];
    expect([await textOf(message), message.headers.connection]).toEqual(["abcd", "close"]);
    agent.destroy();
    own.server.close();
  });
});

describe("our client", () => {
  let server: HttpServer;
  let port = 0;
  beforeAll(async () => {
    server = createServer((incoming, response) => {
      if (incoming.url === "/hints") response.writeEarlyHints({ link: "</a>; rel=preload" });
      if (incoming.url === "/close") response.setHeader("Connection", "close");
      response.setHeader("X-Seen", `${incoming.method} ${incoming.url}`);
      if (incoming.url === "/trailers") response.setHeader("Trailer", "X-Sum");
      incoming.on("data", (octets) => response.write(octets));
      incoming.on("end", () => {
        if (incoming.url === "/trailers") response.addTrailers({ "X-Sum": "1" });
        response.end();
      });
    });
    server.listen(0, HOST);
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("pipelines requests to node:http, and each response is its own", async () => {
    const client = connectClient(port);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        client.send({ method: index % 3 === 0 ? "HEAD" : "GET", target: `/${index}`, fields: ["Host", "a"] }),
      ),
    );
    expect(answers.map(({ fields }) => valueOf(fields, "x-seen"))).toEqual(
      Array.from({ length: 40 }, (_, index) => `${index % 3 === 0 ? "HEAD" : "GET"} /${index}`),
    );
    client.close();
  });

  it("sends content with a length and in chunks, and reads chunks and trailers", async () => {
    const client = connectClient(port);
    const whole = { method: "POST", target: "/", fields: ["Host", "a"], content: Buffer.from(LARGE) };
    expect((await client.send(whole)).content).toBe(LARGE);
    const pieces = [Buffer.from("ab"), Buffer.from(""), Buffer.from("c")];
    const answer = await client.send({ ...whole, target: "/trailers", content: pieces, trailers: ["X-Own", "2"] });
    expect([answer.content, answer.trailers]).toEqual(["abc", ["X-Sum", "1"]]);
    client.close();
  });

  it("reads interim responses of node:http before the final one", async () => {
    const client = connectClient(port);
    const answer = await client.send({ method: "GET", target: "/hints", fields: ["Host", "a"] });
    expect([answer.interims, answer.status]).toEqual([1, 200]);
    client.close();
  });

  it("sends nothing more behind a response that closes", async () => {
    const client = connectClient(port);
    await client.send({ method: "GET", target: "/close", fields: ["Host", "a"] });
    expect(client.endpoint).toMatchObject({ isClosed: true, fault: undefined });
  });
});

interface Asked {
  readonly message: IncomingMessage;
  readonly content: string;
  /** The port of the client's end. */
  readonly port: number | undefined;
}

async function ask(options: RequestOptions & { readonly chunked?: boolean }, content: string): Promise<Asked> {
  const { chunked = false, ...rest } = options;
  const headers = chunked ? { "Transfer-Encoding": "chunked" } : { "Content-Length": content.length };
  const outgoing = request({ host: HOST, ...rest, headers });
  outgoing.end(content);
  const [message] = (await once(outgoing, "response")) as [IncomingMessage];
  const { localPort } = message.socket;
  return { message, content: await textOf(message), port: localPort };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/** Everything that is answered to some octets until the server closes. */
async function say(port: number, stream: string, ends = true): Promise<string> {
  const socket = connect(port, HOST);
  if (ends) socket.end(stream);
  else socket.write(stream);
  let answers = "";
  socket.on("data", (octets: Buffer) => (answers += octets.toString()));
  await once(socket, "close");
  return answers;
}
