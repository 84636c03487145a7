import { expect, test } from "vitest";
import { fingerprintOf } from "../../lab/core/oracle.ts";
import { obligationLeak } from "../../oracles/obligation-leak.ts";
import { judge } from "./script.ts";

test.each(["commit", "abort"] as const)("passes when the obligation ends in %s", (settle) => {
  expect(
    judge(obligationLeak, ["reserve", "t", 1, "permit"], [settle, "t", 1, "permit"], ["taskEnd", "t", "ok"]),
  ).toEqual({
    kind: "pass",
  });
});

test("is not exercised by tasks that reserve nothing, nor by a holder that is still at work", () => {
  expect(judge(obligationLeak, ["taskEnd", "t", "ok"], ["regionClose", "r", "ok"]).kind).toBe("not-exercised");
  expect(judge(obligationLeak, ["reserve", "t", 1, "permit"], ["taskEnd", "u", "ok"]).kind).toBe("not-exercised");
});

test.each(["ok", "error", "panicked"])("fails a holder that ends %s", (outcome) => {
  expect(
    judge(obligationLeak, ["reserve", "pool/worker-3", 1, "slot-7 permit"], ["taskEnd", "pool/worker-3", outcome]),
  ).toEqual({
    kind: "fail",
    site: "slot-# permit leaked",
    entity: "pool/worker-3",
    message: `pool/worker-3 ended (${outcome}) and never committed or aborted its slot-7 permit (obligation 1).`,
  });
});

test("fails a region that closes with an obligation, by a fingerprint without numbers", () => {
  const verdict = judge(
    obligationLeak,
    ["reserve", "main/session#2", 9, "header block"],
    ["regionClose", "main/session#2", "ok"],
  );
  expect(verdict).toMatchObject({ site: "header block leaked", entity: "main/session#2" });
  expect(verdict.kind === "fail" && fingerprintOf("obligation-leak", verdict)).toBe(
    "obligation-leak/header block leaked/main/session##",
  );
});

test("an uncancelled holder that settles after its end has leaked all the same", () => {
  expect(
    judge(obligationLeak, ["reserve", "t", 1, "permit"], ["taskEnd", "t", "ok"], ["abort", "t", 1, "permit"]),
  ).toMatchObject({ site: "permit leaked" });
});

test("a cancelled holder may have its obligations aborted until the run is over", () => {
  expect(
    judge(obligationLeak, ["reserve", "t", 1, "permit"], ["taskEnd", "t", "cancelled"], ["abort", "t", 1, "permit"])
      .kind,
  ).toBe("pass");
  expect(judge(obligationLeak, ["reserve", "t", 1, "permit"], ["taskEnd", "t", "cancelled"])).toMatchObject({
    site: "permit leaked",
    message: "t ended (cancelled) and never committed or aborted its permit (obligation 1).",
  });
});

test("an obligation that was handed over is its new holder's", () => {
  const handedOver = [
    ["reserve", "t", 1, "permit"],
    ["reserve", "u", 1, "permit"],
    ["taskEnd", "t", "ok"],
  ] as const;
  expect(judge(obligationLeak, ...handedOver, ["commit", "u", 1, "permit"], ["taskEnd", "u", "ok"]).kind).toBe("pass");
  expect(judge(obligationLeak, ...handedOver, ["taskEnd", "u", "ok"])).toMatchObject({ entity: "u" });
});

test("an obligation of a holder that has ended already is leaked", () => {
  expect(judge(obligationLeak, ["regionClose", "r", "ok"], ["reserve", "r", 1, "permit"])).toMatchObject({
    site: "permit leaked",
    entity: "r",
  });
});

test("settling twice or without a reservation fails", () => {
  expect(
    judge(obligationLeak, ["reserve", "t", 1, "permit"], ["commit", "t", 1, "permit"], ["abort", "t", 1, "permit"]),
  ).toMatchObject({
    site: "permit settled twice",
    entity: "t",
    message: "Obligation permit (1) was settled twice by t.",
  });
  expect(judge(obligationLeak, ["commit", "t", 1, "permit"])).toMatchObject({
    site: "permit settled without being reserved",
  });
});

test("of several obligations only the one that is left is named, and the first leak is reported", () => {
  expect(
    judge(
      obligationLeak,
      ["reserve", "t", 1, "first"],
      ["reserve", "t", 2, "second"],
      ["commit", "t", 1, "first"],
      ["reserve", "u", 3, "third"],
      ["taskEnd", "t", "ok"],
      ["taskEnd", "u", "ok"],
    ),
  ).toMatchObject({ site: "second leaked", entity: "t" });
});

test("an obligation that was settled does not stand for an earlier one of the same holder", () => {
  expect(
    judge(
      obligationLeak,
      ["reserve", "t", 1, "first"],
      ["reserve", "t", 2, "second"],
      ["commit", "t", 2, "second"],
      ["taskEnd", "t", "ok"],
    ),
  ).toMatchObject({ site: "first leaked" });
});
