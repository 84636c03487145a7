/**
 * Executes inputs on a harness, a function of bytes, and says how each execution ended.
 *
 * After each call ticks and microtasks are drained, so that what they throw and reject belongs to the
 * input that set it off; a promise that is still pending then is handed to the caller to wait for. Call
 * `execute` in a macrotask: only there the pump drains.
 */
import type { BlackBox } from "../../host/black-box.ts";
import type { Rest } from "../../host/event-loop.ts";
import { activeResources, comeToRest } from "../../host/event-loop.ts";
import type { Fuel } from "../../host/instrument/fuel.ts";
import { takeRefusal } from "../../host/process-fence.ts";
import type { Pump } from "../../runtime/pump.ts";
import type { InputView } from "./input-arena.ts";
import { InputArena } from "./input-arena.ts";

/** The code under test. It may return a promise; what it returns otherwise is ignored. */
export type Harness = (input: Uint8Array) => unknown;

/** Ticks of one execution that may throw before the rest is left to the next one. */
const THROWING_TICKS_MAX = 64;

/** How an execution failed. */
export type FailureKind =
  /** It threw, or its promise was rejected. */
  | "threw"
  /** Something that it left behind threw or was rejected. */
  | "threw-late"
  /** It used up its fuel. */
  | "hang"
  /** Its promise was not settled in the time that its owner gives. */
  | "never-settled";

export interface FailedExecution {
  readonly kind: FailureKind;
  readonly thrown: unknown;
}

/** `undefined` for an execution that ended well, or with an error that is declared. */
export type Ended = FailedExecution | undefined;

/** A promise that microtasks alone did not settle. */
export class Pending {
  /** How the promise ended, once it has; never rejects. */
  readonly settled: Promise<Ended>;

  constructor(settled: Promise<Ended>) {
    this.settled = settled;
  }
}

export interface HarnessOptions {
  readonly harness: Harness;
  readonly view: InputView;
  /** Whether an error is part of the target's contract. */
  declared(thrown: unknown): boolean;
  readonly fuel: Fuel;
  /** The steps of one execution. */
  readonly fuelMax: number;
  readonly pump: Pump;
  /** Told of every input before it is executed. */
  readonly blackBox?: BlackBox | undefined;
}

export class HarnessRunner {
  private readonly options: HarnessOptions;
  private readonly arena: InputArena;
  private late: FailedExecution | undefined;
  /** Whether an execution is under way: from its call until it has ended. */
  private running = false;
  /**
   * How long what an execution leaves to the event loop is waited for; it then belongs to it. Waiting takes a while, so
   * it is for programs that were seen to fail there.
   */
  rest: Rest | undefined;

  constructor(options: HarnessOptions) {
    this.options = options;
    this.arena = new InputArena(options.view);
  }

  /** Executes a copy of the first `length` bytes of `source`. */
  execute(source: Uint8Array, length: number): Ended | Pending {
    const { harness, fuel, fuelMax } = this.options;
    const input = this.arena.copy(source, length);
    let ended: Ended;
    let settled: Settled | undefined;
    this.late = undefined;
    this.running = true;
    this.options.blackBox?.note(source, length);
    fuel.reset(fuelMax);
    takeRefusal();
    const resources = this.rest === undefined ? Number.POSITIVE_INFINITY : activeResources();
    try {
      const result = harness(input);
      settled = isThenable(result) ? this.settle(result) : undefined;
    } catch (thrown) {
      ended = this.failed("threw", thrown);
    }
    this.drain();
    if (settled !== undefined && !settled.done) {
      return new Pending(settled.promise.then((outcome) => this.atRest(outcome, resources)));
    }
    ended ??= settled?.ended;
    return this.rest !== undefined && (this.rest.leastMs > 0 || activeResources() > resources)
      ? new Pending(this.atRest(ended, resources))
      : this.end(ended);
  }

  /** Has a rejection that nobody handled charged to the execution that left it; gives `false` between executions. */
  noteUnhandled(reason: unknown): boolean {
    if (this.running) {
      this.late ??= this.failed("threw-late", reason);
    }
    return this.running;
  }

  /** What an execution left behind that failed, beside the failure with which it ended; gives it once. */
  takeLate(ended: Ended): Ended {
    const { late } = this;
    this.late = undefined;
    return late === ended ? undefined : late;
  }

  /** Ends an execution, also one that was pending; what its promise came to is `ended`. */
  end(ended: Ended): Ended {
    this.running = false;
    // Fuel comes first: a program may catch what is thrown at it and fail, or not, for that reason.
    const exhausted = this.options.fuel.exhausted();
    if (exhausted !== undefined) {
      return { kind: "hang", thrown: exhausted };
    }
    const refusal = takeRefusal();
    return ended ?? this.late ?? (refusal && { kind: "threw", thrown: refusal });
  }

  /** The outcome, once the event loop is at rest. */
  private async atRest(outcome: Ended, resources: number): Promise<Ended> {
    if (this.rest !== undefined) {
      await comeToRest(resources, this.rest);
    }
    return outcome;
  }

  private settle(promise: PromiseLike<unknown>): Settled {
    const settled = new Settled();
    settled.promise = Promise.resolve(promise).then(
      () => settled.end(undefined),
      (reason: unknown) => settled.end(this.failed("threw", reason)),
    );
    return settled;
  }

  /** A tick that throws ends a drain, and the ticks behind it belong to this execution as well. */
  private drain(): void {
    for (let throws = 0; throws < THROWING_TICKS_MAX; throws += 1) {
      try {
        this.options.pump.drain();
        return;
      } catch (thrown) {
        this.late ??= this.failed("threw-late", thrown);
      }
    }
  }

  private failed(kind: FailureKind, thrown: unknown): Ended {
    return this.options.declared(thrown) ? undefined : { kind, thrown };
  }
}

/** How a promise ended, as soon as it has. */
class Settled {
  done = false;
  ended: Ended;
  promise: Promise<Ended> = Promise.resolve(undefined);

  end(ended: Ended): Ended {
    this.done = true;
    this.ended = ended;
    return ended;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
