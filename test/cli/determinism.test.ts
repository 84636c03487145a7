/** The same seed gives the same runs: twice, and dealt to any number of workers. */
import { expect, it } from "vitest";
import { json, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

function campaign(...options: readonly string[]): Record<string, unknown> {
  return json(quiesce(["fuzz", "--target", "hpack", "--runs", "1000", "--out", folder, "--json", ...options]));
}

it("twice, and with two workers", () => {
  const first = campaign("--seed", "one");
  const again = campaign("--seed", "one");
  const dealt = campaign("--seed", "one", "--workers", "2");
  for (const other of [again, dealt]) {
    expect(other["traceHash"]).toBe(first["traceHash"]);
    expect(other["scenarios"]).toEqual(first["scenarios"]);
    expect(other["runs"]).toBe(1000);
  }
});

it("in another folder than the project's", () => {
  const args = ["fuzz", "--target", "hpack", "--runs", "500", "--seed", "one", "--out", folder, "--json"];
  expect(json(quiesce(args, folder))["traceHash"]).toBe(json(quiesce(args))["traceHash"]);
});

it("another seed gives other runs; a commit hash is a seed", () => {
  const hash = campaign("--seed", "0f3b1c5a9d2e4f6a8b7c6d5e4f3a2b1c0d9e8f7a")["traceHash"];
  expect(hash).not.toBe(campaign("--seed", "one")["traceHash"]);
});

it("a campaign goes on where another one ended", () => {
  const whole = campaign("--seed", "one");
  const late = json(
    quiesce([
      "fuzz",
      "--target",
      "hpack",
      "--seed",
      "one",
      "--first-run",
      "700",
      "--runs",
      "300",
      "--out",
      folder,
      "--json",
    ]),
  );
  const early = json(
    quiesce(["fuzz", "--target", "hpack", "--seed", "one", "--runs", "700", "--out", folder, "--json"]),
  );
  const sum = Number(`0x${String(late["traceHash"])}`) + Number(`0x${String(early["traceHash"])}`);
  expect((sum >>> 0).toString(16).padStart(8, "0")).toBe(whole["traceHash"]);
});
