/**
 * A deterministic limit on what an execution may do, in steps: entries of functions and rounds of loops.
 *
 * Once the fuel is spent, every further step throws, so that code which catches everything stops at the
 * step after. What escapes is time spent inside the engine: a regular expression, zlib, `JSON.parse`.
 * Where the program is is looked at several times on the way, and what it never left is where it hangs.
 */
import { withStackFrames } from "../../core/stack-frames.ts";
import { commonFrames, framesOf, placeOfFrames } from "../../core/stack-place.ts";

/** The most steps one execution may have. */
export const FUEL_MAX = 2 ** 31 - 1;
/** The first look is after half of the steps, and others each after this share of them. */
const LOOK_SHARE = 256;
const FRAMES_MAX = 200;
const { captureStackTrace } = Error;

/** Thrown into the program at the first step that it has no fuel for, and at every later one. */
export class FuelExhausted extends Error {
  override readonly name = "FuelExhausted";

  /** `place` is where the program was all the time. */
  constructor(place: string | undefined) {
    super(`it did not end within its steps${place === undefined ? "" : `, in ${place}`}`);
  }
}

/** The steps left of the running execution. Loading modules spends from it as well, so reset it before each. */
export class Fuel {
  /** What the probes decrement; below zero when spent, or when it is time to look. */
  readonly cell = Int32Array.of(FUEL_MAX);
  private limit = FUEL_MAX;
  /** Steps that are not in the cell yet. */
  private reserve = 0;
  private looks = 0;
  /** The frames that every look found. */
  private common: string[] | undefined;
  private failure: FuelExhausted | undefined;

  /** Gives an execution `steps` steps, at most `FUEL_MAX`. */
  reset(steps: number): void {
    this.limit = Math.min(steps, FUEL_MAX);
    this.reserve = this.limit >>> 1;
    this.cell[0] = this.limit - this.reserve;
    if (this.common !== undefined) {
      this.common = undefined;
      this.looks = 0;
      this.failure = undefined;
    }
  }

  /** The steps since `reset`: the counted work of the execution, and a little more than its limit when it ran out. */
  spent(): number {
    return this.limit - this.reserve - (this.cell[0] ?? 0);
  }

  /** What was thrown into the execution when it ran out, also when that was caught; `undefined` where it did not. */
  exhausted(): FuelExhausted | undefined {
    return this.failure;
  }

  /** What the probes call at every step for which the cell has no fuel. */
  readonly refill = (): void => {
    const cell = this.cell[0] ?? 0;
    if (this.failure === undefined) {
      const frames = framesBelow(this.refill);
      this.common = this.common === undefined ? frames : commonFrames([this.common, frames]);
      this.looks += 1;
      // Never the same distance twice, since a loop might have it as well.
      const portion = Math.min(this.reserve, Math.ceil(this.limit / LOOK_SHARE) + this.looks);
      this.reserve -= portion;
      this.cell[0] = cell + portion;
      if (portion > 0) {
        return;
      }
      this.failure = new FuelExhausted(placeOfFrames(this.common));
    }
    throw this.failure;
  };
}

/** The frames of the stack beneath the call of `called`; none where the stack is full, or the program writes stacks itself. */
function framesBelow(called: () => void): string[] {
  try {
    return withStackFrames(FRAMES_MAX, () => {
      const holder = { stack: "" };
      captureStackTrace(holder, called);
      return framesOf(holder.stack);
    });
  } catch {
    return [];
  }
}
