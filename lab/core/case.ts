/** A case: everything that decides what a run does. */
import type { Deviation } from "./decisions.ts";

export interface Case {
  readonly target: string;
  /** Which of the target's scenarios runs. */
  readonly scenario: string;
  /** Where the case came from: `campaign seed:run number`. A replay does not draw from it. */
  readonly seed: string;
  /** The bytes that are decoded or sent; `undefined` where the scenario makes its input by decisions. */
  readonly input: Uint8Array | undefined;
  readonly deviations: readonly Deviation[];
  /** Names of planted bugs that were switched on, empty for the real code. */
  readonly plants: readonly string[];
}
