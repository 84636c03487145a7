/** Failures as they are told to people and files. */
import { DETERMINISM } from "../../oracles/determinism.ts";
import type { Oracle, Verdict } from "../core/oracle.ts";
import { fingerprintOf } from "../core/oracle.ts";
import type { RecordedFailure } from "../trace/trace.ts";

/** A failure, shrunk and on disk. */
export interface Finding {
  readonly fingerprint: string;
  readonly oracle: string;
  readonly message: string;
  readonly replay: string;
  readonly inputBytes: number;
  readonly deviations: number;
  readonly runsToFind: number;
  readonly shrinkExecutions: number;
}

/** The failure that a run with these verdicts ends with: the first one, in the order of the oracles. */
export function firstFailure(oracles: readonly Oracle[], verdicts: readonly Verdict[]): RecordedFailure | undefined {
  for (const [position, { name }] of oracles.entries()) {
    const verdict = verdicts[position];
    if (verdict?.kind === "fail") {
      return { oracle: name, fingerprint: fingerprintOf(name, verdict), message: verdict.message };
    }
  }
  return undefined;
}

/** Two executions that differ, as a failure. */
export function determinismFailure(verdict: Verdict): RecordedFailure | undefined {
  return verdict.kind === "fail"
    ? { oracle: DETERMINISM, fingerprint: fingerprintOf(DETERMINISM, verdict), message: verdict.message }
    : undefined;
}

/** Whether a finding is stored with its trace, not as the input alone. */
export function isReplay(path: string): boolean {
  return path.endsWith(".replay");
}
