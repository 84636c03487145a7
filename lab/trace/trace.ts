/** A trace: what a run was, how it ended, and its events. Self-contained; a replay is a stored trace of a failure. */
import type { Case } from "../core/case.ts";
import type { EventLog } from "./recorder.ts";

/** The failure that a run ended with. */
export interface RecordedFailure {
  readonly oracle: string;
  readonly fingerprint: string;
  readonly message: string;
}

/** What executed the run; a trace is reproducible where the engines agree. */
export interface Platform {
  readonly quiesce: string;
  readonly node: string;
  readonly v8: string;
}

export interface Trace {
  readonly case: Case;
  readonly platform: Platform;
  /** `undefined` for a run in which no oracle failed. */
  readonly failure: RecordedFailure | undefined;
  /** The recorder's rolling hash at the end of the run. */
  readonly hash: string;
  readonly log: EventLog;
}
