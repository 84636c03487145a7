/** The same case executed twice: the same events, and the same questions asked in the same order. */
import { compareRuns } from "../../oracles/determinism.ts";
import { parseKey } from "../core/decisions.ts";
import type { Verdict } from "../core/oracle.ts";
import type { RunResult } from "./run.ts";
import type { QuestionDifference } from "./strategies/run-twice.ts";

/** What was asked is compared too, since a question that is answered 0 leaves no event. */
export function judgeTwice(first: RunResult, second: RunResult, question: QuestionDifference | undefined): Verdict {
  const verdict = compareRuns(first, second);
  if (verdict.kind === "fail" || question === undefined) {
    return verdict;
  }
  const asked = parseKey(question.first.split(" ", 1)[0] ?? "");
  const message = `Two runs of one case ask different questions: the first asks ${question.first}, the second ${question.second}.`;
  return { kind: "fail", site: `questions at ${asked?.site ?? "the end"}`, entity: asked?.entity ?? "", message };
}
