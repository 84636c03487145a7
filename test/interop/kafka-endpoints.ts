/** Our Kafka endpoints on real sockets: the broker model with its store, and a client with promises for responses. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer } from "node:net";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { Api, RequestOf, ResponseOf } from "../../protocols/kafka/apis.ts";
import { KafkaBroker } from "../../protocols/kafka/broker.ts";
import type { ClientAnswer } from "../../protocols/kafka/client.ts";
import { KafkaClient } from "../../protocols/kafka/client.ts";
import { kafkaLimits } from "../../protocols/kafka/limits.ts";
import type { KafkaResponse } from "../../protocols/kafka/response-decoder.ts";
import { answerOf } from "../../protocols/kafka/response-decoder.ts";
import { Store } from "../../protocols/kafka/store.ts";
import type { Attached } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const LIMITS = kafkaLimits();
const LOG_OCTETS_MAX = 64 * 1_048_576;

export interface LiveModel {
  readonly port: number;
  readonly server: Server;
  /** Codes of what clients were refused for. */
  readonly faults: string[];
  /** What was asked for, as name and version, in order. */
  readonly asked: string[];
  /** Everything that came on each connection. */
  readonly received: Uint8Array[][];
  /** Everything that was answered on each connection. */
  readonly answered: Uint8Array[][];
}

/** Listens on loopback with a store of its own. */
export async function startModel(throttleTimeMs = 0): Promise<LiveModel> {
  const model = {
    faults: [] as string[],
    asked: [] as string[],
    received: [] as Uint8Array[][],
    answered: [] as Uint8Array[][],
  };
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const log = { codec: zlibCodec, limits: LIMITS, octetsMax: LOG_OCTETS_MAX };
  const store = new Store({ ...log, host: "127.0.0.1", port, topicsMax: 100 });
  server.on("connection", (socket) => {
    const [received, answered]: [Uint8Array[], Uint8Array[]] = [[], []];
    model.received.push(received);
    model.answered.push(answered);
    socket.on("data", (octets) => received.push(Uint8Array.from(octets)));
    const broker = new KafkaBroker({ limits: LIMITS });
    attach(socket, broker, ({ requests, fault }) => {
      for (const request of requests) {
        model.asked.push(`${request.api.name} ${request.version}`);
        const frame = store.answer(request, throttleTimeMs);
        if (frame === undefined) continue;
        answered.push(frame);
        broker.respond(frame);
      }
      if (fault !== undefined) model.faults.push(fault.code);
    });
  });
  return { port, server, ...model };
}

export interface LiveClient {
  readonly endpoint: KafkaClient;
  /** Rejects when the connection is lost. */
  send<Spoken extends Api>(api: Spoken, body: RequestOf<Spoken>): Promise<ResponseOf<Spoken>>;
  /** Sends a request that nobody waits for. */
  sendCancelled<Spoken extends Api>(api: Spoken, body: RequestOf<Spoken>): void;
  close(): void;
}

interface Waiter {
  readonly resolve: (response: KafkaResponse) => void;
  readonly reject: (error: Error) => void;
}

/** Resolves once it is known which versions are spoken. */
export async function connectClient(port: number): Promise<LiveClient> {
  const endpoint = new KafkaClient({ limits: LIMITS, clientId: "live" });
  const waiters = new Map<number, Waiter>();
  const socket = connect(port, "127.0.0.1");
  const greeted = Promise.withResolvers<void>();
  const attached: Attached = attach<ClientAnswer>(socket, endpoint, ({ events, fault }) => {
    if (endpoint.isReady) greeted.resolve();
    for (const event of events) {
      const waiter = waiters.get(event.number);
      waiters.delete(event.number);
      if (event.kind === "response") waiter?.resolve(event.response);
      else waiter?.reject(new Error(`lost: ${fault?.code}`));
    }
  });
  await greeted.promise;
  const submit = <Spoken extends Api>(api: Spoken, body: RequestOf<Spoken>): number => {
    const number = endpoint.send(api, body);
    if (typeof number !== "number") throw new Error(number);
    attached.flush();
    return number;
  };
  return {
    endpoint,
    send: async (api, body) =>
      answerOf(api, await new Promise((resolve, reject) => waiters.set(submit(api, body), { resolve, reject }))),
    sendCancelled: (api, body) => endpoint.cancel(submit(api, body)),
    close: () => socket.destroy(),
  };
}
