/** Judges the events of a stored trace again, and holds the verdict against the one that was recorded live. */
import { DETERMINISM } from "../../oracles/determinism.ts";
import { ORACLES } from "../../oracles/index.ts";
import { createJudging } from "../../oracles/verdicts.ts";
import { firstFailure } from "../engine/failure.ts";
import type { Rejudgement } from "../report/trace-report.ts";
import { MESSAGE_LENGTH_MAX } from "../trace/limits.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";

export function rejudge({ failure: recorded, log }: Trace): Rejudgement {
  const judged = firstFailure(ORACLES, createJudging(ORACLES).judge(log));
  if (recorded?.oracle === DETERMINISM) {
    return { kind: "needs-two-runs", recorded, judged };
  }
  return { kind: isSame(recorded, judged) ? "equal" : "differs", recorded, judged };
}

function isSame(recorded: RecordedFailure | undefined, judged: RecordedFailure | undefined): boolean {
  if (recorded === undefined || judged === undefined) {
    return recorded === judged;
  }
  const { oracle, fingerprint, message } = recorded;
  // A message that reached the limit of the format was cut when it was written.
  const compared = message.length < MESSAGE_LENGTH_MAX ? message.length + 1 : MESSAGE_LENGTH_MAX - 1;
  return (
    oracle === judged.oracle &&
    fingerprint === judged.fingerprint &&
    message.slice(0, compared) === judged.message.slice(0, compared)
  );
}
