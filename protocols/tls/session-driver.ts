/**
 * Runs an endpoint on a simulated byte stream: reads and writes for it and keeps its deadlines in virtual time. Whoever
 * said that the connection is open owes a goodbye until the connection is over.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { Obligation } from "../../lab/runtime/obligation.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { ChannelAnswer, ChannelEvent } from "./channel.ts";
import type { TlsEndpoint } from "./endpoint.ts";

/** How long a write may be stuck, in ticks. */
const WRITE_TICKS = 10_000_000;
const DRIP_OCTETS = 40;

export interface DriverOptions {
  readonly endpoint: TlsEndpoint;
  readonly stream: ByteStream;
  readonly observation?: Observation;
  /** Called for what was received; may call the endpoint. */
  take(cx: Context, event: ChannelEvent): void;
  /** Called after every chunk. */
  afterChunk?(cx: Context): void;
  /** Where it is not 0: output is written a few octets at a time, with this pause before each piece. */
  readonly dripTicks?: number;
}

export class EndpointDriver {
  readonly #options: DriverOptions;
  readonly #outgoing: WakeSignal;
  #goodbye: Obligation | undefined;

  constructor(cx: Context, options: DriverOptions) {
    this.#options = options;
    this.#outgoing = new WakeSignal(cx, "outgoing");
  }

  /** Ends when the connection is over and what was to be said is written, however that came. */
  async run(cx: Context): Promise<void> {
    const { endpoint, stream } = this.#options;
    const writer = cx.spawn("writer", (own) => this.#writeAll(own));
    while (!endpoint.isClosed) await this.#readOnce(cx);
    this.#outgoing.raise();
    await writer.join(cx);
    this.#goodbye?.commit();
    stream.end();
  }

  async #readOnce(cx: Context): Promise<void> {
    const { endpoint, stream } = this.#options;
    const now = cx.now();
    const due = endpoint.nextDeadline() ?? now;
    const outcome = await cx.timeout("read", Math.max(0, due - now), (own) => stream.read(own));
    // Whoever was asked to stop leaves here.
    if (outcome.kind !== "ok") await cx.checkpoint();
    // A peer that goes on sending must not keep a deadline from passing.
    this.#handle(cx, endpoint.advance(cx.now()));
    if (outcome.kind === "ok") this.#take(cx, outcome.value);
    this.#outgoing.raise();
  }

  #take(cx: Context, read: Read): void {
    const { endpoint, observation, afterChunk } = this.#options;
    if (read.kind !== "data") {
      this.#handle(cx, endpoint.receiveEnd());
      return;
    }
    const answer = endpoint.receive(read.bytes);
    observation?.took(read.bytes.length, endpoint);
    this.#handle(cx, answer);
    afterChunk?.(cx);
  }

  #handle(cx: Context, { events, fault }: ChannelAnswer): void {
    for (const event of events) {
      if (event.kind === "open") this.#goodbye = cx.reserve("goodbye");
      this.#options.take(cx, event);
    }
    if (fault !== undefined) this.#options.observation?.refused(fault);
  }

  /** Writes until everything is written and the connection is over. */
  async #writeAll(cx: Context): Promise<void> {
    const { endpoint, stream, dripTicks = 0 } = this.#options;
    for (;;) {
      const output = endpoint.takeOutput();
      for (const part of partsOf(output, dripTicks)) {
        await cx.sleep(dripTicks);
        const outcome = await cx.timeout("write", WRITE_TICKS, (own) => stream.write(own, part));
        if (outcome.kind === "ok" && outcome.value.kind === "sent") continue;
        endpoint.receiveEnd();
        stream.reset();
        return;
      }
      if (output.length > 0) continue;
      if (endpoint.isClosed) return;
      await this.#outgoing.wait(cx);
    }
  }
}

function partsOf(output: Uint8Array, dripTicks: number): Uint8Array[] {
  const octets = dripTicks === 0 ? Math.max(1, output.length) : DRIP_OCTETS;
  return Array.from({ length: Math.ceil(output.length / octets) }, (_, index) =>
    output.subarray(index * octets, (index + 1) * octets),
  );
}
