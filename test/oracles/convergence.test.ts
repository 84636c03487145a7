import { expect, test } from "vitest";
import { convergence, STEPS_MIN } from "../../oracles/convergence.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const STARTED: readonly Line[] = [
  ["spawn", "main", ""],
  ["spawn", "main/a", "main"],
];
const HEALED: Line = ["healed", "world", 100];
const ENDED: readonly Line[] = [
  ["taskEnd", "main/a", "ok"],
  ["taskEnd", "main", "ok"],
];

test("passes a healed run that came to its end, also one that healed after that", () => {
  expect(judge(convergence, ...STARTED, HEALED, ...ENDED, ["stop", "quiescent", 900]).kind).toBe("pass");
  expect(judge(convergence, ...STARTED, ...ENDED, HEALED, ["stop", "quiescent", 900]).kind).toBe("pass");
});

test("is not exercised by a run that did not heal, nor by one that was not over", () => {
  expect(judge(convergence, ...STARTED, ["stop", "quiescent", 900]).kind).toBe("not-exercised");
  expect(judge(convergence, ...STARTED, ["stop", "ticks", 900]).kind).toBe("not-exercised");
  expect(judge(convergence, ...STARTED, HEALED).kind).toBe("not-exercised");
});

test("a run that stands still could not, and is named after what waits for no other task", () => {
  expect(
    judge(
      convergence,
      ...STARTED,
      HEALED,
      ["stop", "quiescent", 900],
      ["waiting", "main", "main/a", 0],
      ["waiting", "main/a", "link#2", 0],
    ),
  ).toEqual({
    kind: "fail",
    site: "could not: waits for link##",
    entity: "main/a",
    message:
      "Faults had ended and the run could not: it stands still with 2 tasks and regions not ended, main/a waits for link#2, and nothing is left that could come.",
  });
});

test("a run that time ran out on did not", () => {
  expect(
    judge(convergence, ...STARTED, HEALED, ["stop", "ticks", 300], ["waiting", "main/a", "clock", 0]),
  ).toMatchObject({
    site: "did not: ran out of ticks",
    entity: "main/a",
    message: expect.stringContaining("kept going by timers after 200 more steps"),
  });
});

test("a run that steps ran out on is judged if it had its share of them", () => {
  const stopped = (steps: number): string => judge(convergence, ...STARTED, HEALED, ["stop", "steps", steps]).kind;
  expect(stopped(100 + STEPS_MIN)).toBe("fail");
  expect(stopped(100 + STEPS_MIN - 1)).toBe("not-exercised");
});

test("a lost wake-up is another oracle's", () => {
  expect(
    judge(convergence, ...STARTED, HEALED, ["stop", "quiescent", 900], ["waiting", "main/a", "queue", 1]).kind,
  ).toBe("not-exercised");
});
