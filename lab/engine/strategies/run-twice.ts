/**
 * Running twice: the first run answers as another strategy would and keeps its questions; the
 * second must be asked the same questions in the same order and answers the same. A question that
 * differs is nondeterminism, named by the first place where the two runs part.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { keyText } from "../../core/decisions.ts";
import type { Asked } from "./noting.ts";
import { noting } from "./noting.ts";

/** The first question that was asked in one of the two runs only, or differently. */
export interface QuestionDifference {
  readonly position: number;
  readonly first: string;
  readonly second: string;
}

export interface RunTwice {
  readonly first: Strategy;
  readonly second: Strategy;
  /** Looked at after both runs. */
  difference(): QuestionDifference | undefined;
}

export function runTwice(inner: Strategy): RunTwice {
  const questions: Asked[] = [];
  let position = 0;
  let difference: QuestionDifference | undefined;

  const compare = (site: string, entity: string): Drawer => ({
    draw(index, alternatives) {
      const expected = questions[position];
      const key = keyText(site, entity, index);
      if (expected === undefined || expected.key !== key || expected.alternatives !== alternatives) {
        difference ??= { position, first: describe(expected), second: describe({ key, alternatives }) };
      }
      position += 1;
      return Math.min(expected?.answer ?? 0, alternatives - 1);
    },
  });
  return {
    first: noting(inner, (asked) => questions.push(asked)),
    second: { name: inner.name, open: compare },
    difference() {
      if (difference === undefined && position < questions.length) {
        return { position, first: describe(questions[position]), second: describe(undefined) };
      }
      return difference;
    },
  };
}

function describe(question: Pick<Asked, "key" | "alternatives"> | undefined): string {
  return question === undefined ? "no question" : `${question.key} of ${question.alternatives}`;
}
