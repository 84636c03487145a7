/** Our NATS endpoints on real sockets: a client with promises for answers, and the server model with its broker. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer } from "node:net";
import { Broker } from "../../protocols/nats/broker.ts";
import type { ClientAnswer, ClientEvent, Publishing } from "../../protocols/nats/client-contract.ts";
import { NatsClient } from "../../protocols/nats/client.ts";
import { natsLimits } from "../../protocols/nats/limits.ts";
import type { NatsMessage } from "../../protocols/nats/operation.ts";
import { NatsServer } from "../../protocols/nats/server.ts";
import type { SubscriptionOptions } from "../../protocols/nats/subscription.ts";
import { Subscription } from "../../protocols/nats/subscription.ts";
import type { Attached } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const LIMITS = natsLimits({
  requestsMax: 20_000,
  messagesHeldMax: 20_000,
  outputOctetsMax: 64 * 1_048_576,
  messageOctetsMax: 64 * 1_048_576,
  connectTicksMax: 20_000_000,
});
const POLL_MS = 2;

/** What became of a request. */
type Answered = ClientEvent & { readonly kind: "reply" | "no-responders" | "lost" };

export interface LiveClient {
  readonly endpoint: NatsClient;
  /** What the server refused, in its words. */
  readonly refusals: string[];
  publish(publishing: Publishing): void;
  request(subject: string, payload: Uint8Array): Promise<Answered>;
  /** Sends a request that nobody waits for. */
  requestCancelled(subject: string, payload: Uint8Array): void;
  subscribe(options: SubscriptionOptions): LiveSubscription;
  /** Resolves once the server has dealt with everything before. */
  flush(): Promise<void>;
  drain(): Promise<void>;
  close(): void;
}

interface LiveSubscription {
  readonly sid: number;
  readonly subscription: Subscription;
  /** Everything that has come. */
  takeAll(): NatsMessage[];
  unsubscribe(max?: number): void;
}

/** Resolves once the greeting was answered. */
export async function connectClient(port: number, inbox: string): Promise<LiveClient> {
  const endpoint = new NatsClient({ limits: LIMITS, inbox });
  const answers = new Map<number, (answered: Answered) => void>();
  const flushes = new Map<number, () => void>();
  const refusals: string[] = [];
  const socket = connect(port, "127.0.0.1");
  const attached = attach<ClientAnswer>(socket, endpoint, ({ events }) => {
    for (const event of events) {
      if (event.kind === "refused") refusals.push(event.text);
      else if (event.kind === "flushed") flushes.get(event.number)?.();
      else if (event.kind === "reply" || event.kind === "no-responders" || event.kind === "lost") {
        answers.get(event.number)?.(event);
      }
    }
  });
  await until(() => endpoint.isReady || endpoint.isClosed);
  const send = (subject: string, payload: Uint8Array): number => {
    const number = endpoint.request({ subject, payload });
    if (typeof number !== "number") throw new Error(number);
    attached.flush();
    return number;
  };
  return {
    endpoint,
    refusals,
    publish(publishing) {
      const sent = endpoint.publish(publishing);
      if (sent !== "sent") throw new Error(sent);
      attached.flush();
    },
    request: (subject, payload) => new Promise((resolve) => answers.set(send(subject, payload), resolve)),
    requestCancelled: (subject, payload) => endpoint.cancel(send(subject, payload)),
    subscribe(options) {
      const subscription = new Subscription(options, LIMITS);
      const sid = Number(endpoint.subscribe(subscription));
      attached.flush();
      return {
        sid,
        subscription,
        takeAll: () => takeAll(subscription),
        unsubscribe(max = 0) {
          endpoint.unsubscribe(sid, max);
          attached.flush();
        },
      };
    },
    flush: () =>
      new Promise((resolve) => {
        flushes.set(Number(endpoint.flush()), resolve);
        attached.flush();
      }),
    async drain() {
      endpoint.drain();
      attached.flush();
      await until(() => endpoint.isClosed);
    },
    close: () => socket.destroy(),
  };
}

function takeAll(subscription: Subscription): NatsMessage[] {
  const messages: NatsMessage[] = [];
  for (let next = subscription.take(); next !== undefined; next = subscription.take()) messages.push(next);
  return messages;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** Listens on loopback with a broker of its own. */
export async function startModel(): Promise<{
  readonly port: number;
  readonly server: Server;
  readonly broker: Broker;
  readonly faults: string[];
}> {
  const broker = new Broker();
  const faults: string[] = [];
  const server = createServer((socket) => {
    const adapter: { current: Attached | undefined } = { current: undefined };
    const said = (): void => void setImmediate(() => adapter.current?.flush());
    const endpoint = new NatsServer({ limits: LIMITS, said });
    const client = { server: endpoint };
    broker.join(client);
    adapter.current = attach(socket, endpoint, ({ operations, fault }) => {
      for (const operation of operations) broker.execute(client, operation);
      if (fault !== undefined) faults.push(fault.code);
    });
    socket.on("close", () => broker.leave(client));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  return { port: (server.address() as AddressInfo).port, server, broker, faults };
}
