/**
 * Generated inputs in the place of the one that failed: what one input shows, one that was generated from few
 * decisions often shows too, and decisions shrink without breaking lengths and references that bytes have.
 */
import type { Deviation } from "../../core/decisions.ts";
import type { Attempts } from "./attempts.ts";

/** How many generated inputs are tried. */
const GENERATED_INPUTS = 160;
/** An input of so few bytes is small already. */
const SMALL_INPUT_BYTES = 8;

/** Generates inputs of the scenario that failed. */
export interface ShrinkGenerator {
  /** The decisions of one input, by attempt number. */
  draw(attempt: number): readonly Deviation[];
  /** The input that these decisions make, with 0 for all others. */
  make(deviations: readonly Deviation[]): Uint8Array;
}

export function tryGenerated(attempts: Attempts, generator: ShrinkGenerator): void {
  const length = attempts.best.input?.length ?? 0;
  if (length <= SMALL_INPUT_BYTES) {
    return;
  }
  for (let attempt = 0; attempt < GENERATED_INPUTS; attempt += 1) {
    const deviations = generator.draw(attempt);
    if (attempts.fails(generator.make(deviations))) {
      const needed = attempts.minimise(deviations, (fewer) => attempts.fails(generator.make(fewer)));
      const input = generator.make(needed);
      if (input.length < length) {
        attempts.accept({ input });
      }
      return;
    }
  }
}
