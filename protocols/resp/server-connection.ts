/** One connection of the simulated server: reads commands, has the store answer them, writes, keeps its deadlines. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { serve } from "../shared/serve.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { RespLimits } from "./limits.ts";
import { RespServer } from "./server.ts";
import type { Store, StoreClient } from "./store.ts";

export interface ServerConnectionOptions {
  readonly limits: RespLimits;
  readonly store: Store;
  readonly observation?: Observation;
  readonly writeTicks: number;
  /** Called after every chunk. */
  afterChunk?(cx: Context): void;
}

export async function serveConnection(
  cx: Context,
  stream: ByteStream,
  options: ServerConnectionOptions,
): Promise<void> {
  await new ServerConnection(cx, stream, options).run(cx);
}

class ServerConnection implements StoreClient {
  readonly server: RespServer;
  readonly channels = new Set<string>();
  readonly #stream: ByteStream;
  readonly #options: ServerConnectionOptions;
  readonly #outgoing: WakeSignal;

  constructor(cx: Context, stream: ByteStream, options: ServerConnectionOptions) {
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.server = new RespServer({
      limits: options.limits,
      said: () => this.#outgoing.raise(),
      now: cx.now(),
    });
    this.#stream = stream;
    this.#options = options;
  }

  async run(cx: Context): Promise<void> {
    const { server } = this;
    const { store, observation, writeTicks, afterChunk } = this.#options;
    store.join(this);
    try {
      await serve(cx, {
        endpoint: server,
        stream: this.#stream,
        outgoing: this.#outgoing,
        observation,
        writeTicks,
        take: (octets) => {
          const { commands, fault } = server.receive(octets);
          for (const command of commands) store.execute(this, command);
          return fault;
        },
        afterChunk: () => afterChunk?.(cx),
      });
    } finally {
      store.leave(this);
    }
  }
}
