/**
 * A plant: a bug put into the real code on purpose, as an edit of its source text, to prove that an
 * oracle sees it. The code itself holds no switches. A near miss is an edit that only looks like a
 * bug; reporting it would be a false alarm.
 */

export interface Plant {
  readonly name: string;
  /** What goes wrong, in one line. */
  readonly summary: string;
  /** The oracle that must catch it. */
  readonly oracle: string;
  /** Whether it is a near miss, which no oracle may report. */
  readonly nearMiss?: true;
  /** Only this scenario is run when the plant is hunted; all by default. */
  readonly scenario?: string;
  /** Hunted in liveness mode: it shows only once faults have ended. */
  readonly liveness?: true;
  /** The fewest input bytes with which it can be seen, where known. */
  readonly inputBytesMin?: number;
  readonly edits: readonly SourceEdit[];
}

export interface SourceEdit {
  /** Path of the source file from the root of the project. */
  readonly file: string;
  /** Text that must occur in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}
