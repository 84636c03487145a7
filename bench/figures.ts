/**
 * What a bench says: figures, some of them with a bar. A bar is judged on the median. A figure that
 * could not be measured does not meet its bar.
 */

export interface Bar {
  readonly kind: "at least" | "at most";
  readonly value: number;
}

/** The middle half of several measurements of one thing. */
export interface Spread {
  readonly median: number;
  /** The lower quartile. */
  readonly low: number;
  /** The upper quartile. */
  readonly high: number;
}

export interface Figure {
  readonly label: string;
  /** `null` for what could not be measured; `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  /** The quartiles, for what was measured several times. */
  readonly spread?: Pick<Spread, "low" | "high">;
  readonly bar?: Bar;
  /** Present together with `bar`. */
  readonly met?: boolean;
  readonly note?: string;
}

export interface BenchResult {
  readonly name: string;
  readonly summary: string;
  readonly figures: readonly Figure[];
}

export interface FigureOptions {
  readonly label: string;
  readonly value: number | Spread | null;
  readonly unit: string;
  readonly bar?: Bar;
  readonly note?: string;
}

export function figure({ label, value: measured, unit, bar, note }: FigureOptions): Figure {
  const value = typeof measured === "number" ? measured : (measured?.median ?? null);
  return {
    label,
    value,
    unit,
    ...(typeof measured === "object" && measured !== null
      ? { spread: { low: measured.low, high: measured.high } }
      : {}),
    ...(bar === undefined ? {} : { bar, met: meets(value, bar) }),
    ...(note === undefined ? {} : { note }),
  };
}

export function atLeast(value: number): Bar {
  return { kind: "at least", value };
}

export function atMost(value: number): Bar {
  return { kind: "at most", value };
}

export function meets(value: number | null, bar: Bar): boolean {
  if (value === null || Number.isNaN(value)) {
    return false;
  }
  return bar.kind === "at least" ? value >= bar.value : value <= bar.value;
}

/** Whether every bar of every figure is met. */
export function allMet(results: readonly BenchResult[]): boolean {
  return results.every(({ figures }) => figures.every(({ met }) => met !== false));
}

/** Median and quartiles, interpolated between neighbours. Throws `RangeError` for no values. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  if (sorted.length === 0) {
    throw new RangeError("there is no spread of no values");
  }
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)] ?? Number.NaN;
  const above = sorted[Math.ceil(position)] ?? Number.NaN;
  return below + (above - below) * (position - Math.floor(position));
}
