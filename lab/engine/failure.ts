/** Failures as they are told to people and files. */
import { DETERMINISM } from "../../oracles/determinism.ts";
import type { Verdict } from "../core/oracle.ts";
import { fingerprintOf } from "../core/oracle.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import type { RunResult } from "./run.ts";

/** How a run failed; `undefined` where it did not. */
export function recordedFailure({ failure }: RunResult): RecordedFailure | undefined {
  return failure === undefined
    ? undefined
    : { oracle: failure.oracle, fingerprint: failure.fingerprint, message: failure.violation.message };
}

/** Two executions that differ, as a failure. */
export function determinismFailure(verdict: Verdict): RecordedFailure | undefined {
  return verdict.kind === "fail"
    ? { oracle: DETERMINISM, fingerprint: fingerprintOf(DETERMINISM, verdict), message: verdict.message }
    : undefined;
}
