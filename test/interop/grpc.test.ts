/** Our gRPC endpoints against @grpc/grpc-js over real sockets, in both roles. */
import grpc from "@grpc/grpc-js";
import { afterEach, describe, expect, it } from "vitest";
import type { GrpcServer } from "../../protocols/grpc/server.ts";
import type { ServerEvent } from "../../protocols/grpc/server.ts";
import { OurGrpcClient, OurGrpcServer } from "./grpc-endpoints.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const identity = (message: Buffer): Buffer => message;
const bytes = (text: string): Buffer => Buffer.from(text);
const texts = (messages: readonly Uint8Array[]): string[] => messages.map((message) => Buffer.from(message).toString());
const LARGE = Buffer.alloc(300_000, "0123456789");

function method(path: string, requestStream: boolean, responseStream: boolean) {
  const codec = { requestSerialize: identity, requestDeserialize: identity };
  return { path, requestStream, responseStream, ...codec, responseSerialize: identity, responseDeserialize: identity };
}

/** What a call of grpc-js ended with. */
interface Ended {
  readonly messages: readonly string[];
  readonly status: grpc.StatusObject;
}

function collect(call: grpc.ClientReadableStream<Buffer>): Promise<Ended> {
  const messages: string[] = [];
  call.on("data", (message: Buffer) => messages.push(message.toString()));
  call.on("error", () => undefined);
  return new Promise((resolve) => call.on("status", (status) => resolve({ messages, status })));
}

/** One response, or none. */
function unary(
  client: grpc.Client,
  path: string,
  message: Buffer,
  metadata = new grpc.Metadata(),
  options: grpc.CallOptions = {},
): Promise<{ readonly response: string | undefined; readonly error: grpc.ServiceError | null }> {
  return new Promise((resolve) => {
    client.makeUnaryRequest(path, identity, identity, message, metadata, options, (error, response) => {
      resolve({ response: response?.toString(), error });
    });
  });
}

describe("our server with a client of grpc-js", () => {
  const heard: ServerEvent[] = [];
  afterEach(() => {
    heard.length = 0;
  });

  /** A service by path, which the `call` event tells; a call is one entry. */
  function serve(): (server: GrpcServer, event: ServerEvent) => void {
    const paths = new Map<number, string>();
    const collected = new Map<number, Uint8Array[]>();
    return (server, event) => {
      heard.push(event);
      const { callId } = event;
      if (event.kind === "call") {
        paths.set(callId, event.call.path);
        collected.set(callId, []);
        if (event.call.metadata.some(({ name }) => name === "x-echo")) server.sendHeaders(callId, event.call.metadata);
      }
      const path = paths.get(callId);
      const messages = collected.get(callId) ?? [];
      if (event.kind === "message") {
        messages.push(event.data);
        if (path === "/test.Echo/Chat") server.sendMessage(callId, event.data);
      }
      if (event.kind !== "half-closed" || path === "/test.Echo/Never") return;
      if (path === "/test.Echo/Fail") {
        const details = { name: "grpc-status-details-bin", value: Uint8Array.of(8, 5, 18, 1) };
        server.finish(callId, { code: 5, message: "kein Käse: 100 %", metadata: [details, { name: "k", value: "v" }] });
        return;
      }
      if (path === "/test.Echo/Unary") server.sendMessage(callId, messages[0] ?? new Uint8Array(0));
      if (path === "/test.Echo/Collect") server.sendMessage(callId, Buffer.concat(messages));
      if (path === "/test.Echo/Repeat") {
        for (let count = 0; count < 20; count += 1) server.sendMessage(callId, messages[0] ?? new Uint8Array(0));
      }
      server.finish(callId, { code: 0, message: "", metadata: [{ name: "x-sum", value: String(messages.length) }] });
    };
  }

  async function setUp(encoding: "identity" | "gzip" = "identity", options: grpc.ClientOptions = {}) {
    const ours = new OurGrpcServer(serve(), encoding);
    const port = await ours.listen();
    const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);
    closers.push(() => {
      client.close();
      ours.close();
    });
    return { client, ours };
  }

  it("unary, with metadata both ways", async () => {
    const { client } = await setUp();
    const metadata = new grpc.Metadata();
    metadata.set("x-echo", "yes");
    metadata.set("x-bin", Buffer.from([0, 255, 7]));
    const call = client.makeUnaryRequest(
      "/test.Echo/Unary",
      identity,
      identity,
      bytes("ping"),
      metadata,
      () => undefined,
    );
    const [headers, status] = await Promise.all([
      new Promise<grpc.Metadata>((resolve) => call.on("metadata", resolve)),
      new Promise<grpc.StatusObject>((resolve) => call.on("status", resolve)),
    ]);
    expect([headers.get("x-echo"), headers.get("x-bin")]).toEqual([["yes"], [Buffer.from([0, 255, 7])]]);
    expect([status.code, status.metadata.get("x-sum")]).toEqual([0, ["1"]]);
  });

  it("client streaming, server streaming and both, with messages larger than a window", async () => {
    const { client } = await setUp();
    const collectedText = await new Promise<string | undefined>((resolve) => {
      const call = client.makeClientStreamRequest("/test.Echo/Collect", identity, identity, (_, response?: Buffer) =>
        resolve(response?.toString()),
      );
      for (const part of ["a", "", "b"]) call.write(bytes(part));
      call.end();
    });
    expect(collectedText).toBe("ab");
    const repeated = await collect(client.makeServerStreamRequest("/test.Echo/Repeat", identity, identity, bytes("r")));
    expect([repeated.messages, repeated.status.code]).toEqual([Array.from({ length: 20 }, () => "r"), 0]);
    const chat = client.makeBidiStreamRequest("/test.Echo/Chat", identity, identity);
    const chatted = collect(chat);
    chat.write(bytes("one"));
    chat.write(LARGE);
    chat.end();
    expect((await chatted).messages).toEqual(["one", LARGE.toString()]);
  });

  it("gzip both ways", async () => {
    const { client } = await setUp("gzip", { "grpc.default_compression_algorithm": 2 });
    const { response } = await unary(client, "/test.Echo/Unary", LARGE);
    expect(response).toBe(LARGE.toString());
    expect(heard.filter(({ kind }) => kind === "message")).toMatchObject([{ compressed: true }]);
  });

  it("an error with a message and details", async () => {
    const { client } = await setUp();
    const { error } = await unary(client, "/test.Echo/Fail", bytes(""));
    expect([error?.code, error?.details]).toEqual([5, "kein Käse: 100 %"]);
    expect(error?.metadata.get("grpc-status-details-bin")).toEqual([Buffer.from([8, 5, 18, 1])]);
    expect(error?.metadata.get("k")).toEqual(["v"]);
  });

  it("a method that is not there", async () => {
    const { client } = await setUp();
    expect((await unary(client, "/test.Echo/None", bytes(""))).error?.code).toBe(12);
  });

  it("a deadline, at whichever end it passes first", async () => {
    const { client, ours } = await setUp();
    const options = { deadline: Date.now() + 100 };
    const { error } = await unary(client, "/test.Echo/Never", bytes(""), new grpc.Metadata(), options);
    expect(error?.code).toBe(4);
    await expect.poll(() => ours.servers[0]?.callsOpen).toBe(0);
    expect(heard.at(-1)?.kind).toBe("cancelled");
  });

  it("a cancellation", async () => {
    const { client, ours } = await setUp();
    const call = client.makeServerStreamRequest("/test.Echo/Never", identity, identity, bytes(""));
    const ended = collect(call);
    await expect.poll(() => heard.some(({ kind }) => kind === "half-closed")).toBe(true);
    call.cancel();
    expect((await ended).status.code).toBe(1);
    await expect.poll(() => ours.servers[0]?.callsOpen).toBe(0);
    expect(heard.at(-1)).toMatchObject({ kind: "cancelled", code: 1 });
  });

  it("many calls at once", async () => {
    const { client } = await setUp();
    const answers = await Promise.all(
      Array.from({ length: 150 }, (_, index) => unary(client, "/test.Echo/Unary", bytes(`${index}`))),
    );
    expect(answers.map(({ response }) => response)).toEqual(Array.from({ length: 150 }, (_, index) => `${index}`));
  });
});

describe("our client with a server of grpc-js", () => {
  async function setUp(options: grpc.ServerOptions = {}) {
    const server = new grpc.Server(options);
    const cancelled: string[] = [];
    server.addService(
      {
        Unary: method("/test.Echo/Unary", false, false),
        Collect: method("/test.Echo/Collect", true, false),
        Repeat: method("/test.Echo/Repeat", false, true),
        Chat: method("/test.Echo/Chat", true, true),
        Fail: method("/test.Echo/Fail", false, false),
        Never: method("/test.Echo/Never", false, false),
      },
      {
        Unary: (call: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
          call.sendMetadata(call.metadata);
          callback(null, call.request);
        },
        Collect: (call: grpc.ServerReadableStream<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
          const parts: Buffer[] = [];
          call.on("data", (part: Buffer) => parts.push(part));
          call.on("end", () => callback(null, Buffer.concat(parts)));
        },
        Repeat: (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
          for (let count = 0; count < 20; count += 1) call.write(call.request);
          call.end();
        },
        Chat: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
          call.on("data", (part: Buffer) => call.write(part));
          call.on("end", () => call.end());
        },
        Fail: (_: grpc.ServerUnaryCall<Buffer, Buffer>, callback: grpc.sendUnaryData<Buffer>) => {
          const metadata = new grpc.Metadata();
          metadata.set("grpc-status-details-bin", Buffer.from([8, 5, 18, 1]));
          callback({ code: 5, details: "kein Käse: 100 %", metadata });
        },
        Never: (call: grpc.ServerUnaryCall<Buffer, Buffer>) => {
          call.on("cancelled", () => cancelled.push("cancelled"));
        },
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    const ours = new OurGrpcClient(port);
    closers.push(() => {
      ours.close();
      server.forceShutdown();
    });
    return { ours, cancelled };
  }

  it("unary, with metadata both ways", async () => {
    const { ours } = await setUp();
    const metadata = [
      { name: "x-text", value: "yes" },
      { name: "x-bin", value: Uint8Array.of(0, 255, 7) },
    ];
    const { headers, messages, status } = await ours.call(
      { path: "/test.Echo/Unary", responses: "one", metadata },
      bytes("ping"),
    ).finished;
    expect([texts(messages), status.code]).toEqual([["ping"], 0]);
    for (const entry of metadata) expect(headers).toContainEqual(entry);
  });

  it("client streaming, server streaming and both, with messages larger than a window", async () => {
    const { ours } = await setUp();
    const collected = ours.call({ path: "/test.Echo/Collect", responses: "one" }, bytes("a"), bytes(""), bytes("b"));
    expect(texts((await collected.finished).messages)).toEqual(["ab"]);
    const repeated = await ours.call({ path: "/test.Echo/Repeat" }, bytes("r")).finished;
    expect(texts(repeated.messages)).toEqual(Array.from({ length: 20 }, () => "r"));
    const chatted = await ours.call({ path: "/test.Echo/Chat" }, bytes("one"), LARGE).finished;
    expect([texts(chatted.messages), chatted.status.code]).toEqual([["one", LARGE.toString()], 0]);
    expect([ours.client.callsOpen, ours.client.http2.openStreams]).toEqual([0, 0]);
  });

  it.each(["gzip", "deflate"] as const)("%s from us", async (encoding) => {
    const { ours } = await setUp();
    const { messages, status } = await ours.call({ path: "/test.Echo/Chat", encoding }, LARGE, bytes("")).finished;
    expect([texts(messages), status.code]).toEqual([[LARGE.toString(), ""], 0]);
  });

  it("an error with a message and details", async () => {
    const { ours } = await setUp();
    const { status } = await ours.call({ path: "/test.Echo/Fail", responses: "one" }, bytes("x")).finished;
    expect([status.code, status.message]).toEqual([5, "kein Käse: 100 %"]);
    expect(status.metadata).toContainEqual({
      name: "grpc-status-details-bin",
      value: Uint8Array.of(8, 5, 18, 1),
    });
  });

  it("a method that is not there", async () => {
    const { ours } = await setUp();
    expect((await ours.call({ path: "/test.Echo/None" }, bytes("")).finished).status.code).toBe(12);
  });

  it("a deadline", async () => {
    const { ours, cancelled } = await setUp();
    const call = ours.call({ path: "/test.Echo/Never", timeoutTicks: 100_000 }, bytes(""));
    expect((await call.finished).status.code).toBe(4);
    await expect.poll(() => cancelled).toEqual(["cancelled"]);
    expect(ours.client.deadlinesRunning).toBe(0);
  });

  it("a cancellation", async () => {
    const { ours, cancelled } = await setUp();
    const { callId } = ours.call({ path: "/test.Echo/Never" }, bytes(""));
    await expect.poll(() => ours.client.callsQueued).toBe(0);
    ours.cancel(callId);
    expect(ours.client.callsOpen).toBe(0);
    expect((await ours.call({ path: "/test.Echo/Unary" }, bytes("after")).finished).status.code).toBe(0);
    expect(cancelled.length).toBeLessThanOrEqual(1);
  });

  it("calls that wait for a stream", async () => {
    const { ours } = await setUp({ "grpc.max_concurrent_streams": 2 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ours.call({ path: "/test.Echo/Unary" }, bytes(`${index}`)).finished),
    );
    expect(answers.map(({ messages }) => texts(messages)[0])).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index}`),
    );
    expect(ours.client.callsQueued).toBe(0);
  });
});
