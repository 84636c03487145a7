/** gRPC endpoints of ours on real sockets: a server with a small service, and a client whose calls are promises. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { GrpcClient } from "../../protocols/grpc/client.ts";
import type { ClientEvent, NewCall } from "../../protocols/grpc/client.ts";
import type { Encoding } from "../../protocols/grpc/encoding.ts";
import type { Answer } from "../../protocols/grpc/endpoint.ts";
import type { MetadataEntry } from "../../protocols/grpc/metadata.ts";
import { GrpcServer } from "../../protocols/grpc/server.ts";
import type { ServerEvent } from "../../protocols/grpc/server.ts";
import type { Status } from "../../protocols/grpc/status.ts";
import { attach } from "./socket-adapter.ts";
import type { Attached } from "./socket-adapter.ts";

/** What came back for a call. */
export interface Finished {
  readonly headers: readonly MetadataEntry[];
  readonly messages: readonly Uint8Array[];
  readonly status: Status;
}

export type Handler = (server: GrpcServer, event: ServerEvent) => void;

/** The methods of the service, and how many messages their requests have. */
const SERVICE: ReadonlyMap<string, "one" | "many"> = new Map([
  ["/test.Echo/Unary", "one"],
  ["/test.Echo/Collect", "many"],
  ["/test.Echo/Repeat", "one"],
  ["/test.Echo/Chat", "many"],
  ["/test.Echo/Fail", "one"],
  ["/test.Echo/Never", "one"],
]);

export class OurGrpcServer {
  readonly servers: GrpcServer[] = [];
  private readonly listener: Server;
  private readonly attached: Attached[] = [];

  constructor(handle: Handler, encoding: Encoding = "identity") {
    this.listener = createServer((socket) => {
      const server = new GrpcServer({
        codec: zlibCodec,
        encoding,
        methodOf: (path) => {
          const requests = SERVICE.get(path);
          return requests === undefined ? undefined : { requests };
        },
      });
      this.servers.push(server);
      const take = ({ events }: Answer<ServerEvent>): void => {
        for (const event of events) {
          handle(server, event);
          if (event.kind === "message") take(server.consumed(event.callId));
        }
      };
      this.attached.push(attach(socket, server, take));
    });
  }

  listen(): Promise<number> {
    return new Promise((resolve) => {
      this.listener.listen(0, "127.0.0.1", () => resolve((this.listener.address() as AddressInfo).port));
    });
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const attached of this.attached) attached.flush();
    this.listener.close();
  }
}

interface OpenCall {
  headers: readonly MetadataEntry[];
  readonly messages: Uint8Array[];
  readonly unsent: Uint8Array[];
  readonly settle: (finished: Finished) => void;
}

export class OurGrpcClient {
  readonly client = new GrpcClient({ codec: zlibCodec });
  private readonly attached: Attached;
  private readonly calls = new Map<number, OpenCall>();

  constructor(port: number) {
    this.attached = attach(connect(port, "127.0.0.1"), this.client, (answer) => this.take(answer));
  }

  /** Sends the messages and ends; gives everything that came back. */
  call(
    call: Partial<NewCall> & { readonly path: string },
    ...messages: readonly Uint8Array[]
  ): { readonly callId: number; readonly finished: Promise<Finished> } {
    const started = this.client.start({
      authority: "localhost",
      timeoutTicks: undefined,
      encoding: "identity",
      metadata: [],
      responses: "many",
      ...call,
    });
    if (started.kind === "refused") throw new Error(`refused: ${started.reason}`);
    const { promise: finished, resolve: settle } = Promise.withResolvers<Finished>();
    this.calls.set(started.callId, { headers: [], messages: [], unsent: [...messages], settle });
    this.send();
    return { callId: started.callId, finished };
  }

  cancel(callId: number): void {
    this.take(this.client.cancel(callId));
  }

  close(): void {
    this.client.close();
    this.attached.flush();
  }

  /** As much of every call as there is room for. */
  private send(): void {
    for (const [callId, call] of this.calls) {
      while (
        call.unsent.length > 0 &&
        this.client.sendMessage(callId, call.unsent[0] ?? new Uint8Array(0)) !== "full"
      ) {
        call.unsent.shift();
        if (call.unsent.length === 0) this.client.halfClose(callId);
      }
    }
    this.attached.flush();
  }

  private take({ events }: Answer<ClientEvent>): void {
    for (const event of events) {
      const call = this.calls.get(event.callId);
      if (event.kind === "headers" && call !== undefined) call.headers = event.metadata;
      if (event.kind === "message") {
        call?.messages.push(event.data);
        this.take(this.client.consumed(event.callId));
      }
      if (event.kind === "status" && call !== undefined) {
        this.calls.delete(event.callId);
        call.settle({ headers: call.headers, messages: call.messages, status: event.status });
      }
    }
    this.send();
  }
}
