/** What is known of one instrumented module: where its counters and comparisons stand in the original file. */
import type { ArmKind } from "./arms.ts";
import type { Shift } from "./edits.ts";
import { LineCounter } from "./edits.ts";
import type { Transformed } from "./transform.ts";

/** Lines and columns are one-based, as in a stack trace. */
interface Place {
  readonly line: number;
  readonly column: number;
}

interface ArmPlace extends Place {
  readonly kind: ArmKind;
}

interface ComparisonPlace extends Place {
  readonly operator: string;
}

export interface InstrumentedModule {
  readonly url: string;
  /** The same on every machine: see `stableName`. */
  readonly name: string;
  /** A hash of the text, which tells whether counters of two runs mean the same. */
  readonly contentHash: number;
  /** The number of the first counter; `arms` has one entry per counter. */
  readonly firstCounter: number;
  readonly arms: readonly ArmPlace[];
  readonly firstComparison: number;
  readonly comparisons: readonly ComparisonPlace[];
  readonly dictionary: readonly Uint8Array[];
  /** How columns moved: see `originalColumn`. */
  readonly shifts: readonly Shift[];
}

export interface ModuleIdentity {
  readonly url: string;
  readonly name: string;
  readonly contentHash: number;
  readonly firstCounter: number;
  readonly firstComparison: number;
}

export function describeModule(identity: ModuleIdentity, source: string, transformed: Transformed): InstrumentedModule {
  const lines = new LineCounter(source);
  const placeOf = (at: number): Place => {
    const { line, column } = lines.at(at);
    return { line, column: column + 1 };
  };
  return {
    ...identity,
    arms: transformed.arms.map(({ kind, at }) => ({ kind, ...placeOf(at) })),
    comparisons: transformed.comparisons.map(({ operator, at }) => ({ operator, ...placeOf(at) })),
    dictionary: transformed.dictionary,
    shifts: transformed.shifts,
  };
}
