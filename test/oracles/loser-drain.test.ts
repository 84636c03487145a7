import { expect, test } from "vitest";
import { loserDrain } from "../../oracles/loser-drain.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const RACE: readonly Line[] = [
  ["raceStart", "race", "main"],
  ["raceBranch", "race", "fast"],
  ["raceBranch", "race", "slow"],
  ["taskEnd", "fast", "ok"],
  ["raceWon", "race", "fast"],
];
const DRAINED: Line = ["taskEnd", "slow", "cancelled"];
const END: Line = ["raceEnd", "race"];

test("passes when the loser ended, were it just before the race", () => {
  expect(judge(loserDrain, ...RACE, DRAINED, END)).toEqual({ kind: "pass" });
});

test("is not exercised by a race of one or by one that has not ended", () => {
  const alone: Line[] = [["raceStart", "race", "main"], ["raceBranch", "race", "fast"], ["taskEnd", "fast", "ok"], END];
  expect(judge(loserDrain, ...alone).kind).toBe("not-exercised");
  expect(judge(loserDrain, ...RACE).kind).toBe("not-exercised");
});

test("fails a race that ends before its loser, and names both", () => {
  expect(judge(loserDrain, ...RACE, END, DRAINED)).toEqual({
    kind: "fail",
    site: "loser not drained",
    entity: "slow",
    message: "Race race ended while its branch slow had not.",
  });
});

test("fails a winner that is no branch", () => {
  expect(judge(loserDrain, ...RACE.slice(0, 4), ["raceWon", "race", "main"])).toMatchObject({
    site: "winner is no branch",
    entity: "main",
  });
});

test("a race that was cancelled has no winner, and a branch that was refused has nothing to drain", () => {
  expect(
    judge(
      loserDrain,
      ["raceStart", "race", "main"],
      ["raceBranch", "race", "fast"],
      ["spawnRefused", "slow", "race"],
      ["raceBranch", "race", "slow"],
      ["taskEnd", "fast", "cancelled"],
      END,
    ).kind,
  ).toBe("pass");
});

test("races of one name, one after the other or overlapping, do not answer for each other", () => {
  const second: Line[] = [
    ["raceStart", "race", "main"],
    ["raceBranch", "race", "left"],
    ["raceBranch", "race", "right"],
  ];
  const secondDrained: Line[] = [
    ["taskEnd", "left", "ok"],
    ["taskEnd", "right", "ok"],
  ];
  expect(judge(loserDrain, ...RACE, DRAINED, END, ...second, ...secondDrained, END).kind).toBe("pass");
  expect(judge(loserDrain, ...RACE, ...second, DRAINED, END, ...secondDrained, END).kind).toBe("pass");
  expect(judge(loserDrain, ...RACE, ...second, DRAINED, END, END)).toMatchObject({ entity: "left" });
});

test("a branch of one race is no branch of the next", () => {
  const next: Line[] = [
    ["raceStart", "race", "main"],
    ["raceBranch", "race", "left"],
    ["raceWon", "race", "fast"],
  ];
  expect(judge(loserDrain, ...RACE, DRAINED, END, ...next)).toMatchObject({ site: "winner is no branch" });
});
