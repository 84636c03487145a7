/** What a task throws, or has thrown into it, and what each means for its outcome. */
import type { CancelReason, Outcome } from "../core/outcome.ts";
import { describeWith } from "../core/thrown.ts";

/** Thrown out of a suspension whose region was asked to stop. Let it pass, or clean up and throw it on. */
export class Cancelled extends Error {
  override readonly name = "Cancelled";
  readonly reason: CancelReason;

  constructor(reason: CancelReason) {
    super(`cancelled: ${reason}`);
    this.reason = reason;
  }
}

/** An expected failure: a task that throws it ends with outcome `error`, not `panicked`. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  readonly failure: unknown;

  constructor(failure: unknown) {
    super("task failed");
    this.failure = failure;
  }
}

/** A use of the runtime that its contract forbids, such as settling an obligation twice. */
export class MisuseError extends Error {
  override readonly name = "MisuseError";
}

/** The outcome of a body that threw. */
export function outcomeOfThrown(thrown: unknown): Outcome<never> {
  if (thrown instanceof Cancelled) {
    return { kind: "cancelled", reason: thrown.reason };
  }
  if (thrown instanceof TaskFailure) {
    return { kind: "error", error: thrown.failure };
  }
  return { kind: "panicked", thrown };
}

/** How events name what was thrown. */
export function nameOfThrown(thrown: unknown): string {
  return describeWith(thrown, ({ name, message }) => `${name}: ${message}`) ?? typeof thrown;
}
