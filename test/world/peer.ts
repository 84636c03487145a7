/** One end of a byte stream as the parity bodies see it, over simulated and over real sockets. */
import type { Server, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { once } from "node:events";
import type { Context } from "../../lab/runtime/context.ts";
import { MisuseError } from "../../lab/runtime/signals.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Network } from "../../lab/world/network.ts";
import { runProgram, valueOf } from "../support/run-program.ts";

export interface Peer {
  /** `sent`, `reset`, or `refused` for a write after the end. */
  write(text: string): Promise<string>;
  /** The next bytes, at least one; or how the stream closed. */
  read(): Promise<{ readonly text: string } | { readonly closing: "end" | "reset" }>;
  end(): void;
  reset(): void;
}

/** What one side does, and says it saw. */
type Side = (peer: Peer) => Promise<readonly string[]>;

export interface ParityBody {
  readonly client: Side;
  readonly server: Side;
}

export interface Observations {
  readonly client: readonly string[];
  readonly server: readonly string[];
}

export async function observeSimulated({ client, server }: ParityBody): Promise<Observations> {
  const ran = await runProgram(async (cx) => {
    const [near, far] = new Network(cx.kernel).connect(cx, "client", "server");
    const handles = {
      client: cx.spawn("client", (own) => client(simulatedPeer(own, near))),
      server: cx.spawn("server", (own) => server(simulatedPeer(own, far))),
    };
    return { client: valueIn(await handles.client.join(cx)), server: valueIn(await handles.server.join(cx)) };
  });
  return valueOf(ran);
}

export async function observeReal({ client, server }: ParityBody): Promise<Observations> {
  const listener = createServer({ allowHalfOpen: true });
  await once(listener.listen(0, "127.0.0.1"), "listening");
  const accepted = once(listener, "connection");
  const near = connect({ port: portOf(listener), host: "127.0.0.1", allowHalfOpen: true });
  // The arguments of `connection` are documented: the one socket.
  const [far] = (await accepted) as [Socket];
  try {
    const [clientSaw, serverSaw] = await Promise.all([client(realPeer(near)), server(realPeer(far))]);
    return { client: clientSaw, server: serverSaw };
  } finally {
    near.destroy();
    far.destroy();
    listener.close();
  }
}

function simulatedPeer(cx: Context, stream: ByteStream): Peer {
  return {
    write: async (text) => {
      try {
        return (await stream.write(cx, new TextEncoder().encode(text))).kind;
      } catch (thrown) {
        if (thrown instanceof MisuseError) {
          return "refused";
        }
        throw thrown;
      }
    },
    read: async () => {
      const read = await stream.read(cx);
      return read.kind === "data" ? { text: new TextDecoder().decode(read.bytes) } : { closing: read.kind };
    },
    end: () => stream.end(),
    reset: () => stream.reset(),
  };
}

function realPeer(socket: Socket): Peer {
  const chunks: string[] = [];
  let closing: "end" | "reset" | undefined;
  let changed = (): void => undefined;
  socket.setEncoding("utf8");
  socket.on("data", (text: string) => {
    chunks.push(text);
    changed();
  });
  socket.on("end", () => {
    closing ??= "end";
    changed();
  });
  socket.on("error", () => {
    closing = "reset";
    changed();
  });
  socket.on("close", () => {
    closing ??= "reset";
    changed();
  });
  return {
    write: (text) =>
      new Promise((resolve) => {
        socket.write(text, (error) => resolve(error ? nameOfWriteError(error) : "sent"));
      }),
    read: async () => {
      for (;;) {
        const text = chunks.shift();
        if (text !== undefined) {
          return { text };
        }
        if (closing !== undefined) {
          return { closing };
        }
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    },
    end: () => void socket.end(),
    reset: () => {
      closing = "reset";
      socket.resetAndDestroy();
    },
  };
}

function nameOfWriteError(error: NodeJS.ErrnoException): string {
  return error.code === "ERR_STREAM_WRITE_AFTER_END" ? "refused" : "reset";
}

function portOf(listener: Server): number {
  const address = listener.address();
  if (address === null || typeof address === "string") {
    throw new Error("the listener has no port");
  }
  return address.port;
}

function valueIn(outcome: { kind: string; value?: readonly string[] }): readonly string[] {
  return outcome.value ?? [outcome.kind];
}
