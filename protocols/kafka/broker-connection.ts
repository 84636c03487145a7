/** One connection of the simulated broker: reads requests, has the store answer them, writes, keeps its deadlines. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { serve } from "../shared/serve.ts";
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
  { limits, store, observation, writeTicks, throttleTimeMs, afterChunk }: BrokerConnectionOptions,
): Promise<void> {
  const outgoing = new WakeSignal(cx, "outgoing");
  const broker = new KafkaBroker({ limits, now: cx.now() });
  await serve(cx, {
    endpoint: broker,
    stream,
    outgoing,
    observation,
    writeTicks,
    take: (octets) => {
      const { requests, fault } = broker.receive(octets);
      for (const request of requests) {
        const frame = store.answer(request, throttleTimeMs(cx));
        if (frame !== undefined) broker.respond(frame);
      }
      outgoing.raise();
      return fault;
    },
    afterChunk: () => afterChunk?.(cx),
  });
}
