import { expect, test } from "vitest";
import { totality } from "../../oracles/totality.ts";
import { judge } from "./script.ts";

test("passes input and tasks that end without a throw", () => {
  expect(judge(totality, ["input", "hpack", 1, 1])).toEqual({ kind: "pass" });
  for (const outcome of ["ok", "error", "cancelled"]) {
    expect(judge(totality, ["taskEnd", "main", outcome])).toEqual({ kind: "pass" });
  }
});

test("fails what threw, and numbers in the error do not make another site", () => {
  expect(judge(totality, ["input", "hpack", 1, 1], ["threw", "hpack", "RangeError: offset 17 of 12"])).toEqual({
    kind: "fail",
    site: "threw RangeError: offset # of #",
    entity: "hpack",
    message: "hpack threw RangeError: offset 17 of 12.",
  });
});

test("fails what threw late", () => {
  expect(judge(totality, ["lateError", "unhandled rejection", "Error: boom"])).toMatchObject({
    site: "threw late Error: boom",
    entity: "unhandled rejection",
  });
});

test("fails a task that panicked, and reports the first", () => {
  expect(
    judge(totality, ["taskEnd", "main/a", "panicked", "TypeError: x is not 1"], ["threw", "hpack", "Error: later"]),
  ).toEqual({
    kind: "fail",
    site: "panicked with TypeError: x is not #",
    entity: "main/a",
    message: "main/a panicked with TypeError: x is not 1.",
  });
});

test("leaves the abandonment of a task to cancellation-drain", () => {
  expect(judge(totality, ["taskEnd", "main/a", "panicked", "Cancelled: cancelled: budget"]).kind).toBe("pass");
  expect(judge(totality, ["taskEnd", "main/a", "panicked", "Error: Cancelled: no"]).kind).toBe("fail");
});

test("what an error quotes of the input does not make another site", () => {
  for (const quoted of ["a", "", "\\\\", '\\"', "\\u001f", "two words"]) {
    const error = `ParserError: got "${quoted}" as type 7`;
    expect(judge(totality, ["threw", "redis", error])).toMatchObject({ site: "threw ParserError: got … as type #" });
  }
});
