/** What attacks are carried out on: clients and servers with the default limits, and how far an attack on one got. */
import { octetsOf } from "../shared/line-text.ts";
import { Broker } from "./broker.ts";
import { NatsClient } from "./client.ts";
import type { NatsFault } from "./faults.ts";
import { DEFAULT_NATS_LIMITS } from "./limits.ts";
import { NatsServer } from "./server.ts";
import { Subscription } from "./subscription.ts";

/** What is attacked, as far as attacks see it. */
export interface Victim {
  receive(octets: Uint8Array): void;
  advance(now: number): void;
  readonly gauge: NatsClient | NatsServer;
  /** With what the attacked side ended it. */
  readonly fault: NatsFault | undefined;
  readonly messagesHeld: number;
  readonly messageOctets: number;
  readonly outputOctets: number;
  readonly subscriptions: number;
}

const LIMITS = DEFAULT_NATS_LIMITS;
export const GREETING = 'INFO {"headers":true,"max_payload":1048576}\r\nPONG\r\n';
/** The number of the first subscription on a connection. */
export const SID = 2;

/** A client that listens, and takes nothing of what it hears. */
export function listeningClient(): Victim {
  return clientVictim(...listening());
}

/** A client that takes what it hears: the first fault of a message is its own. */
export function takingClient(): Victim {
  const [client, subscription] = listening();
  let fault: NatsFault | undefined;
  return {
    ...clientVictim(client, subscription),
    receive: (octets) => {
      client.receive(octets);
      for (let next = subscription.take(); next !== undefined; next = subscription.take()) fault ??= next.headerFault;
    },
    get fault() {
      return client.fault ?? fault;
    },
  };
}

function listening(): [NatsClient, Subscription] {
  const client = new NatsClient({ limits: LIMITS, inbox: "_INBOX.a" });
  client.receive(octetsOf(GREETING));
  const subscription = new Subscription({ subject: "news" }, LIMITS);
  client.subscribe(subscription);
  client.takeOutput();
  return [client, subscription];
}

/** A client that has heard nothing yet. */
export function newClient(): Victim {
  return clientVictim(new NatsClient({ limits: LIMITS, inbox: "_INBOX.a" }), undefined);
}

function clientVictim(client: NatsClient, subscription: Subscription | undefined): Victim {
  return {
    receive: (octets) => void client.receive(octets),
    advance: (now) => void client.advance(now),
    gauge: client,
    get fault() {
      return client.fault ?? subscription?.fault;
    },
    get messagesHeld() {
      return subscription?.held ?? 0;
    },
    get messageOctets() {
      return subscription?.octets ?? 0;
    },
    outputOctets: 0,
    subscriptions: 0,
  };
}

/** A server whose client reads nothing unless `isRead`. */
export function serverVictim(isRead: boolean): Victim {
  const server = new NatsServer({ limits: LIMITS });
  const broker = new Broker();
  const client = { server };
  broker.join(client);
  return {
    receive: (octets) => {
      for (const operation of server.receive(octets).operations) broker.execute(client, operation);
      if (isRead) server.takeOutput();
    },
    advance: (now) => void server.advance(now),
    gauge: server,
    get fault() {
      return server.fault;
    },
    messagesHeld: 0,
    messageOctets: 0,
    get outputOctets() {
      return server.outputOctets;
    },
    get subscriptions() {
      return server.subscriptions;
    },
  };
}
