import { expect, test } from "vitest";
import { faultLatch } from "../../oracles/fault-latch.ts";
import { judge } from "./script.ts";

test("passes a decoder that was fed on after its fault and stayed silent", () => {
  expect(judge(faultLatch, ["afterFault", "redis", 0])).toEqual({ kind: "pass" });
});

test("fails one that emitted, and is not exercised by a fault alone", () => {
  expect(judge(faultLatch, ["afterFault", "redis", 0], ["afterFault", "redis", 3])).toEqual({
    kind: "fail",
    site: "emits after a fault",
    entity: "redis",
    message: "Decoder redis emitted 3 more events after it reported a fault.",
  });
  expect(judge(faultLatch, ["fault", "redis", "E", 0]).kind).toBe("not-exercised");
});
