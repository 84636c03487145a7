/** What the gRPC tests share: hex, messages, splits, and a client and a server joined in memory. */
import type { Fault } from "../../../lab/core/decoder.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { GrpcClient } from "../../../protocols/grpc/client.ts";
import type { ClientEvent, NewCall } from "../../../protocols/grpc/client.ts";
import type { Encoding } from "../../../protocols/grpc/encoding.ts";
import type { GrpcLimits } from "../../../protocols/grpc/limits.ts";
import { grpcLimits } from "../../../protocols/grpc/limits.ts";
import type { GrpcMessage } from "../../../protocols/grpc/message-decoder.ts";
import { MessageDecoder } from "../../../protocols/grpc/message-decoder.ts";
import type { ServerEvent } from "../../../protocols/grpc/server.ts";
import { GrpcServer } from "../../../protocols/grpc/server.ts";
import type { Status } from "../../../protocols/grpc/status.ts";
import type { Http2Limits } from "../../../protocols/http2/limits.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";

/** Spaces are for the reader. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A message as it is framed, flag and all. */
export function framed(payload: Uint8Array | string, flag = 0): Uint8Array {
  const octets = typeof payload === "string" ? ascii(payload) : payload;
  const { length } = octets;
  return join(Uint8Array.of(flag, length >>> 24, length >>> 16, length >>> 8, length), octets);
}

export interface Decoding {
  readonly messages: readonly GrpcMessage[];
  readonly fault: Fault | undefined;
}

/** Decodes in these pieces, each overwritten once it was pushed, then the end. */
export function decodePieces(
  pieces: readonly Uint8Array[],
  { encoding = "identity" as Encoding, messageOctetsMax = 1_000 } = {},
): Decoding {
  const decoder = new MessageDecoder({ encoding, messageOctetsMax, codec: zlibCodec });
  const messages: GrpcMessage[] = [];
  for (const piece of pieces) {
    const own = piece.slice();
    messages.push(...decoder.push(own).events);
    own.fill(0xa5);
  }
  return { messages, fault: decoder.end().fault };
}

/** Every way to cut once, and octet by octet. */
export function everySplit(octets: Uint8Array): Uint8Array[][] {
  const twice = Array.from({ length: octets.length + 1 }, (_, at) => [octets.subarray(0, at), octets.subarray(at)]);
  return [...twice, Array.from(octets, (octet) => Uint8Array.of(octet))];
}

export function ok(message = ""): Status {
  return { code: 0, message, metadata: [] };
}

export interface PairOptions {
  readonly limits?: Partial<GrpcLimits>;
  readonly clientHttp2?: Http2Limits;
  readonly serverHttp2?: Http2Limits;
  readonly encoding?: Encoding;
}

/** A client and a server with nothing between them. Events are kept; `pump` moves octets until none are left. */
export class Pair {
  readonly client: GrpcClient;
  readonly server: GrpcServer;
  readonly clientEvents: ClientEvent[] = [];
  readonly serverEvents: ServerEvent[] = [];
  onServer: (event: ServerEvent) => void = () => undefined;
  onClient: (event: ClientEvent) => void = () => undefined;

  constructor({ limits = {}, clientHttp2 = http2Limits(), serverHttp2 = http2Limits(), encoding }: PairOptions = {}) {
    const common = { codec: zlibCodec, limits: grpcLimits(limits) };
    this.client = new GrpcClient({ ...common, http2Limits: clientHttp2 });
    this.server = new GrpcServer({
      ...common,
      http2Limits: serverHttp2,
      ...(encoding === undefined ? {} : { encoding }),
      methodOf: (path) =>
        path === "/t/One" ? { requests: "one" } : path === "/t/Many" ? { requests: "many" } : undefined,
    });
    this.pump();
  }

  pump(): void {
    for (let moved = true; moved;) {
      const request = this.client.takeOutput();
      this.takeServer(this.server.receive(request).events);
      const response = this.server.takeOutput();
      this.takeClient(this.client.receive(response).events);
      moved = request.length + response.length > 0;
    }
  }

  takeServer(events: readonly ServerEvent[]): void {
    for (const event of events) {
      this.serverEvents.push(event);
      this.onServer(event);
    }
  }

  takeClient(events: readonly ClientEvent[]): void {
    for (const event of events) {
      this.clientEvents.push(event);
      this.onClient(event);
    }
  }

  advance(now: number): void {
    this.takeServer(this.server.advance(now).events);
    this.takeClient(this.client.advance(now).events);
    this.pump();
  }

  /** Starts a call and lets its headers arrive. */
  start(call: Partial<NewCall> = {}): number {
    const started = this.client.start({ ...CALL, ...call });
    if (started.kind === "refused") throw new Error(`refused: ${started.reason}`);
    this.pump();
    return started.callId;
  }

  statuses(): Status[] {
    return this.clientEvents.flatMap((event) => (event.kind === "status" ? [event.status] : []));
  }

  /** What is left on both sides once every call has ended. */
  left(): Record<string, number> {
    const { client, server } = this;
    return {
      clientCalls: client.callsOpen,
      queued: client.callsQueued,
      clientDeadlines: client.deadlinesRunning,
      serverCalls: server.callsOpen,
      serverDeadlines: server.deadlinesRunning,
      clientStreams: client.http2.openStreams,
      serverStreams: server.http2.openStreams,
    };
  }
}

export const NOTHING_LEFT = {
  clientCalls: 0,
  queued: 0,
  clientDeadlines: 0,
  serverCalls: 0,
  serverDeadlines: 0,
  clientStreams: 0,
  serverStreams: 0,
};

const CALL: NewCall = {
  path: "/t/Many",
  authority: "test",
  timeoutTicks: undefined,
  encoding: "identity",
  metadata: [],
  responses: "many",
};
