/**
 * Runs a client or a server on a simulated byte stream: reads and writes for it, keeps its deadlines in virtual time,
 * and ends when the connection is over, however that came.
 */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import { readUntil, writeWithin } from "../shared/stream-io.ts";
import { WakeSignal } from "../shared/wake-signal.ts";
import type { Http1Fault } from "./faults.ts";

/** How long a write may be stuck, and how long a reader sleeps before it looks at its deadlines again. */
const WRITE_TICKS = 10_000_000;
const LOOK_TICKS = 2_000_000;

interface Endpoint<Event> extends Gauge {
  readonly isClosed: boolean;
  receive(octets: Uint8Array): Received<Event>;
  receiveEnd(): Received<Event>;
  abort(): Received<Event>;
  takeOutput(): Uint8Array;
  advance(now: number): Received<Event>;
  nextDeadline(): number | undefined;
}

interface Received<Event> {
  readonly events: readonly Event[];
  readonly fault: Http1Fault | undefined;
}

/** A rest in the middle of a write. */
export interface Pause {
  readonly afterOctets: number;
  readonly ticks: number;
}

export interface DriverOptions<Event> {
  readonly endpoint: Endpoint<Event>;
  readonly stream: ByteStream;
  readonly observation?: Observation;
  take(event: Event): void;
  /** Called before every write of so many octets. */
  pause?(cx: Context, octets: number): Pause | undefined;
  /** Called after every chunk. */
  afterChunk?(cx: Context): void;
  /** Called once everything that the endpoint had to say was written and it is closed. */
  closed?(): void;
}

export class EndpointDriver<Event> {
  readonly #options: DriverOptions<Event>;
  readonly #outgoing: WakeSignal;

  constructor(cx: Context, options: DriverOptions<Event>) {
    this.#options = options;
    this.#outgoing = new WakeSignal(cx, "outgoing");
  }

  /** There is something to write, or nothing more will be. */
  wake(): void {
    this.#outgoing.raise();
  }

  async run(cx: Context): Promise<void> {
    const { endpoint, stream } = this.#options;
    try {
      const reader = cx.spawn("reader", (own) => this.#readAll(own));
      await this.#writeAll(cx);
      reader.cancel();
      await reader.join(cx);
    } finally {
      this.#takeAll(endpoint.abort());
      stream.end();
    }
  }

  async #writeAll(cx: Context): Promise<void> {
    const { endpoint, stream } = this.#options;
    for (;;) {
      const output = endpoint.takeOutput();
      if (output.length > 0) {
        if (await this.#write(cx, output)) continue;
        stream.reset();
        return;
      }
      if (endpoint.isClosed) {
        this.#options.closed?.();
        return;
      }
      await this.#outgoing.wait(cx);
    }
  }

  /** Whether all of it was written. */
  async #write(cx: Context, output: Uint8Array): Promise<boolean> {
    const pause = this.#options.pause?.(cx, output.length);
    if (pause === undefined) return await this.#send(cx, output);
    if (!(await this.#send(cx, output.subarray(0, pause.afterOctets)))) return false;
    await cx.sleep(pause.ticks);
    return await this.#send(cx, output.subarray(pause.afterOctets));
  }

  #send(cx: Context, octets: Uint8Array): Promise<boolean> {
    return writeWithin(cx, this.#options.stream, octets, WRITE_TICKS);
  }

  async #readAll(cx: Context): Promise<void> {
    const { endpoint } = this.#options;
    let isReadable = true;
    while (isReadable && !endpoint.isClosed) {
      const read = await this.#readInTime(cx);
      this.#takeAll(endpoint.advance(cx.now()));
      if (read?.kind === "data") this.#receive(cx, read.bytes);
      else if (read !== undefined) this.#takeAll(read.kind === "end" ? endpoint.receiveEnd() : endpoint.abort());
      isReadable = read === undefined || read.kind === "data";
      this.wake();
    }
  }

  /** Gives `undefined` once a deadline may have passed. */
  #readInTime(cx: Context): Promise<Read | undefined> {
    const { endpoint, stream } = this.#options;
    const due = endpoint.nextDeadline() ?? Number.POSITIVE_INFINITY;
    return readUntil(cx, stream, Math.min(due, cx.now() + LOOK_TICKS));
  }

  #receive(cx: Context, octets: Uint8Array): void {
    const { endpoint, observation, afterChunk } = this.#options;
    const received = endpoint.receive(octets);
    observation?.took(octets.length, endpoint);
    if (received.fault !== undefined) observation?.refused(received.fault);
    this.#takeAll(received);
    afterChunk?.(cx);
  }

  #takeAll({ events }: Received<Event>): void {
    for (const event of events) this.#options.take(event);
  }
}
