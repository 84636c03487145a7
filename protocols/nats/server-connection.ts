/** One connection of the simulated server: greets, reads, has the broker carry it out, writes, keeps its deadlines. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
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
    const { broker } = this.#options;
    broker.join(this);
    try {
      const writer = cx.spawn("writer", (own) => this.#writeAll(own));
      while (!this.server.isClosed) await this.#readOnce(cx);
      this.#outgoing.raise();
      await writer.join(cx);
    } finally {
      broker.leave(this);
      this.#stream.end();
    }
  }

  async #readOnce(cx: Context): Promise<void> {
    const now = cx.now();
    const due = this.server.nextDeadline() ?? now;
    const outcome = await cx.timeout("read", Math.max(0, due - now), (own) => this.#stream.read(own));
    // Whoever was asked to stop leaves here.
    if (outcome.kind !== "ok") await cx.checkpoint();
    this.server.advance(cx.now());
    if (outcome.kind === "ok") this.#take(cx, outcome.value);
  }

  #take(cx: Context, read: Read): void {
    const { broker, observation, afterChunk } = this.#options;
    if (read.kind !== "data") {
      this.server.receiveEnd();
      return;
    }
    const { operations, fault } = this.server.receive(read.bytes);
    for (const operation of operations) broker.execute(this, operation);
    observation?.took(read.bytes.length, this.server);
    if (fault !== undefined) observation?.refused(fault);
    afterChunk?.(cx);
  }

  /** Writes until everything is written and the connection is over. */
  async #writeAll(cx: Context): Promise<void> {
    for (;;) {
      const output = this.server.takeOutput();
      if (output.length > 0) {
        const outcome = await cx.timeout("write", this.#options.writeTicks, (own) => this.#stream.write(own, output));
        if (outcome.kind === "ok" && outcome.value.kind === "sent") continue;
        this.server.receiveEnd();
        this.#stream.reset();
        return;
      }
      if (this.server.isClosed) return;
      await this.#outgoing.wait(cx);
    }
  }
}
