/** What a comparison worker and its owner tell each other. */
import type { Comparison } from "./comparison-log.ts";
import type { InstrumentationProblem } from "./problem.ts";

/** A function `(input: Uint8Array) => unknown`, and what of it is instrumented. */
export interface ComparisonTarget {
  /** The URL of the module that exports the function, and the name of the export. */
  readonly module: string;
  readonly exportName: string;
  /** See `includePatterns`. */
  readonly include: readonly string[];
  readonly root: string;
}

/** The first message of a worker. */
export interface ComparisonWorkerReady {
  readonly kind: "ready";
  readonly problems: readonly InstrumentationProblem[];
}

export interface ComparisonRequest {
  readonly input: Uint8Array;
  readonly fuel: number;
}

/** What one execution compared. */
export interface ComparedInput {
  readonly kind: "compared";
  readonly comparisons: readonly Comparison[];
  readonly steps: number;
  readonly fuelExhausted: boolean;
}
