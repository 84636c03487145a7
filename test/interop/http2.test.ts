/** Our HTTP/2 endpoints against node:http2 (nghttp2) over real sockets, in both roles. */
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Http2Connection } from "../../protocols/http2/connection.ts";
import type { Http2Event } from "../../protocols/http2/connection-events.ts";
import { ERROR_CODE } from "../../protocols/http2/error-codes.ts";
import { http2Limits } from "../../protocols/http2/limits.ts";
import { entriesOf, OurClient, OurServer } from "./http2-endpoints.ts";

const LARGE = new Uint8Array(1_500_000).map((_, index) => (index * 31 + (index >> 8)) & 0xff);
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe("our client with a server of node:http2", () => {
  async function nodeServer(onStream: (stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders) => void) {
    const server = http2.createServer({ settings: { enableConnectProtocol: false } });
    const sessions: http2.ServerHttp2Session[] = [];
    server.on("session", (session) => sessions.push(session));
    server.on("stream", (stream, headers) => {
      stream.on("error", () => undefined);
      onStream(stream, headers);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    return { port: (server.address() as AddressInfo).port, sessions };
  }

  function client(port: number, limits = http2Limits()): OurClient {
    const made = new OurClient(port, limits);
    closers.push(() => {
      made.connection.close();
      made.flush();
    });
    return made;
  }

  it("exchanges content and trailers both ways", async () => {
    const seen: unknown[] = [];
    const { port } = await nodeServer((stream, headers) => {
      const body: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => body.push(chunk));
      stream.on("trailers", (trailers) => seen.push(trailers["x-sum"]));
      stream.on("end", () => {
        seen.push(headers[":path"], headers["x-ask"], Buffer.concat(body).toString());
        stream.respond({ ":status": 201, "x-answer": "yes" }, { waitForTrailers: true });
        stream.on("wantTrailers", () => stream.sendTrailers({ "x-digest": "abc" }));
        stream.end("pong");
      });
    });
    const ours = client(port);
    const { result } = ours.exchange({ ":method": "POST", ":path": "/echo", "x-ask": "why" }, Buffer.from("ping"), {
      "x-sum": "4",
    });
    const { status, body, trailers } = await result;
    expect([status, body.toString(), trailers]).toEqual([201, "pong", [{ name: "x-digest", value: "abc" }]]);
    expect(seen).toEqual(["4", "/echo", "why", "ping"]);
    expect(ours.connection.fault).toBeUndefined();
  });

  it("sends and takes content larger than every window", async () => {
    const { port } = await nodeServer((stream) => {
      stream.respond({ ":status": 200 });
      stream.pipe(stream);
    });
    const ours = client(port, http2Limits({ queuedOctetsMax: 200_000 }));
    const { result } = ours.exchange({ ":method": "POST" }, LARGE);
    const { body } = await result;
    expect(body.equals(LARGE)).toBe(true);
    expect(ours.connection.openStreams).toBe(0);
  });

  it("takes informational responses, and many exchanges at once", async () => {
    const { port } = await nodeServer((stream, headers) => {
      stream.additionalHeaders({ ":status": 103 });
      stream.respond({ ":status": 200 });
      stream.end(headers[":path"]);
    });
    const ours = client(port);
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => ours.exchange({ ":path": `/${index}` }).result),
    );
    expect(results.map(({ body }) => body.toString())).toEqual(Array.from({ length: 50 }, (_, index) => `/${index}`));
    expect(results.every(({ informational }) => informational[0] === 103)).toBe(true);
  });

  it("hears a reset of the server, and is heard when it resets", async () => {
    const heard: number[] = [];
    const { port } = await nodeServer((stream, headers) => {
      if (headers[":path"] === "/reset") stream.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
      else stream.on("close", () => heard.push(stream.rstCode));
    });
    const ours = client(port);
    const { resetBy } = await ours.exchange({ ":path": "/reset" }).result;
    expect(resetBy).toEqual({ by: "peer", errorCode: ERROR_CODE.ENHANCE_YOUR_CALM });
    const { streamId } = ours.exchange({ ":path": "/wait" });
    await until(() => ours.connection.counted("resetsReceived") >= 0);
    await pause();
    ours.connection.reset(streamId, ERROR_CODE.CANCEL);
    ours.flush();
    await until(() => heard.length === 1);
    expect(heard).toEqual([http2.constants.NGHTTP2_CANCEL]);
  });

  it("hears GOAWAY, finishes what is under way and opens nothing more", async () => {
    const { port, sessions } = await nodeServer((stream) => {
      setTimeout(() => {
        stream.respond({ ":status": 200 });
        stream.end("late");
      }, 30);
    });
    const ours = client(port);
    const { result } = ours.exchange({});
    await until(() => sessions.length === 1 && ours.events.some(({ kind }) => kind === "settings-ack"));
    await pause();
    sessions[0]?.close();
    await until(() => ours.events.some(({ kind }) => kind === "goaway"));
    expect(ours.connection.request(entriesOf({ ":method": "GET", ":scheme": "http", ":path": "/" }), true)).toEqual({
      kind: "refused",
      reason: "draining",
    });
    expect((await result).body.toString()).toBe("late");
    await ours.closed;
    expect(ours.connection.fault).toBeUndefined();
  });

  it("takes pushed responses when it wants them, and none otherwise", async () => {
    const allowed: boolean[] = [];
    const { port } = await nodeServer((stream) => {
      allowed.push(stream.pushAllowed);
      if (stream.pushAllowed) {
        stream.pushStream({ ":path": "/pushed" }, (_, push) => {
          push.respond({ ":status": 200 });
          push.end("pushed");
        });
      }
      stream.respond({ ":status": 200 });
      stream.end("asked");
    });
    const wanting = client(port, http2Limits({ pushEnabled: true }));
    await wanting.exchange({}).result;
    await until(() =>
      wanting.events.some(
        ({ kind, ...event }) => kind === "data" && "data" in event && Buffer.from(event.data).toString() === "pushed",
      ),
    );
    expect(wanting.events.filter(({ kind }) => kind === "push")).toMatchObject([{ streamId: 1, promisedId: 2 }]);
    const plain = client(port);
    await plain.exchange({}).result;
    expect(allowed).toEqual([true, false]);
    expect(plain.connection.fault).toBeUndefined();
  });

  it("pings and is pinged", async () => {
    const { port, sessions } = await nodeServer((stream) => {
      stream.respond({ ":status": 204 }, { endStream: true });
    });
    const ours = client(port);
    await ours.exchange({}).result;
    const answered = new Promise<Error | null>((resolve) => sessions[0]?.ping((error) => resolve(error)));
    expect(await answered).toBeNull();
    ours.connection.ping(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    ours.flush();
    await until(() => ours.events.some(({ kind }) => kind === "ping-ack"));
  });
});

describe("our server with a client of node:http2", () => {
  async function nodeClient(
    handle: (connection: Http2Connection, event: Http2Event) => void,
    limits = http2Limits(),
    options: http2.ClientSessionOptions = {},
  ) {
    const server = new OurServer(handle, limits);
    const session = http2.connect(`http://127.0.0.1:${await server.listen()}`, options);
    session.on("error", () => undefined);
    closers.push(() => {
      session.destroy();
      server.close();
    });
    return { server, session };
  }

  /** Sends a request and gives status, body and trailers. */
  function ask(
    session: http2.ClientHttp2Session,
    headers: http2.OutgoingHttpHeaders,
    body?: Uint8Array,
    trailers?: http2.OutgoingHttpHeaders,
  ) {
    const stream = session.request(headers, { endStream: body === undefined, waitForTrailers: trailers !== undefined });
    if (trailers !== undefined) stream.on("wantTrailers", () => stream.sendTrailers(trailers));
    if (body !== undefined) stream.end(body);
    const answer = new Promise<{ status: number | undefined; body: Buffer; trailers: string | undefined }>(
      (resolve, reject) => {
        const chunks: Buffer[] = [];
        let status: number | undefined;
        let digest: string | undefined;
        stream.on("response", (fields) => (status = fields[":status"]));
        stream.on("trailers", (fields: http2.IncomingHttpHeaders) => (digest = fields["x-digest"]?.toString()));
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => resolve({ status, body: Buffer.concat(chunks), trailers: digest }));
        stream.on("error", reject);
      },
    );
    return { stream, answer };
  }

  /** Echoes content as it comes, as far as there is room; then trailers. */
  function echo(connection: Http2Connection, event: Http2Event): void {
    if (event.kind === "request") {
      connection.respond(event.streamId, entriesOf({ ":status": "200" }), false);
      if (event.endStream) connection.sendTrailers(event.streamId, entriesOf({ "x-digest": "none" }));
    } else if (event.kind === "data") {
      const sent = connection.sendData(event.streamId, event.data, false);
      if (sent === "full") throw new Error("the window of the connection is larger than the queue");
      connection.releaseCredit(event.streamId, event.data.length);
      if (event.endStream) connection.sendTrailers(event.streamId, entriesOf({ "x-digest": "sum" }));
    } else if (event.kind === "trailers") {
      connection.sendTrailers(event.streamId, entriesOf({ "x-digest": event.fields[0]?.value ?? "" }));
    }
  }

  it("exchanges content and trailers both ways", async () => {
    const { session } = await nodeClient(echo);
    const { answer } = ask(session, { ":method": "POST", ":path": "/" }, Buffer.from("hello"), { "x-sum": "5" });
    const { status, body, trailers } = await answer;
    expect([status, body.toString(), trailers]).toEqual([200, "hello", "5"]);
  });

  it("sends and takes content larger than every window", async () => {
    const { session, server } = await nodeClient(echo, http2Limits({ queuedOctetsMax: 4_000_000 }));
    const { answer } = ask(session, { ":method": "POST", ":path": "/" }, LARGE);
    expect((await answer).body.equals(LARGE)).toBe(true);
    expect(server.connections.map(({ fault }) => fault)).toEqual([undefined]);
  });

  it("answers many requests at once, no more than it takes at a time", async () => {
    const { session, server } = await nodeClient(echo, http2Limits({ streamsMax: 8 }));
    await ask(session, { ":path": "/first" }).answer;
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(session, { ":path": "/" }).answer));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(server.connections[0]?.fault).toBeUndefined();
  });

  it("hears a reset of the client, and is heard when it resets", async () => {
    const heard: Http2Event[] = [];
    const { session, server } = await nodeClient((connection, event) => {
      heard.push(event);
      if (event.kind === "request" && event.fields.some(({ value }) => value === "/reset")) {
        connection.reset(event.streamId, ERROR_CODE.REFUSED_STREAM);
      }
    });
    const { answer, stream } = ask(session, { ":path": "/reset" });
    await expect(answer).rejects.toThrow();
    expect(stream.rstCode).toBe(http2.constants.NGHTTP2_REFUSED_STREAM);
    const waiting = ask(session, { ":path": "/wait" });
    waiting.answer.catch(() => undefined);
    await until(() => heard.filter(({ kind }) => kind === "request").length === 2);
    waiting.stream.close(http2.constants.NGHTTP2_CANCEL);
    await until(() => heard.some(({ kind }) => kind === "reset"));
    expect(heard.at(-1)).toMatchObject({ kind: "reset", by: "peer", errorCode: ERROR_CODE.CANCEL });
    expect(server.connections[0]?.openStreams).toBe(0);
  });

  it("shuts down gracefully: what is under way ends, then the connection", async () => {
    const open: number[] = [];
    const { session, server } = await nodeClient((_, event) => {
      if (event.kind === "request") open.push(event.streamId);
    });
    const { answer } = ask(session, { ":path": "/" });
    await until(() => open.length === 1);
    const [connection] = server.connections;
    const goaway = new Promise((resolve) => session.once("goaway", resolve));
    connection?.shutdown();
    server.flush();
    await goaway;
    connection?.respond(open[0] ?? 0, entriesOf({ ":status": "200" }), true);
    server.flush();
    expect((await answer).status).toBe(200);
    await new Promise((resolve) => session.once("close", resolve));
    expect(connection?.fault).toBeUndefined();
    expect(connection?.isClosed).toBe(true);
  });

  it("refuses field lists that are too large, and the client is told", async () => {
    const { session, server } = await nodeClient(echo, http2Limits(), { maxSendHeaderBlockLength: 200_000 });
    const goaway = new Promise<number>((resolve) => session.once("goaway", resolve));
    const { answer } = ask(session, { ":path": "/", "x-large": "y".repeat(60_000) });
    answer.catch(() => undefined);
    expect(await goaway).toBe(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM);
    expect(server.connections[0]?.fault?.errorCode).toBe(ERROR_CODE.ENHANCE_YOUR_CALM);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
