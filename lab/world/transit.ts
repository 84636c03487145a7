/**
 * What is on its way on one link: an ordered queue of segments, each with its time of arrival.
 * Nothing overtakes; a segment is only ever later, or merged with the one behind it.
 */
import type { Kernel } from "../runtime/kernel.ts";
import type { Timer } from "../runtime/timer-queue.ts";
import type { Piece } from "./write-plan.ts";

/** What arrives. */
export type Arrival =
  | { readonly kind: "data"; readonly bytes: Uint8Array }
  | { readonly kind: "end" }
  | { readonly kind: "reset" };

export interface TransitOptions {
  readonly latencyTicks: number;
  readonly ticksPerByte: number;
  readonly arrive: (arrival: Arrival) => void;
}

interface Segment {
  arrival: Arrival;
  at: number;
  /** Whether what comes behind it in time joins it. */
  held: boolean;
}

export class Transit {
  private readonly kernel: Kernel;
  private readonly options: TransitOptions;
  private readonly segments: Segment[] = [];
  private ticksPerByte: number;
  private timer: Timer | undefined;
  /** When the last segment would arrive if nothing held it. */
  private lastArrivalAt = 0;
  /** When the sender has put everything on the line. */
  private lineFreeAt = 0;
  private blockedUntil = 0;
  private vanished = false;

  constructor(kernel: Kernel, options: TransitOptions) {
    this.kernel = kernel;
    this.options = options;
    this.ticksPerByte = options.ticksPerByte;
  }

  get bytes(): number {
    return this.segments.reduce((sum, { arrival }) => sum + (arrival.kind === "data" ? arrival.bytes.length : 0), 0);
  }

  sendPiece({ bytes, delayTicks, gapTicks, holdTicks }: Piece): void {
    const at = this.arrivalTime(bytes.length, delayTicks, gapTicks);
    const last = this.segments.at(-1);
    const held = holdTicks > 0;
    if (last !== undefined && last.held && last.arrival.kind === "data" && at <= last.at) {
      last.arrival = { kind: "data", bytes: concat(last.arrival.bytes, bytes) };
      last.at = at + holdTicks;
      last.held = held;
      this.arm();
    } else {
      this.append({ arrival: { kind: "data", bytes }, at: at + holdTicks, held });
    }
  }

  sendEnd(): void {
    this.sendSignal({ kind: "end" }, 0);
  }

  /** A reset that arrives behind everything sent so far, with time to read what came before. */
  sendResetBehind(): void {
    this.sendSignal({ kind: "reset" }, 1);
  }

  /** A reset that makes everything sent so far worthless. */
  sendReset(): void {
    this.segments.length = 0;
    this.lastArrivalAt = 0;
    this.lineFreeAt = 0;
    this.sendSignal({ kind: "reset" }, 0);
  }

  /** Delivers nothing for `ticks`; what arrives meanwhile waits. */
  block(ticks: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, this.kernel.now + ticks);
    this.arm();
  }

  /** What is blocked or slow delivers as on a good day; what has vanished stays away, and what is under way arrives when it would. */
  heal(): void {
    this.blockedUntil = 0;
    this.ticksPerByte = 0;
    this.lineFreeAt = 0;
    this.arm();
  }

  /** Delivers nothing any more, for ever. */
  vanish(): void {
    this.vanished = true;
    this.clear();
  }

  clear(): void {
    this.segments.length = 0;
    this.disarm();
  }

  private sendSignal(arrival: Arrival, gapTicks: number): void {
    const at = this.arrivalTime(0, 0, gapTicks);
    const last = this.segments.at(-1);
    if (last?.held) {
      last.held = false;
      last.at = Math.min(last.at, at);
    }
    this.append({ arrival, at, held: false });
  }

  private arrivalTime(length: number, delayTicks: number, gapTicks: number): number {
    const { latencyTicks } = this.options;
    this.lineFreeAt = Math.max(this.lineFreeAt, this.kernel.now) + length * this.ticksPerByte;
    this.lastArrivalAt = Math.max(this.lineFreeAt + latencyTicks + delayTicks, this.lastArrivalAt + gapTicks);
    return this.lastArrivalAt;
  }

  private append(segment: Segment): void {
    if (!this.vanished) {
      this.segments.push(segment);
      this.arm();
    }
  }

  /** Keeps one timer, for the first segment. */
  private arm(): void {
    const first = this.segments[0];
    if (first === undefined) {
      this.disarm();
      return;
    }
    const at = Math.max(first.at, this.blockedUntil, this.kernel.now);
    if (this.timer?.fire === undefined || this.timer.at !== at) {
      this.disarm();
      this.timer = this.kernel.after(at - this.kernel.now, () => this.deliverDue());
    }
  }

  private disarm(): void {
    if (this.timer !== undefined) {
      this.timer.fire = undefined;
      this.timer = undefined;
    }
  }

  private deliverDue(): void {
    const { now } = this.kernel;
    for (let first = this.segments[0]; first !== undefined && first.at <= now; first = this.segments[0]) {
      this.segments.shift();
      this.options.arrive(first.arrival);
    }
    this.arm();
  }
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}
