import { expect, test } from "vitest";
import { ambientAccess } from "../../oracles/ambient-access.ts";
import { judge } from "./script.ts";

test("passes steps and input without an access", () => {
  expect(judge(ambientAccess, ["step", "main", 1])).toEqual({ kind: "pass" });
  expect(judge(ambientAccess, ["input", "hpack", 1, 1])).toEqual({ kind: "pass" });
});

test("fails the first access, by its name", () => {
  expect(
    judge(
      ambientAccess,
      ["step", "main/a", 1],
      ["ambient", "Date.now", "main/a"],
      ["ambient", "Math.random", "main/b"],
    ),
  ).toEqual({
    kind: "fail",
    site: "Date.now",
    entity: "main/a",
    message: "Task main/a reached outside of the simulation: Date.now.",
  });
});

test("an access outside of any task is told as such", () => {
  expect(judge(ambientAccess, ["input", "hpack", 1, 1], ["ambient", "setTimeout", ""])).toMatchObject({
    entity: "",
    message: "Code outside of any task reached outside of the simulation: setTimeout.",
  });
});
