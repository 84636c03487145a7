/** The contract of a bench: measures something in this process or its children and gives figures. */
import type { Figure } from "./figures.ts";

export interface BenchOptions {
  /** Measure as many cases as are promised, for minutes, instead of a sample. */
  readonly full: boolean;
}

export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<readonly Figure[]>;
}
