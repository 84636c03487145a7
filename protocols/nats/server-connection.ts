/** One connection of the simulated server: greets, reads, has the broker carry it out, writes, keeps its deadlines. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { serve } from "../shared/serve.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { Broker, BrokerClient } from "./broker.ts";
import type { NatsLimits } from "./limits.ts";
import { NatsServer } from "./server.ts";

export interface ServerConnectionOptions {
  readonly limits: NatsLimits;
  readonly broker: Broker;
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

class ServerConnection implements BrokerClient {
  readonly server: NatsServer;
  readonly #stream: ByteStream;
  readonly #options: ServerConnectionOptions;
  readonly #outgoing: WakeSignal;

  constructor(cx: Context, stream: ByteStream, options: ServerConnectionOptions) {
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.server = new NatsServer({ limits: options.limits, now: cx.now(), said: () => this.#outgoing.raise() });
    this.#stream = stream;
    this.#options = options;
  }

  async run(cx: Context): Promise<void> {
    const { server } = this;
    const { broker, observation, writeTicks, afterChunk } = this.#options;
    broker.join(this);
    try {
      await serve(cx, {
        endpoint: server,
        stream: this.#stream,
        outgoing: this.#outgoing,
        observation,
        writeTicks,
        take: (octets) => {
          const { operations, fault } = server.receive(octets);
          for (const operation of operations) broker.execute(this, operation);
          return fault;
        },
        afterChunk: () => afterChunk?.(cx),
      });
    } finally {
      broker.leave(this);
    }
  }
}
