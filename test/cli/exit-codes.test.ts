/** How commands end. Scripts and CI rely on the numbers. */
import { describe, expect, it } from "vitest";
import { IDLE_TARGET, writeModule } from "./modules.ts";
import { CODES, plantedReplay, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

it("0: a campaign without finding", () => {
  const { status, stdout } = quiesce(["fuzz", "--target", "hpack", "--runs", "300", "--out", folder]);
  expect(stdout).toMatch(/^PASS: no finding, and every required oracle was exercised$/m);
  expect(status).toBe(CODES.clean);
});

it("1: a finding, and a replay or a shrink that still fails", () => {
  const planted = ["--plant", "leak-on-fault", "--runs", "2000", "--stop-on-finding", "--out", folder];
  const { status, stdout } = quiesce(["fuzz", "--target", "hpack", ...planted]);
  expect(stdout).toMatch(/^FAIL: 1 finding$/m);
  expect(status).toBe(CODES.finding);
  const file = plantedReplay(folder);
  expect(quiesce(["replay", file]).status).toBe(CODES.finding);
  expect(quiesce(["shrink", file]).status).toBe(CODES.finding);
});

it("2: what the user can mend, on standard error only", () => {
  const { status, stdout, stderr } = quiesce(["fuzz", "--target", "no-such-target"]);
  expect(stderr).toMatch(/^quiesce: unknown target "no-such-target": known: .*hpack/);
  expect(stdout).toBe("");
  expect(status).toBe(CODES.usage);
});

it("3: one case that runs in two ways", () => {
  const planted = ["--plant", "hidden-counter", "--runs", "3000", "--out", folder];
  const { status, stdout } = quiesce(["fuzz", "--target", "hpack", ...planted]);
  expect(stdout).toMatch(/^NONDETERMINISM: /m);
  expect(stdout).toMatch(/^FAIL determinism\//m);
  expect(status).toBe(CODES.nondeterminism);
});

it("4: an oracle that had to be exercised and was not", () => {
  const module = writeModule(folder, "idle.ts", IDLE_TARGET);
  const { status, stdout } = quiesce(["fuzz", "--target", module, "--runs", "20"]);
  expect(stdout).toMatch(/^NOT EXERCISED: loser-drain;/m);
  expect(status).toBe(CODES.nothingExercised);
});

describe("4: says what to do where the options are the cause", () => {
  it.each([
    {
      options: ["--liveness", "--scenario", "decode"],
      told: /^NOT EXERCISED: convergence; only simulated scenarios converge; leave --liveness away if/m,
    },
    {
      options: ["--strategy", "simplest"],
      told: /^NOT EXERCISED: split-invariance; the strategy simplest .* leave --strategy away$/m,
    },
  ])("$options", ({ options, told }) => {
    const { status, stdout } = quiesce(["fuzz", "--target", "hpack", "--runs", "100", "--out", folder, ...options]);
    expect(stdout).toMatch(told);
    expect(status).toBe(CODES.nothingExercised);
  });
});

it("all targets: each in a process of its own, the worst exit code of them", () => {
  const { status, stdout } = quiesce(["fuzz", "--target", "all", "--runs", "300", "--out", folder]);
  expect(stdout).toMatch(/^hpack seed 1: 300 runs/m);
  expect(status).toBe(CODES.clean);
});
