import fc from "fast-check";
import { expect, test } from "vitest";
import type { Strategy } from "../../lab/core/decisions.ts";
import { Decisions, familyOf, keyText, parseKey } from "../../lab/core/decisions.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { uniform } from "../../lab/engine/strategies/uniform.ts";

/** Asks a few places in turn, as a run would. */
function ask(
  strategy: Strategy,
  places: readonly string[],
  questions: number,
): { answers: number[]; decisions: Decisions } {
  const decisions = new Decisions(strategy);
  const answers: number[] = [];
  for (let question = 0; question < questions; question += 1) {
    for (const entity of places) {
      answers.push(decisions.place("schedule", entity).choose(7), decisions.place("net.split", entity).choose(1_000));
    }
  }
  return { answers, decisions };
}

test("keys are taken apart as they were put together, whatever the entity is called", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.]{1,12}$/), fc.string(), fc.nat(), (site, entity, index) => {
      expect(parseKey(keyText(site, entity, index))).toEqual({ site, entity, index });
    }),
  );
});

test("what is no key is told apart", () => {
  for (const text of ["", "|", "site|entity", "site|entity|", "site|entity|-1", "|entity|1", "site|entity|1x"]) {
    expect(parseKey(text)).toBeUndefined();
  }
});

test("only deviations are recorded, and replaying them gives the same answers", () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const { answers, decisions } = ask(uniform(keyOfSeed(`${seed}`)), ["a", "b", "c"], 20);
    const deviations = decisions.deviations();
    expect(deviations).toHaveLength(answers.filter((answer) => answer !== 0).length);
    expect(ask(replay(deviations), ["a", "b", "c"], 20).answers).toEqual(answers);
  }
});

test("a place that was added changes no answer of the others", () => {
  const { decisions } = ask(uniform(keyOfSeed("drift 1")), ["a", "b"], 30);
  const deviations = decisions.deviations();
  expect(deviations.length).toBeGreaterThan(5);
  const again = new Decisions(replay(deviations));
  const alone = ask(replay(deviations), ["a", "b"], 30).answers;
  const together: number[] = [];
  for (let question = 0; question < 30; question += 1) {
    again.place("schedule", "new").choose(7);
    for (const entity of ["a", "b"]) {
      again.place("net.drop", "new").choose(3);
      together.push(again.place("schedule", entity).choose(7), again.place("net.split", entity).choose(1_000));
    }
  }
  expect(together).toEqual(alone);
});

test("a recorded answer that is out of range now is the largest one there is", () => {
  const decisions = new Decisions(replay([{ key: "site|a|0", value: 9 }]));
  expect(decisions.place("site", "a").choose(3)).toBe(2);
});

test("a question without alternatives is answered 0 and still counts", () => {
  const strategy = replay([{ key: "site|a|1", value: 1 }]);
  const place = new Decisions(strategy).place("site", "a");
  expect([place.choose(1), place.choose(2), place.count]).toEqual([0, 1, 2]);
  expect(strategy.applied()).toBe(1);
});

test("answers are within their range for any number of alternatives", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 2, max: 2 ** 32 }), (seed, alternatives) => {
      const place = new Decisions(uniform(keyOfSeed(seed))).place("input", "x");
      const answers = Array.from({ length: 20 }, () => place.choose(alternatives));
      expect(answers.every((answer) => Number.isInteger(answer) && answer >= 0 && answer < alternatives)).toBe(true);
    }),
  );
});

test("a family is what stands before the dot", () => {
  expect(["net.split", "cancel"].map(familyOf)).toEqual(["net", "cancel"]);
});
