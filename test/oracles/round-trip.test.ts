import { expect, test } from "vitest";
import { roundTrip } from "../../oracles/round-trip.ts";
import { judge } from "./script.ts";

test("passes equal digests", () => {
  expect(judge(roundTrip, ["roundTrip", "hpack", 7, 7])).toEqual({ kind: "pass" });
});

test("fails different ones", () => {
  expect(judge(roundTrip, ["roundTrip", "hpack", 7, 7], ["roundTrip", "hpack", 7, 8])).toEqual({
    kind: "fail",
    site: "round trip",
    entity: "hpack",
    message: "Codec hpack decoded something else than it had encoded.",
  });
});
