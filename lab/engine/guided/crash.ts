/**
 * Failures of executions, told apart by what they are and where they come from: the class of the error,
 * its message without what belongs to one input, and the first frame of its stack outside of Node.js.
 */
import { withoutNumbers } from "../../core/oracle.ts";
import { withStackFrames } from "../../core/stack-frames.ts";
import { describeError, placeOf, STACK_OVERFLOW, UNKNOWN_PLACE, withoutInput } from "../../target/thrown.ts";
import type { RecordedFailure } from "../../trace/trace.ts";
import type { Ended, FailedExecution, FailureKind } from "./harness.ts";

/** A class of failures with the first input that showed it. */
export interface Crash {
  readonly kind: FailureKind;
  /** The class of the error and its message, or what is wrong in words. */
  readonly message: string;
  /** What is the same for every input that fails in this way. */
  readonly fingerprint: string;
  readonly input: Uint8Array;
  readonly execution: number;
  /** Whether the event loop had its turn before it failed. */
  readonly awaited: boolean;
}

/** A crash as a failure of the promise that no input makes a program throw. */
export function failureOf({ fingerprint, message }: Pick<Crash, "fingerprint" | "message">): RecordedFailure {
  return { oracle: ORACLE, fingerprint: `${ORACLE}/${fingerprint}`, message };
}

const ORACLE = "totality";

/** Where and how a failure was met. */
export type Meeting = Pick<Crash, "input" | "execution" | "awaited">;

/** Frames that are captured when a failure is repeated. */
const STACK_FRAMES = 32;
/** Failures of one class and message whose frames are looked at; then the class counts as known. */
const REPEATS_MAX = 64;
/** Failures beyond so many kinds say that the target, not its input, is wrong. */
const CRASHES_MAX = 256;
const NEVER_SETTLED = "its promise was never settled";

/** Keeps the failures of a campaign apart. */
export class CrashLog {
  readonly crashes: Crash[] = [];
  private readonly seen = new Map<string, number>();
  private readonly fingerprints = new Set<string>();

  /**
   * The failure as a crash if it is new. `repeat` executes the input once more and gives how that ended;
   * it is called with stacks captured, and only while the class of the failure is not known well.
   */
  add(failed: FailedExecution, at: Meeting, repeat: () => Ended): Crash | undefined {
    const { kind } = failed;
    const message = messageOf(failed);
    const group = `${kind} ${withoutInput(message)}`;
    const count = (this.seen.get(group) ?? 0) + 1;
    this.seen.set(group, count);
    if (count > REPEATS_MAX || this.crashes.length >= CRASHES_MAX) {
      return undefined;
    }
    const fingerprint = hasPlace(kind, message) ? `${group}/${withoutNumbers(placeOfFailure(failed, repeat))}` : group;
    if (this.fingerprints.has(fingerprint)) {
      return undefined;
    }
    this.fingerprints.add(fingerprint);
    const crash: Crash = { kind, message, fingerprint, ...at };
    this.crashes.push(crash);
    return crash;
  }
}

function hasPlace(kind: FailureKind, message: string): boolean {
  return (kind === "threw" || kind === "threw-late") && message !== STACK_OVERFLOW;
}

/** What was thrown while nobody captured stacks is repeated. */
function placeOfFailure({ thrown }: FailedExecution, repeat: () => Ended): string {
  const place = placeOf(thrown);
  return place === UNKNOWN_PLACE ? withStackFrames(STACK_FRAMES, () => placeOf(repeat()?.thrown)) : place;
}

function messageOf({ kind, thrown }: FailedExecution): string {
  return kind === "never-settled" ? NEVER_SETTLED : describeError(thrown);
}
