/**
 * The shrinker: finds the simplest case that fails in the same way.
 *
 * Simpler is fewer records, fewer deviations, fewer bytes, then lower values. First generated
 * inputs are tried in the place of the one that failed, since a simple one may be far from it by
 * single removals. The passes run from coarse to fine and start again as long as one of them made
 * progress. A candidate counts only if it fails with the same fingerprint.
 */
import type { Case } from "../core/case.ts";
import type { InputStructure } from "../target/target.ts";
import { Attempts } from "./shrinking/attempts.ts";
import { dropBytes, dropInsideRecords, dropPrefixed, dropRecords, lowerBytes } from "./shrinking/bytes.ts";
import { dropDeviations, lowerDeviations } from "./shrinking/deviations.ts";
import type { ShrinkGenerator } from "./shrinking/generated.ts";
import { tryGenerated } from "./shrinking/generated.ts";

/** The most executions that shrinking one finding takes. */
const SHRINK_EXECUTIONS_MAX = 2_000;
/** The most rounds over all passes. */
const ROUNDS_MAX = 6;

export interface ShrinkOptions {
  /** Whether the candidate fails with the fingerprint that is being shrunk. */
  readonly reproduces: (candidate: Case) => boolean;
  readonly structure: InputStructure | undefined;
  /** `undefined` for a scenario that generates no input. */
  readonly generator: ShrinkGenerator | undefined;
  readonly executionsMax?: number;
}

export interface Shrunk {
  readonly case: Case;
  readonly executions: number;
}

export function shrink(failing: Case, options: ShrinkOptions): Shrunk {
  const attempts = new Attempts(failing, { ...options, executionsMax: options.executionsMax ?? SHRINK_EXECUTIONS_MAX });
  dropRecords(attempts);
  dropDeviations(attempts);
  if (options.generator !== undefined) tryGenerated(attempts, options.generator);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const before = attempts.best;
    for (const pass of PASSES) pass(attempts);
    if (attempts.best === before || attempts.isOver) break;
  }
  return { case: attempts.best, executions: attempts.executions };
}

const PASSES = [dropRecords, dropDeviations, dropInsideRecords, dropBytes, dropPrefixed, lowerDeviations, lowerBytes];
