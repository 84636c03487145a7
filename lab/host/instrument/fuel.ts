/**
 * A deterministic limit on what an execution may do, in steps: entries of functions and rounds of loops.
 *
 * Once the fuel is spent, every further step throws, so that code which catches everything stops at the
 * step after. What escapes is time spent inside the engine: a regular expression, zlib, `JSON.parse`.
 */

/** The most steps one execution may have. */
export const FUEL_MAX = 2 ** 31 - 1;

/** Thrown into the program at the first step that it has no fuel for, and at every later one. */
export class FuelExhausted extends Error {
  override readonly name = "FuelExhausted";

  constructor() {
    super("the execution has spent its fuel");
  }
}

/** The steps left of the running execution. Loading modules spends from it as well, so reset it before each. */
export class Fuel {
  /** What the probes decrement; below zero when spent. */
  readonly cell = Int32Array.of(FUEL_MAX);
  private limit = FUEL_MAX;

  /** Gives an execution `steps` steps, at most `FUEL_MAX`. */
  reset(steps: number): void {
    this.limit = Math.min(steps, FUEL_MAX);
    this.cell[0] = this.limit;
  }

  /** The steps since `reset`: the counted work of the execution, and a little more than its limit when it ran out. */
  spent(): number {
    return this.limit - (this.cell[0] ?? 0);
  }

  /** Whether the execution ran out, also when it caught what was thrown. */
  exhausted(): boolean {
    return (this.cell[0] ?? 0) < 0;
  }
}

/** What the probes call at every step without fuel. */
export function throwExhausted(): never {
  throw new FuelExhausted();
}
