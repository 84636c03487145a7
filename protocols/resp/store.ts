/**
 * A server's data, and what its commands make of it: enough of Redis to answer a client and its pool. Connections
 * share a store. A message goes to every connection that has subscribed to its channel, itself included.
 */
import { octetsOf, textOf } from "../shared/line-text.ts";
import type { RespServer } from "./server.ts";
import { nameOf } from "./subscription.ts";
import type { RespCommand, RespEntry, RespValue } from "./value.ts";
import { NULL } from "./value.ts";

/** A connection as the store knows it. */
export interface StoreClient {
  readonly server: RespServer;
  readonly channels: Set<string>;
}

type Execute = (client: StoreClient, args: readonly string[], raw: RespCommand) => RespValue | undefined;

const OK: RespValue = { kind: "simple", text: "OK" };
const INTEGER = /^-?[0-9]{1,15}$/;

export class Store {
  readonly #values = new Map<string, Uint8Array>();
  readonly #clients = new Set<StoreClient>();
  readonly #commands: ReadonlyMap<string, Execute> = new Map<string, Execute>([
    ["ping", (_, [message]) => (message === undefined ? { kind: "simple", text: "PONG" } : bulk(message))],
    ["echo", (_client, _args, raw) => ({ kind: "bulk", octets: raw[1] ?? octetsOf("") })],
    ["set", (_, [key = ""], raw) => this.#set(key, raw[2] ?? octetsOf(""))],
    ["get", (_, [key = ""]) => this.#get(key)],
    ["del", (_, keys) => integer(keys.filter((key) => this.#values.delete(key)).length)],
    ["incr", (_, [key = ""]) => this.#increment(key)],
    ["hello", (client, [version]) => hello(client, version)],
    ["client", () => OK],
    ["subscribe", (client, channels) => this.#subscribe(client, channels)],
    ["unsubscribe", (client, channels) => this.#unsubscribe(client, channels)],
    ["publish", (_, [channel = ""], raw) => this.#publish(channel, raw[2] ?? octetsOf(""))],
    ["quit", (client) => quit(client)],
  ]);

  join(client: StoreClient): void {
    this.#clients.add(client);
  }

  leave(client: StoreClient): void {
    this.#clients.delete(client);
  }

  /** Executes a command, and answers it. */
  execute(client: StoreClient, command: RespCommand): void {
    const [, ...args] = command.map((argument) => textOf(argument, 0, argument.length));
    const execute = this.#commands.get(nameOf(command));
    const reply: RespValue | undefined =
      execute === undefined ? { kind: "error", text: "ERR unknown command" } : execute(client, args, command);
    if (reply !== undefined) client.server.reply(reply);
    if (nameOf(command) === "quit") client.server.close();
  }

  #set(key: string, value: Uint8Array): RespValue {
    this.#values.set(key, value);
    return OK;
  }

  #get(key: string): RespValue {
    const octets = this.#values.get(key);
    return octets === undefined ? NULL : { kind: "bulk", octets };
  }

  #increment(key: string): RespValue {
    const octets = this.#values.get(key) ?? octetsOf("0");
    const text = textOf(octets, 0, octets.length);
    if (!INTEGER.test(text)) return { kind: "error", text: "ERR value is not an integer or out of range" };
    const value = BigInt(text) + 1n;
    this.#values.set(key, octetsOf(`${value}`));
    return { kind: "integer", value };
  }

  #subscribe(client: StoreClient, channels: readonly string[]): undefined {
    for (const channel of channels) {
      client.channels.add(channel);
      client.server.reply(said("subscribe", bulk(channel), integer(client.channels.size)));
    }
  }

  #unsubscribe(client: StoreClient, named: readonly string[]): undefined {
    const channels = named.length > 0 ? named : [...client.channels];
    for (const channel of channels) {
      client.channels.delete(channel);
      client.server.reply(said("unsubscribe", bulk(channel), integer(client.channels.size)));
    }
    if (channels.length === 0) client.server.reply(said("unsubscribe", NULL, integer(0)));
  }

  #publish(channel: string, octets: Uint8Array): RespValue {
    const receivers = [...this.#clients].filter(({ channels }) => channels.has(channel));
    for (const { server } of receivers) server.reply(said("message", bulk(channel), { kind: "bulk", octets }));
    return integer(receivers.length);
  }
}

function hello({ server }: StoreClient, version: string | undefined): RespValue {
  if (version !== undefined && version !== "2" && version !== "3") {
    return { kind: "error", text: "NOPROTO unsupported protocol version" };
  }
  if (version !== undefined) server.version = version === "3" ? 3 : 2;
  const entries: RespEntry[] = [
    [bulk("server"), bulk("quiesce")],
    [bulk("version"), bulk("7.0.0")],
    [bulk("proto"), integer(server.version)],
    [bulk("mode"), bulk("standalone")],
    [bulk("role"), bulk("master")],
  ];
  return { kind: "map", entries };
}

function quit({ channels }: StoreClient): RespValue {
  channels.clear();
  return OK;
}

/** Pushed values are arrays to a client of version 2. */
function said(topic: string, ...rest: readonly RespValue[]): RespValue {
  return { kind: "push", items: [bulk(topic), ...rest] };
}

function bulk(text: string): RespValue {
  return { kind: "bulk", octets: octetsOf(text) };
}

function integer(value: number): RespValue {
  return { kind: "integer", value: BigInt(value) };
}
