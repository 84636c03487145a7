/**
 * The simulated network: connections of byte streams between named nodes.
 *
 * A connection belongs to the scope that opened it and is dropped when that scope closes. Its ends
 * and links are named `from>to` and `to>from`; further connections of the same two nodes add `#1`,
 * `#2` and so on, so opening unrelated connections renames nothing. One network per kernel.
 * Limits: no listening and refusing, no datagrams; connecting takes no time and cannot fail.
 */
import type { Context } from "../runtime/context.ts";
import type { Kernel } from "../runtime/kernel.ts";
import { MisuseError } from "../runtime/signals.ts";
import { ByteStream } from "./byte-stream.ts";
import type { FaultsAllowed } from "./faults.ts";
import { Link } from "./link.ts";

export interface NetworkOptions {
  /** The faults that may happen; the strategy decides which do. Default `all`. */
  readonly faults?: FaultsAllowed;
  /** How long a write takes to arrive when nothing delays it. */
  readonly latencyTicks?: number;
  /** The most bytes that are written and not read, per direction. */
  readonly windowBytes?: number;
}

export const LATENCY_TICKS = 1_000;
const WINDOW_BYTES = 65_536;
/** What node names must not hold, since link names and decision keys are built with it. */
const RESERVED = /[>#|]/;

export class Network {
  private readonly kernel: Kernel;
  private readonly options: Required<NetworkOptions>;
  private readonly connectionCounts = new Map<string, number>();
  private readonly links: Link[] = [];

  constructor(kernel: Kernel, options: NetworkOptions = {}) {
    const { faults = "all", latencyTicks = LATENCY_TICKS, windowBytes = WINDOW_BYTES } = options;
    this.kernel = kernel;
    this.options = { faults, latencyTicks, windowBytes };
    if (!Number.isSafeInteger(latencyTicks) || latencyTicks < 0) {
      throw new MisuseError(`latencyTicks is ${latencyTicks}; give a whole number of ticks, 0 or more`);
    }
    if (!Number.isSafeInteger(windowBytes) || windowBytes < 1) {
      throw new MisuseError(`windowBytes is ${windowBytes}; give a whole number of bytes, 1 or more`);
    }
  }

  /** Opens a connection; gives the end of `from` and the end of `to`. */
  connect(cx: Context, from: string, to: string): [ByteStream, ByteStream] {
    const suffix = this.nextSuffix(from, to);
    const connection = new Pair();
    const there = new Link(this.kernel, connection, { ...this.options, name: `${from}>${to}${suffix}` });
    const back = new Link(this.kernel, connection, { ...this.options, name: `${to}>${from}${suffix}` });
    connection.links.push(there, back);
    this.links.push(there, back);
    cx.defer("connection", async () => connection.reset());
    return [new ByteStream(there, back), new ByteStream(back, there)];
  }

  /** Ends partitions and slowness. A connection that was reset or whose peer has vanished stays lost, as it does in the real world. */
  heal(): void {
    for (const link of this.links) {
      link.heal();
    }
  }

  private nextSuffix(from: string, to: string): string {
    for (const node of [from, to]) {
      if (node === "" || RESERVED.test(node)) {
        throw new MisuseError(`"${node}" cannot name a node: use at least one character and none of > # |`);
      }
    }
    if (from === to) {
      throw new MisuseError(`${from} cannot connect to itself: its two ends would have one name`);
    }
    const pair = from < to ? `${from}>${to}` : `${to}>${from}`;
    const count = this.connectionCounts.get(pair) ?? 0;
    this.connectionCounts.set(pair, count + 1);
    return count === 0 ? "" : `#${count}`;
  }
}

/** The two links of a connection, for what concerns both. */
class Pair {
  readonly links: Link[] = [];

  reset(): void {
    for (const link of this.links) {
      link.reset();
    }
  }

  blockReverse(link: Link, ticks: number): void {
    for (const other of this.links) {
      if (other !== link) {
        other.block(ticks);
      }
    }
  }
}
