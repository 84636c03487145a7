/** Runs the server's end of a connection on a simulated stream: reads, writes, and keeps its deadlines in virtual time. */
import type { Context } from "../../lab/runtime/context.ts";
import type { Observation } from "../../lab/target/observe.ts";
import type { Fault, Gauge } from "../../lab/core/decoder.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { readUntil, writeWithin } from "./stream-io.ts";
import type { WakeSignal } from "./wake-signal.ts";

interface ServedEndpoint extends Gauge {
  readonly isClosed: boolean;
  takeOutput(): Uint8Array;
  receiveEnd(): unknown;
  advance(now: number): unknown;
  nextDeadline(): number | undefined;
}

export interface Serving {
  readonly endpoint: ServedEndpoint;
  readonly stream: ByteStream;
  /** Raised whenever there is more to write. */
  readonly outgoing: WakeSignal;
  readonly observation?: Observation | undefined;
  /** How long the client may leave what it was sent unread. */
  readonly writeTicks: number;
  /** Takes octets of the client; gives the fault for which it is refused. */
  take(octets: Uint8Array): Fault | undefined;
  /** Called after every chunk. */
  afterChunk?(): void;
}

/** Ends with the connection: once everything is written, or the client reads no more. */
export async function serve(cx: Context, serving: Serving): Promise<void> {
  const { endpoint, stream, outgoing } = serving;
  try {
    const writer = cx.spawn("writer", (own) => writeAll(own, serving));
    while (!endpoint.isClosed) await readOnce(cx, serving);
    outgoing.raise();
    await writer.join(cx);
  } finally {
    stream.end();
  }
}

async function readOnce(cx: Context, serving: Serving): Promise<void> {
  const { endpoint, stream } = serving;
  const read = await readUntil(cx, stream, endpoint.nextDeadline() ?? cx.now());
  endpoint.advance(cx.now());
  if (read?.kind === "data") takeChunk(read.bytes, serving);
  else if (read !== undefined) endpoint.receiveEnd();
}

function takeChunk(bytes: Uint8Array, { endpoint, observation, take, afterChunk }: Serving): void {
  const fault = take(bytes);
  observation?.took(bytes.length, endpoint);
  if (fault !== undefined) observation?.refused(fault);
  afterChunk?.();
}

async function writeAll(cx: Context, { endpoint, stream, outgoing, writeTicks }: Serving): Promise<void> {
  for (;;) {
    const output = endpoint.takeOutput();
    if (output.length > 0) {
      if (await writeWithin(cx, stream, output, writeTicks)) continue;
      endpoint.receiveEnd();
      stream.reset();
      return;
    }
    if (endpoint.isClosed) return;
    await outgoing.wait(cx);
  }
}
