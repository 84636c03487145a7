/**
 * Captures corpus/grpc from @grpc/grpc-js in both roles: bodies and header sections that it sends to node:http2.
 * `node test/protocols/grpc/build-corpus.ts` writes the files.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import { SETUP_ENCODINGS } from "../../../protocols/grpc/body-stream.ts";
import { encodingOf } from "../../../protocols/grpc/encoding.ts";
import { encodeSection } from "../../../protocols/grpc/section-stream.ts";
import type { SectionKind } from "../../../protocols/grpc/section-stream.ts";

const FOLDER = fileURLToPath(new URL("../../../corpus/grpc/", import.meta.url));
const identity = (message: Buffer): Buffer => message;
const MESSAGES = ["hello", "", "a".repeat(200)];

mkdirSync(FOLDER, { recursive: true });
for (const [number, encoding] of [
  [0, "identity"],
  [2, "gzip"],
  [1, "deflate"],
] as const) {
  await captureClient(`client-${encoding}`, number);
}
await captureServer("server");

/** What a client of grpc-js sends in a streaming call. */
async function captureClient(name: string, algorithm: number): Promise<void> {
  const server = http2.createServer();
  const done = new Promise<void>((resolve) => {
    server.on("stream", (stream, headers) => {
      const body: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => body.push(chunk));
      stream.on("end", () => {
        keep(name, headers, Buffer.concat(body), "request");
        stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": 0 }, { endStream: true });
        resolve();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
    "grpc.default_compression_algorithm": algorithm,
  });
  const metadata = new grpc.Metadata();
  metadata.set("x-trace", "yes");
  metadata.set("x-trace-bin", Buffer.from([0, 255, 7]));
  const call = client.makeClientStreamRequest(
    "/test.Echo/Collect",
    identity,
    identity,
    metadata,
    {
      deadline: Date.now() + 5_000,
    },
    () => undefined,
  );
  for (const message of MESSAGES) call.write(Buffer.from(message));
  call.end();
  await done;
  client.close();
  server.close();
}

/** What a server of grpc-js answers to a streaming call. */
async function captureServer(name: string): Promise<void> {
  const server = new grpc.Server();
  const codec = { requestSerialize: identity, requestDeserialize: identity, responseSerialize: identity };
  server.addService(
    {
      Repeat: {
        path: "/test.Echo/Repeat",
        requestStream: false,
        responseStream: true,
        ...codec,
        responseDeserialize: identity,
      },
    },
    {
      Repeat: (call: grpc.ServerWritableStream<Buffer, Buffer>) => {
        for (const message of MESSAGES) call.write(Buffer.from(message));
        const metadata = new grpc.Metadata();
        metadata.set("grpc-status-details-bin", Buffer.from([8, 5]));
        call.emit("error", { code: 5, details: "kein K\u00e4se: 100 %", metadata });
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const session = http2.connect(`http://127.0.0.1:${port}`);
  const stream = session.request({
    ":method": "POST",
    ":path": "/test.Echo/Repeat",
    te: "trailers",
    "content-type": "application/grpc",
    "grpc-accept-encoding": "identity,gzip,deflate",
  });
  stream.end(Buffer.alloc(5));
  const body: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => body.push(chunk));
  const headers = await new Promise<http2.IncomingHttpHeaders>((resolve) => stream.on("response", resolve));
  const trailers = new Promise<http2.IncomingHttpHeaders>((resolve) => stream.on("trailers", resolve));
  await new Promise((resolve) => stream.on("end", resolve));
  keep(name, headers, Buffer.concat(body), "response");
  writeFileSync(join(FOLDER, `${name}-trailers.bin`), section("trailers", await trailers));
  session.close();
  server.forceShutdown();
}

function keep(name: string, headers: http2.IncomingHttpHeaders, body: Buffer, kind: SectionKind): void {
  const encoding = encodingOf(String(headers["grpc-encoding"] ?? "identity")) ?? "identity";
  const setup = Uint8Array.of(SETUP_ENCODINGS.indexOf(encoding));
  writeFileSync(join(FOLDER, `${name}-body.bin`), Buffer.concat([setup, body]));
  writeFileSync(join(FOLDER, `${name}-headers.bin`), section(kind, headers));
}

function section(kind: SectionKind, headers: http2.IncomingHttpHeaders): Uint8Array {
  const fields = Object.entries(headers)
    .filter(([name]) => name !== "date" && name !== ":status")
    .map(([name, value]) => ({ name, value: String(value) }));
  return encodeSection(kind, fields);
}
