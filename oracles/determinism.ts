/** The same case runs the same way twice. Judged over two runs, so it is no `Oracle`. */
import type { Verdict } from "../lab/core/oracle.ts";
import { NOT_EXERCISED, PASS } from "../lab/core/oracle.ts";
import { firstDifference } from "../lab/trace/diff.ts";
import type { Difference } from "../lab/trace/diff.ts";
import { eventText } from "../lab/trace/format-text.ts";
import { Recorder } from "../lab/trace/recorder.ts";
import type { EventLog } from "../lab/trace/recorder.ts";

/** The name that findings of this comparison bear. */
export const DETERMINISM = "determinism";
const EMPTY_HASH = new Recorder({ keep: false }).hash();

export interface RunRecord {
  /** The recorder's rolling hash at the end of the run. */
  readonly hash: string;
  readonly log: EventLog;
}

/** Compares two runs of one case. Equal hashes are taken at their word; the logs say where hashes part. */
export function compareRuns(first: RunRecord, second: RunRecord): Verdict {
  if (first.hash === second.hash) {
    return first.hash === EMPTY_HASH ? NOT_EXERCISED : PASS;
  }
  const difference = firstDifference(first.log, second.log);
  if (difference === undefined) {
    const message = `The hashes of two runs of one case differ (${first.hash}, ${second.hash}), their kept events do not.`;
    return { kind: "fail", site: "hashes differ", entity: "", message };
  }
  const longer = difference.left.length > 0 ? first.log : second.log;
  const { kind, subject } = eventText(longer, difference.index);
  return { kind: "fail", site: `runs part at ${kind}`, entity: subject, message: describe(difference) };
}

function describe({ index, left, right }: Difference): string {
  return `Two runs of one case part at event ${index}: the first has ${quote(left)}, the second ${quote(right)}.`;
}

function quote([line]: readonly string[]): string {
  return line === undefined ? "ended" : `"${line.trim()}"`;
}
