/**
 * Virtual time for programs that were not written for this lab: while `within` runs, `Date`,
 * `performance.now`, and the global timers are this clock's. Time stands still but for three things: the
 * owner lets it pass, it jumps to the next timer, and between two reads it moves by decision, as it does
 * on a machine that is busy. Microtasks and ticks remain Node.js's own and are drained by the owner.
 *
 * Not reached are functions that a module took from `globalThis` or `node:timers` when it was loaded.
 */
import type { Place } from "../core/decisions.ts";
import type { Timer } from "../runtime/timer-queue.ts";
import { TimerQueue } from "../runtime/timer-queue.ts";
import type { DirectLab } from "../target/target.ts";

/** When every simulated program starts, in milliseconds since 1970. */
const EPOCH_MS = 1_700_000_000_000;
/** By how many milliseconds time moves between two reads; the position is the decision. */
const READ_JUMPS_MS: readonly number[] = [0, 1, 2, 10, 100, 1_000];
/** What Node.js makes of a delay that is shorter. */
const DELAY_MS_MIN = 1;

/** The most timers that fire for code that has returned. */
const TIMERS_MAX = 64;

type Callback = (...args: unknown[]) => void;

/** What `setTimeout` gives: enough of Node.js's `Timeout` for programs that look at it. */
export class SimulatedTimer {
  readonly time: SimulatedTime;
  readonly call: () => void;
  readonly delay: number;
  readonly repeats: boolean;
  pending: Timer | undefined;

  constructor(time: SimulatedTime, timer: Pick<SimulatedTimer, "call" | "delay" | "repeats">) {
    this.time = time;
    this.call = timer.call;
    this.delay = timer.delay;
    this.repeats = timer.repeats;
    this.refresh();
  }

  refresh(): this {
    this.close();
    this.pending = this.time.set(this);
    return this;
  }

  close(): this {
    if (this.pending !== undefined) {
      this.pending.fire = undefined;
    }
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export class SimulatedTime {
  private readonly reads: Place;
  private readonly timers = new TimerQueue();
  /** Milliseconds since the start. */
  private elapsed = 0;
  /** Whether time moves between reads. */
  private restless = true;

  /** `reads` decides by how much time moves between two reads. */
  constructor(reads: Place) {
    this.reads = reads;
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.elapsed;
  }

  /** Calls `work` with this clock and these timers in the place of the real ones. */
  within<Value>(work: () => Value): Value {
    const replaced = Object.entries(this.globals()).map(([name, value]) => replace(globalThis, name, value));
    replaced.push(replace(performance, "now", () => this.read()));
    try {
      return work();
    } finally {
      for (const restore of replaced.toReversed()) {
        restore();
      }
    }
  }

  /** Lets time pass; what becomes due fires later, by `fireNext`. */
  pass(milliseconds: number): void {
    this.elapsed += milliseconds;
  }

  /** Has time stand still between reads from now on. */
  rest(): void {
    this.restless = false;
  }

  /** Fires the earliest timer, moving on to it where that is due later; `false` when there is none until `untilMs`. */
  fireNext(untilMs: number): boolean {
    const at = this.timers.earliest();
    if (at === undefined || at > untilMs) {
      return false;
    }
    this.elapsed = Math.max(this.elapsed, at);
    this.timers.takeDue(this.elapsed)?.fire?.();
    return true;
  }

  /** Fires what is due already; `false` when nothing is. */
  fireDue(): boolean {
    return this.fireNext(this.elapsed);
  }

  set(timer: SimulatedTimer): Timer {
    return this.timers.add(this.elapsed + timer.delay, () => {
      timer.pending = timer.repeats ? this.set(timer) : undefined;
      timer.call();
    });
  }

  private read(): number {
    if (this.restless) {
      this.elapsed += READ_JUMPS_MS[this.reads.choose(READ_JUMPS_MS.length)] ?? 0;
    }
    return this.elapsed;
  }

  private globals(): Readonly<Record<string, unknown>> {
    const set =
      (repeats: boolean) =>
      (callback: Callback, delay?: unknown, ...args: unknown[]): SimulatedTimer => {
        const call = (): void => callback(...args);
        return new SimulatedTimer(this, { call, delay: delayOf(delay), repeats });
      };
    const clear = (timer: unknown): void => void (timer instanceof SimulatedTimer && timer.close());
    return {
      Date: this.dateClass(),
      setTimeout: set(false),
      setInterval: set(true),
      setImmediate: (callback: Callback, ...args: unknown[]) =>
        new SimulatedTimer(this, { call: () => callback(...args), delay: 0, repeats: false }),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    };
  }

  /** `Date` with this clock; dates of given times are as ever. */
  private dateClass(): DateConstructor {
    const now = (): number => EPOCH_MS + this.read();
    return new Proxy(Date, {
      construct: (real, args, newTarget): object =>
        Reflect.construct(real, args.length === 0 ? [now()] : args, newTarget) as object,
      apply: () => new Date(now()).toString(),
      get: (real, property, receiver): unknown => (property === "now" ? now : Reflect.get(real, property, receiver)),
    });
  }
}

/**
 * Calls `work` and then fires the timers that it set, on a clock that moves for them only. What a timer
 * throws is thrown again in a tick, where the run looks for it.
 */
export function workAndTimers(work: () => void, lab: Pick<DirectLab, "decisions" | "settle">): void {
  const time = new SimulatedTime(lab.decisions.place("clock", "timers"));
  time.rest();
  time.within(() => {
    work();
    for (let fired = 0; fired < TIMERS_MAX && fireInTick(time); fired += 1) {
      lab.settle();
    }
  });
}

function fireInTick(time: SimulatedTime): boolean {
  try {
    return time.fireNext(Number.POSITIVE_INFINITY);
  } catch (thrown) {
    process.nextTick(() => {
      throw thrown;
    });
    return true;
  }
}

/** As Node.js reads a delay. */
function delayOf(delay: unknown): number {
  const milliseconds = Math.trunc(Number(delay));
  return milliseconds >= DELAY_MS_MIN && milliseconds < 2 ** 31 ? milliseconds : DELAY_MS_MIN;
}

/** Puts `value` in the place of a property and gives what puts the property back. */
function replace(owner: object, name: string, value: unknown): () => void {
  const present = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, writable: true, value });
  return () => {
    if (present === undefined) {
      Reflect.deleteProperty(owner, name);
    } else {
      Object.defineProperty(owner, name, present);
    }
  };
}
