import { expect, test } from "vitest";
import { quiescence } from "../../oracles/quiescence.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const STARTED: readonly Line[] = [
  ["spawn", "main", ""],
  ["spawn", "main/a", "main"],
];

test("passes a run that came to rest with everything ended", () => {
  expect(
    judge(quiescence, ...STARTED, ["taskEnd", "main/a", "ok"], ["taskEnd", "main", "ok"], ["stop", "quiescent", 9]),
  ).toEqual({ kind: "pass" });
});

test("is not exercised without a stop, nor by a stop without tasks", () => {
  expect(judge(quiescence, ...STARTED).kind).toBe("not-exercised");
  expect(judge(quiescence, ["stop", "quiescent", 0]).kind).toBe("not-exercised");
});

test.each(["steps", "ticks"])("fails a run that was stopped at its limit of %s", (limit) => {
  expect(judge(quiescence, ...STARTED, ["stop", limit, 100_000])).toEqual({
    kind: "fail",
    site: "did not stop",
    entity: limit,
    message: `The run was stopped at its limit of ${limit}; 2 tasks and regions had not ended.`,
  });
});

test("a deadlock is named after a task that waits for more than another task", () => {
  expect(
    judge(
      quiescence,
      ...STARTED,
      ["stop", "quiescent", 9],
      ["waiting", "main", "main/a", 0],
      ["waiting", "main/a", "main/queue#2", 0],
    ),
  ).toEqual({
    kind: "fail",
    site: "waits for ever for main/queue##",
    entity: "main/a",
    message: "The run is stuck; waiting: main for main/a, main/a for main/queue#2.",
  });
});

test("tasks that wait for each other are named after the first of them", () => {
  expect(
    judge(
      quiescence,
      ...STARTED,
      ["stop", "quiescent", 9],
      ["waiting", "main", "main/a", 0],
      ["waiting", "main/a", "main", 0],
    ),
  ).toMatchObject({ site: "waits for ever for main/a", entity: "main" });
});

test("a task that could go on has lost its wake-up, whoever else waits and why ever the run stopped", () => {
  for (const reason of ["quiescent", "steps"]) {
    expect(
      judge(
        quiescence,
        ...STARTED,
        ["stop", reason, 9],
        ["waiting", "main", "main/a", 0],
        ["waiting", "main/a", "queue", 1],
      ),
    ).toEqual({
      kind: "fail",
      site: "lost wake-up",
      entity: "main/a",
      message: "Task main/a waits for queue though it could go on: nobody woke it.",
    });
  }
});

test("what never ended and waits for nothing is named", () => {
  expect(
    judge(
      quiescence,
      ...STARTED,
      ["regionOpen", "main/r", "main"],
      ["taskEnd", "main/a", "ok"],
      ["stop", "quiescent", 9],
    ),
  ).toMatchObject({
    site: "never ended",
    entity: "main",
    message: "Never ended, and waits for nothing of the lab: main, main/r.",
  });
});

test("a message names some of many", () => {
  const messageOf = (count: number): string => {
    const waits = Array.from({ length: count }, (_, index): Line => ["waiting", `t${index}`, "queue", 0]);
    const verdict = judge(quiescence, ...STARTED, ["stop", "quiescent", 9], ...waits);
    return verdict.kind === "fail" ? verdict.message : "";
  };
  expect(messageOf(20)).toMatch(/t7 for queue, and 12 more\.$/);
  expect(messageOf(8)).toMatch(/t7 for queue\.$/);
});

test("a region that closed is not waited for", () => {
  const region: Line[] = [
    ["spawn", "main", ""],
    ["regionOpen", "main/r", "main"],
    ["regionClose", "main/r", "ok"],
    ["taskEnd", "main", "ok"],
  ];
  expect(judge(quiescence, ...region, ["stop", "quiescent", 9]).kind).toBe("pass");
});
