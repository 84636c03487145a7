/**
 * The same seed gives the same runs: twice, and with a fixed strategy dealt to any number of workers and
 * from any first run on. `auto` deals strategies by what was found before, so it repeats as a whole only.
 */
import { expect, it } from "vitest";
import { json, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

function campaign(...options: readonly string[]): Record<string, unknown> {
  return json(quiesce(["fuzz", "--target", "hpack", "--runs", "1000", "--out", folder, "--json", ...options]));
}

const FIXED = ["--seed", "one", "--strategy", "swarm"];

it("twice with auto", () => {
  const [first, again] = [campaign("--seed", "one"), campaign("--seed", "one")];
  expect(again["traceHash"]).toBe(first["traceHash"]);
  expect(again["strategies"]).toEqual(first["strategies"]);
});

it("twice, and with two workers", () => {
  const first = campaign(...FIXED);
  const again = campaign(...FIXED);
  const dealt = campaign(...FIXED, "--workers", "2");
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
  const whole = campaign(...FIXED);
  const part = (...options: readonly string[]): Record<string, unknown> =>
    json(quiesce(["fuzz", "--target", "hpack", ...FIXED, "--out", folder, "--json", ...options]));
  const late = part("--first-run", "700", "--runs", "300");
  const early = part("--runs", "700");
  const sum = Number(`0x${String(late["traceHash"])}`) + Number(`0x${String(early["traceHash"])}`);
  expect((sum >>> 0).toString(16).padStart(8, "0")).toBe(whole["traceHash"]);
});
