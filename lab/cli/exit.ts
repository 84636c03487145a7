/** How a command ends: distinct exit codes, and errors that are the user's to mend. */

export const EXIT = {
  clean: 0,
  finding: 1,
  usage: 2,
  nondeterminism: 3,
  nothingExercised: 4,
  internal: 5,
  /** Stopped by a signal before the end, without a finding; what shells use for it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What is wrong, where, and what to do, for the person at the terminal. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The user stopped a command that has nothing to show for what it did so far. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/** What `--target` takes for every target of the configuration. */
export const ALL_TARGETS = "all";
