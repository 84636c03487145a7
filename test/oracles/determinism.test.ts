import { expect, test } from "vitest";
import { compareRuns } from "../../oracles/determinism.ts";
import { recorderOf } from "./script.ts";
import type { Line } from "./script.ts";

const RUN: readonly Line[] = [
  ["spawn", "main", ""],
  ["step", "main", 1],
  ["taskEnd", "main", "ok"],
];

function recordOf(lines: readonly Line[]) {
  const recorder = recorderOf(lines);
  return { hash: recorder.hash(), log: recorder.log() };
}

test("passes two equal runs", () => {
  expect(compareRuns(recordOf(RUN), recordOf(RUN))).toEqual({ kind: "pass" });
});

test("is not exercised by runs without an event", () => {
  expect(compareRuns(recordOf([]), recordOf([])).kind).toBe("not-exercised");
});

test("names the first event that differs", () => {
  const other = RUN.with(1, ["step", "main", 2]);
  expect(compareRuns(recordOf(RUN), recordOf(other))).toEqual({
    kind: "fail",
    site: "runs part at step",
    entity: "main",
    message:
      'Two runs of one case part at event 1: the first has "0 ticks  step  main  wake=1", the second "0 ticks  step  main  wake=2".',
  });
});

test("names the first event that one run has and the other does not", () => {
  const shorter = recordOf(RUN.slice(0, 2));
  const expected = { site: "runs part at taskEnd", entity: "main" };
  expect(compareRuns(recordOf(RUN), shorter)).toMatchObject(expected);
  expect(compareRuns(shorter, recordOf(RUN))).toMatchObject({
    ...expected,
    message: expect.stringMatching(/the first has ended, the second "0 ticks {2}taskEnd/),
  });
});

test("says so when only the hashes differ", () => {
  const { hash, log } = recordOf(RUN);
  expect(compareRuns({ hash, log }, { hash: "0".repeat(16), log })).toMatchObject({ site: "hashes differ" });
});
