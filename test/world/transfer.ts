/** The program of the network tests: one side writes and ends, the other reads until it can no more. */
import type { Deviation, Strategy } from "../../lab/core/decisions.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import type { NetworkOptions } from "../../lab/world/network.ts";
import { Network } from "../../lab/world/network.ts";
import type { Ran } from "../support/run-program.ts";
import { runProgram, valueOf } from "../support/run-program.ts";

/** A chunk or a closing, with its time of arrival. */
export interface Observed {
  readonly at: number;
  readonly kind: Read["kind"];
  readonly bytes: readonly number[];
}

/** Reads until the end or a reset. */
export async function readAll(cx: Context, stream: ByteStream): Promise<Observed[]> {
  const observed: Observed[] = [];
  for (;;) {
    const read = await stream.read(cx);
    observed.push({ at: cx.kernel.now, kind: read.kind, bytes: read.kind === "data" ? [...read.bytes] : [] });
    if (read.kind !== "data") {
      return observed;
    }
  }
}

export function bytesOf(observed: readonly Observed[]): number[] {
  return observed.flatMap(({ bytes }) => bytes);
}

/** `length` bytes, each its position modulo 251, so that a lost or moved byte shows. */
export function pattern(length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (from + index) % 251);
}

export interface Transfer {
  readonly writes: readonly Uint8Array[];
  /** Between two writes. */
  readonly pauseTicks?: number;
  readonly deadlineTicks?: number;
  readonly network?: NetworkOptions;
}

export interface Transferred {
  readonly observed: readonly Observed[];
  /** `sent` or `reset` per write. */
  readonly written: readonly string[];
  readonly reader: string;
  readonly writer: string;
}

/** Far beyond what any one fault delays by. */
const DEADLINE_TICKS = 200_000_000;

/** Client writes and ends, server reads; each gives up at the deadline. */
export async function transfer(cx: Context, settings: Transfer): Promise<Transferred> {
  const { writes, pauseTicks = 0, deadlineTicks = DEADLINE_TICKS, network = {} } = settings;
  const [client, server] = new Network(cx.kernel, network).connect(cx, "client", "server");
  const written: string[] = [];
  const observed: Observed[] = [];
  const writer = cx.spawn("writer", (own) =>
    own.timeout("writing", deadlineTicks, async (inner) => {
      for (const bytes of writes) {
        const { kind } = await client.write(inner, bytes);
        written.push(kind);
        if (pauseTicks > 0) {
          await inner.sleep(pauseTicks);
        }
      }
      client.end();
    }),
  );
  const reader = cx.spawn("reader", (own) =>
    own.timeout("reading", deadlineTicks, async (inner) => {
      for (let open = true; open;) {
        const read = await server.read(inner);
        observed.push({ at: cx.kernel.now, kind: read.kind, bytes: read.kind === "data" ? [...read.bytes] : [] });
        open = read.kind === "data";
      }
    }),
  );
  const writing = await writer.join(cx);
  const reading = await reader.join(cx);
  return {
    observed,
    written,
    writer: writing.kind === "ok" ? writing.value.kind : writing.kind,
    reader: reading.kind === "ok" ? reading.value.kind : reading.kind,
  };
}

export interface TransferRun extends Transferred {
  readonly ran: Ran<Transferred>;
}

export async function runTransfer(settings: Transfer, strategy: Strategy): Promise<TransferRun> {
  const ran = await runProgram((cx) => transfer(cx, settings), strategy);
  return { ...valueOf(ran), ran };
}

/** A run with exactly these deviations, given as `key: value`; fails when one was not asked for. */
export async function runWith(settings: Transfer, answers: Readonly<Record<string, number>>): Promise<TransferRun> {
  const deviations: Deviation[] = Object.entries(answers).map(([key, value]) => ({ key, value }));
  const strategy = replay(deviations);
  const run = await runTransfer(settings, strategy);
  if (strategy.applied() !== deviations.length) {
    throw new Error(`applied ${strategy.applied()} of ${deviations.length} deviations`);
  }
  return run;
}
