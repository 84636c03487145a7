/**
 * Running twice: the first run answers as another strategy would and keeps its questions; the
 * second must be asked the same questions in the same order and answers the same. A question that
 * differs is nondeterminism, named by the first place where the two runs part.
 */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { keyText } from "../../core/decisions.ts";

interface Question {
  readonly key: string;
  readonly alternatives: number;
  readonly answer: number;
}

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
  const questions: Question[] = [];
  let position = 0;
  let difference: QuestionDifference | undefined;

  const note = (site: string, entity: string, drawer: Drawer): Drawer => ({
    draw(index, alternatives) {
      const answer = drawer.draw(index, alternatives);
      questions.push({ key: keyText(site, entity, index), alternatives, answer });
      return answer;
    },
  });
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
    first: { name: inner.name, open: (site, entity) => note(site, entity, inner.open(site, entity)) },
    second: { name: inner.name, open: compare },
    difference() {
      if (difference === undefined && position < questions.length) {
        return { position, first: describe(questions[position]), second: describe(undefined) };
      }
      return difference;
    },
  };
}

function describe(question: Omit<Question, "answer"> | undefined): string {
  return question === undefined ? "no question" : `${question.key} of ${question.alternatives}`;
}
