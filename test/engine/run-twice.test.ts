import { expect, test } from "vitest";
import { Decisions } from "../../lab/core/decisions.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { runTwice } from "../../lab/engine/strategies/run-twice.ts";
import { uniform } from "../../lab/engine/strategies/uniform.ts";

type Question = readonly [site: string, entity: string, alternatives: number];

function ask(decisions: Decisions, questions: readonly Question[]): number[] {
  return questions.map(([site, entity, alternatives]) => decisions.place(site, entity).choose(alternatives));
}

const QUESTIONS: readonly Question[] = [
  ["input", "a", 100],
  ["schedule", "b", 32],
  ["input", "a", 100],
];

function twice(second: readonly Question[]): { answers: number[][]; difference: unknown } {
  const runs = runTwice(uniform(keyOfSeed("twice")));
  const answers = [ask(new Decisions(runs.first), QUESTIONS), ask(new Decisions(runs.second), second)];
  return { answers, difference: runs.difference() };
}

test("the same questions get the same answers and no complaint", () => {
  const { answers, difference } = twice(QUESTIONS);
  expect(answers[1]).toEqual(answers[0]);
  expect(difference).toBeUndefined();
});

test.each([
  [
    "another question",
    [
      ["input", "a", 100],
      ["clock", "b", 6],
    ],
    1,
    "schedule|b|0 of 32",
    "clock|b|0 of 6",
  ],
  ["other alternatives", [["input", "a", 99]], 0, "input|a|0 of 100", "input|a|0 of 99"],
  [
    "a missing question",
    [
      ["input", "a", 100],
      ["schedule", "b", 32],
    ],
    2,
    "input|a|1 of 100",
    "no question",
  ],
  [
    "one question more",
    [
      ["input", "a", 100],
      ["schedule", "b", 32],
      ["input", "a", 100],
      ["net.reset", "x", 3],
    ],
    3,
    "no question",
    "net.reset|x|0 of 3",
  ],
] as const)("%s is named with its position", (_, second, position, first, other) => {
  expect(twice(second).difference).toEqual({ position, first, second: other });
});
