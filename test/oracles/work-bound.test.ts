import { expect, test } from "vitest";
import { WORK_FIXED, workBound } from "../../oracles/work-bound.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const START: readonly Line[] = [
  ["spendBound", "hpack", 8, 0],
  ["input", "hpack", 6, 6],
  ["input", "hpack", 4, 10],
];

test("passes exactly at the bound", () => {
  expect(judge(workBound, ...START, ["spent", "hpack", WORK_FIXED + 80, 0])).toEqual({ kind: "pass" });
});

test("is not exercised without a bound or without work", () => {
  expect(judge(workBound, ...START).kind).toBe("not-exercised");
  expect(judge(workBound, ["input", "hpack", 6, 6], ["spent", "hpack", 1_000_000, 0]).kind).toBe("not-exercised");
  expect(judge(workBound, ...START, ["spent", "other", 1_000_000, 0]).kind).toBe("not-exercised");
});

test("fails one step above", () => {
  expect(judge(workBound, ...START, ["spent", "hpack", WORK_FIXED + 81, 0])).toEqual({
    kind: "fail",
    site: "work",
    entity: "hpack",
    message: `Decoder hpack took ${WORK_FIXED + 81} steps for 10 bytes of input; at most ${WORK_FIXED + 80} are promised.`,
  });
});

test("a decoder works for its own input", () => {
  expect(
    judge(workBound, ...START, ["spendBound", "other", 8, 0], ["spent", "other", WORK_FIXED + 1, 0]),
  ).toMatchObject({
    entity: "other",
  });
});
