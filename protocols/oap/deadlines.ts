/**
 * How long an endpoint waits (docs/oap1.md 10). The endpoint says what it waits for; a clock of the
 * caller's says how much of the time is left. One tick is a microsecond.
 */

export type DeadlineName = "hello" | "frame" | "credit" | "idle";

/** A wait. Another epoch of the same name is another wait, which starts afresh. */
export interface Deadline {
  readonly name: DeadlineName;
  readonly epoch: number;
}

export const DEADLINE_TICKS: Readonly<Record<DeadlineName, number>> = {
  /** From the connection's start to the end of the handshake. */
  hello: 5_000_000,
  /** From the first octet of a frame to its last: dripping does not help. */
  frame: 5_000_000,
  /** From a frame that could not be sent to an acknowledgement. */
  credit: 30_000_000,
  /** Between two frames. */
  idle: 60_000_000,
};

export interface Pending {
  readonly deadline: Deadline;
  /** 0 once it has passed. */
  readonly ticksLeft: number;
}

/** Remembers since when an endpoint waits for what. */
export class DeadlineClock {
  private readonly since = new Map<DeadlineName, { readonly epoch: number; readonly start: number }>();

  /** The wait of `active` that ends first, at time `now`. */
  next(active: readonly Deadline[], now: number): Pending | undefined {
    for (const name of this.since.keys()) {
      if (!active.some((deadline) => deadline.name === name)) this.since.delete(name);
    }
    let first: Pending | undefined;
    for (const deadline of active) {
      const ticksLeft = Math.max(0, this.startOf(deadline, now) + DEADLINE_TICKS[deadline.name] - now);
      if (first === undefined || ticksLeft < first.ticksLeft) first = { deadline, ticksLeft };
    }
    return first;
  }

  private startOf({ name, epoch }: Deadline, now: number): number {
    const known = this.since.get(name);
    if (known?.epoch === epoch) return known.start;
    this.since.set(name, { epoch, start: now });
    return now;
  }
}
