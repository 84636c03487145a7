/** One connection of the simulated broker: reads requests, has the store answer them, writes, keeps its deadlines. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import { KafkaBroker } from "./broker.ts";
import type { KafkaLimits } from "./limits.ts";
import type { Store } from "./store.ts";

export interface BrokerConnectionOptions {
  readonly limits: KafkaLimits;
  readonly store: Store;
  readonly observation?: Observation;
  readonly writeTicks: number;
  /** How long the client is asked to be silent after a response. */
  throttleTimeMs(cx: Context): number;
  /** Called after every chunk. */
  afterChunk?(cx: Context): void;
}

export async function serveConnection(
  cx: Context,
  stream: ByteStream,
  options: BrokerConnectionOptions,
): Promise<void> {
  await new BrokerConnection(cx, stream, options).run(cx);
}

class BrokerConnection {
  readonly #broker: KafkaBroker;
  readonly #stream: ByteStream;
  readonly #options: BrokerConnectionOptions;
  readonly #outgoing: WakeSignal;

  constructor(cx: Context, stream: ByteStream, options: BrokerConnectionOptions) {
    this.#outgoing = new WakeSignal(cx, "outgoing");
    this.#broker = new KafkaBroker(options.limits);
    this.#stream = stream;
    this.#options = options;
  }

  async run(cx: Context): Promise<void> {
    try {
      const writer = cx.spawn("writer", (own) => this.#writeAll(own));
      while (!this.#broker.isClosed) await this.#readOnce(cx);
      this.#outgoing.raise();
      await writer.join(cx);
    } finally {
      this.#stream.end();
    }
  }

  async #readOnce(cx: Context): Promise<void> {
    const now = cx.now();
    const due = this.#broker.nextDeadline() ?? now;
    const outcome = await cx.timeout("read", Math.max(0, due - now), (own) => this.#stream.read(own));
    // Whoever was asked to stop leaves here.
    if (outcome.kind !== "ok") await cx.checkpoint();
    this.#broker.advance(cx.now());
    if (outcome.kind === "ok") this.#take(cx, outcome.value);
  }

  #take(cx: Context, read: Read): void {
    const { store, observation, throttleTimeMs, afterChunk } = this.#options;
    if (read.kind !== "data") {
      this.#broker.receiveEnd();
      return;
    }
    const { requests, fault } = this.#broker.receive(read.bytes);
    for (const request of requests) {
      const frame = store.answer(request, throttleTimeMs(cx));
      if (frame !== undefined) this.#broker.respond(frame);
    }
    this.#outgoing.raise();
    observation?.took(read.bytes.length, this.#broker);
    if (fault !== undefined) observation?.refused(fault);
    afterChunk?.(cx);
  }

  /** Writes until everything is written and the connection is over. */
  async #writeAll(cx: Context): Promise<void> {
    for (;;) {
      const output = this.#broker.takeOutput();
      if (output.length > 0) {
        const outcome = await cx.timeout("write", this.#options.writeTicks, (own) => this.#stream.write(own, output));
        if (outcome.kind === "ok" && outcome.value.kind === "sent") continue;
        this.#broker.receiveEnd();
        this.#stream.reset();
        return;
      }
      if (this.#broker.isClosed) return;
      await this.#outgoing.wait(cx);
    }
  }
}
