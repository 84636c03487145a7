/** Logs for the tests of oracles, written as a script: kind, subject, fields. Names, outcomes and reasons are texts. */
import type { Oracle, Verdict } from "../../lab/core/oracle.ts";
import { CANCEL_REASONS, OUTCOME_KINDS } from "../../lab/core/outcome.ts";
import type { EventKind, FieldType } from "../../lab/trace/events.ts";
import { EVENT, EVENT_SHAPES } from "../../lab/trace/events.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { createJudging } from "../../oracles/verdicts.ts";

type Word = string | number;
export type Line = readonly [kind: EventKind, subject: string, first?: Word, second?: Word];

export function recorderOf(lines: readonly Line[]): Recorder {
  const recorder = new Recorder();
  for (const [kind, subject, first, second] of lines) {
    const shape = EVENT_SHAPES[kind];
    const id = recorder.intern(subject);
    const one = wordOf(recorder, shape.first?.type, first);
    recorder.emit(EVENT[kind], id, one, wordOf(recorder, shape.second?.type, second));
  }
  return recorder;
}

export function logOf(lines: readonly Line[]): EventLog {
  return recorderOf(lines).log();
}

/** What one oracle makes of a log, by the way that all logs are judged. */
export function judgeLog(oracle: Oracle, log: EventLog): Verdict {
  const [verdict] = createJudging([oracle]).judge(log);
  if (verdict === undefined) {
    throw new TypeError("one oracle gives one verdict");
  }
  return verdict;
}

export function judge(oracle: Oracle, ...lines: Line[]): Verdict {
  return judgeLog(oracle, logOf(lines));
}

function wordOf(recorder: Recorder, type: FieldType | undefined, word: Word | undefined): number {
  if (word === undefined || typeof word === "number") {
    return word ?? 0;
  }
  switch (type) {
    case "name":
      return recorder.intern(word);
    case "outcome":
      return positionIn(OUTCOME_KINDS, word);
    case "reason":
      return positionIn(CANCEL_REASONS, word);
    default:
      throw new TypeError(`the field of ${word} takes a number`);
  }
}

function positionIn(texts: readonly string[], text: string): number {
  const position = texts.indexOf(text);
  if (position < 0) {
    throw new TypeError(`${text} is none of ${texts.join(", ")}`);
  }
  return position;
}
