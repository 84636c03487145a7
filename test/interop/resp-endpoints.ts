/** Our RESP endpoints on real sockets: a client with promises for replies, and the server model with its store. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { connect, createServer } from "node:net";
import type { ClientAnswer } from "../../protocols/resp/client.ts";
import { RespClient } from "../../protocols/resp/client.ts";
import { commandOf } from "../../protocols/resp/encoder.ts";
import { respLimits } from "../../protocols/resp/limits.ts";
import { RespServer } from "../../protocols/resp/server.ts";
import { Store } from "../../protocols/resp/store.ts";
import type { RespValue, RespVersion } from "../../protocols/resp/value.ts";
import type { Attached } from "./socket-adapter.ts";
import { attach } from "./socket-adapter.ts";

const LIMITS = respLimits({ pipelineMax: 20_000, replyTicksMax: 20_000_000 });

export interface LiveClient {
  readonly endpoint: RespClient;
  /** Rejects when the connection is lost. */
  send(...words: readonly (string | Uint8Array)[]): Promise<RespValue>;
  /** Sends a command that nobody waits for. */
  sendCancelled(...words: readonly string[]): void;
  close(): void;
}

interface Waiter {
  readonly resolve: (value: RespValue) => void;
  readonly reject: (error: Error) => void;
}

export function connectClient(port: number, version: RespVersion): LiveClient {
  const endpoint = new RespClient({ limits: LIMITS, version });
  const waiters = new Map<number, Waiter>();
  const socket = connect(port, "127.0.0.1");
  const attached = attach<ClientAnswer>(socket, endpoint, ({ events, fault }) => {
    for (const event of events) {
      const waiter = waiters.get(event.number);
      waiters.delete(event.number);
      if (event.kind === "reply") waiter?.resolve(event.value);
      else waiter?.reject(new Error(`lost: ${fault?.code}`));
    }
  });
  const submit = (words: readonly (string | Uint8Array)[]): number => {
    const number = endpoint.send(commandOf(...words));
    if (typeof number !== "number") throw new Error(number);
    attached.flush();
    return number;
  };
  return {
    endpoint,
    send: (...words) => new Promise((resolve, reject) => waiters.set(submit(words), { resolve, reject })),
    sendCancelled: (...words) => endpoint.cancel(submit(words)),
    close: () => socket.destroy(),
  };
}

/** Listens on loopback with a store of its own. */
export async function startModel(): Promise<{
  readonly port: number;
  readonly server: Server;
  readonly faults: string[];
}> {
  const store = new Store();
  const faults: string[] = [];
  const server = createServer((socket) => {
    const adapter: { current: Attached | undefined } = { current: undefined };
    const endpoint = new RespServer({ limits: LIMITS, said: () => setImmediate(() => adapter.current?.flush()) });
    const client = { server: endpoint, channels: new Set<string>() };
    store.join(client);
    adapter.current = attach(socket, endpoint, ({ commands, fault }) => {
      for (const command of commands) store.execute(client, command);
      if (fault !== undefined) faults.push(fault.code);
    });
    socket.on("close", () => store.leave(client));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  return { port: (server.address() as AddressInfo).port, server, faults };
}
