import { expect, test } from "vitest";
import { prototypePollution } from "../../oracles/prototype-pollution.ts";
import { judge } from "./script.ts";

test("passes where nothing was changed", () => {
  expect(judge(prototypePollution, ["polluted", "query", "", 0])).toEqual({ kind: "pass" });
});

test("fails with the first property, numbers of which make no other site", () => {
  expect(judge(prototypePollution, ["polluted", "query", "Object.prototype.x12", 2])).toEqual({
    kind: "fail",
    site: "changed Object.prototype.x#",
    entity: "query",
    message: "Decoder query changed Object.prototype.x12, and 1 more.",
  });
});
