import { expect, test } from "vitest";
import { floodBound } from "../../oracles/flood-bound.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const ATTACK: Line = ["attack", "resetsMax", "TOO_MANY_RESETS", 100];
const REACHED: Line = ["reached", "resetsMax", 100, 100];

test("passes exactly at the bound, ended with the promised fault", () => {
  expect(judge(floodBound, ATTACK, REACHED, ["attackEnd", "resetsMax", "TOO_MANY_RESETS"])).toEqual({ kind: "pass" });
});

test("an attack that was cut short is judged by how far it got", () => {
  expect(judge(floodBound, ATTACK, REACHED).kind).toBe("pass");
  expect(judge(floodBound, ATTACK, ["reached", "resetsMax", 101, 101])).toEqual({
    kind: "fail",
    site: "limit exceeded",
    entity: "resetsMax",
    message: "An attack reached 101 of resetsMax; at most 100 are promised.",
  });
});

test("is not exercised by an attack that never began, nor by another limit", () => {
  expect(judge(floodBound, ATTACK).kind).toBe("not-exercised");
  expect(judge(floodBound, ATTACK, ["reached", "pingsMax", 1_000, 1_000]).kind).toBe("not-exercised");
  expect(judge(floodBound, REACHED, ["attackEnd", "resetsMax", ""]).kind).toBe("not-exercised");
});

test("fails an attack that nothing stopped", () => {
  expect(judge(floodBound, ATTACK, REACHED, ["attackEnd", "resetsMax", ""])).toMatchObject({
    kind: "fail",
    site: "not stopped",
    message: "An attack on resetsMax must end with TOO_MANY_RESETS, and nothing ended it.",
  });
});

test("fails an attack that was ended with another fault", () => {
  expect(judge(floodBound, ATTACK, REACHED, ["attackEnd", "resetsMax", "TIMEOUT"])).toMatchObject({
    kind: "fail",
    site: "stopped otherwise",
    message: "An attack on resetsMax must end with TOO_MANY_RESETS, and it was ended with TIMEOUT.",
  });
});
