import { expect, test } from "vitest";
import { regionLeak } from "../../oracles/region-leak.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const STARTED: readonly Line[] = [
  ["spawn", "main", ""],
  ["regionOpen", "main/r", "main"],
  ["spawn", "main/r/a", "main/r"],
  ["spawn", "main/r/b", "main/r"],
  ["step", "main/r/a", 1],
];

test("passes when children end before their parents, in any order", () => {
  expect(
    judge(
      regionLeak,
      ...STARTED,
      ["taskEnd", "main/r/b", "ok"],
      ["taskEnd", "main/r/a", "cancelled"],
      ["regionClose", "main/r", "ok"],
      ["taskEnd", "main", "ok"],
    ),
  ).toEqual({ kind: "pass" });
});

test("is not exercised by lone tasks nor by parents that have not ended", () => {
  expect(judge(regionLeak, ["spawn", "main", ""], ["step", "main", 1], ["taskEnd", "main", "ok"]).kind).toBe(
    "not-exercised",
  );
  expect(judge(regionLeak, ...STARTED, ["taskEnd", "main/r/a", "ok"]).kind).toBe("not-exercised");
});

test("fails a region that closes with a task inside, and names both", () => {
  expect(judge(regionLeak, ...STARTED, ["taskEnd", "main/r/a", "ok"], ["regionClose", "main/r", "ok"])).toEqual({
    kind: "fail",
    site: "outlived by a child",
    entity: "main/r",
    message: "main/r ended while main/r/b inside it had not.",
  });
});

test("fails a task that ends with a region open inside", () => {
  expect(judge(regionLeak, ...STARTED, ["taskEnd", "main", "ok"])).toMatchObject({ entity: "main" });
});

test("fails what ends twice", () => {
  expect(judge(regionLeak, ["regionOpen", "r", ""], ["regionClose", "r", "ok"], ["regionClose", "r", "ok"])).toEqual({
    kind: "fail",
    site: "ended twice",
    entity: "r",
    message: "r ended twice.",
  });
});

test("a name may be used again once it has ended", () => {
  const again: Line[] = [
    ["spawn", "t", ""],
    ["spawn", "t/child", "t"],
    ["taskEnd", "t/child", "ok"],
    ["step", "t", 1],
    ["taskEnd", "t", "ok"],
  ];
  expect(judge(regionLeak, ...again, ...again).kind).toBe("pass");
});

test("fails a step after the end, but not the last one before it", () => {
  expect(judge(regionLeak, ["spawn", "t", ""], ["taskEnd", "t", "ok"], ["step", "t", 2])).toMatchObject({
    site: "step after the end",
    entity: "t",
  });
});

test("a task that was refused is nobody's child", () => {
  expect(
    judge(regionLeak, ["spawn", "t", ""], ["spawnRefused", "t/late", "t"], ["taskEnd", "t", "cancelled"]).kind,
  ).toBe("not-exercised");
});

test("what an abandoned task leaves open is not held against it", () => {
  const abandoned: Line[] = [
    ["spawn", "t", ""],
    ["regionOpen", "t/r", "t"],
    ["cleanupExceeded", "t", 1_001],
    ["taskEnd", "t", "panicked", "Cancelled: cancelled: budget"],
  ];
  expect(judge(regionLeak, ...abandoned).kind).toBe("not-exercised");
  expect(judge(regionLeak, ...STARTED, ...abandoned, ["taskEnd", "main", "ok"])).toMatchObject({ entity: "main" });
  expect(judge(regionLeak, ...abandoned, ["step", "t", 3])).toMatchObject({ site: "step after the end" });
});

test("a region whose opening is not in the log is judged by what was started in it", () => {
  expect(judge(regionLeak, ["spawn", "r/a", "r"], ["regionClose", "r", "ok"])).toMatchObject({ entity: "r" });
});
