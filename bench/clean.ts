/**
 * The code as it is, without plants: many decodes and many simulated runs, and no finding. Runs
 * `quiesce fuzz` itself, one worker, so the rates are those that a user gets. One run of the decode
 * scenario decodes its input five or six times and counts as one.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, atMost, figure } from "./figures.ts";
import { ask } from "./project.ts";

const SEED = "1";
const RUNS = { decode: 20_000, session: 2_000 };
const RUNS_FULL = { decode: 1_000_000, session: 100_000 };

export const clean: Bench = {
  name: "clean",
  summary: "HPACK without plants: decodes and simulated runs",
  run: async ({ full }) => {
    const { decode, session } = full ? RUNS_FULL : RUNS;
    return [
      ...(await campaign("decode", "decodes", decode)),
      ...(await campaign("session", "simulated runs", session)),
    ];
  },
};

/** The part of the report of `fuzz --json` that is used here. */
interface FuzzReport {
  readonly runs: number;
  readonly runsPerSecond: number;
  readonly verdict: string;
  readonly findings: readonly { readonly fingerprint: string }[];
}

async function campaign(scenario: string, what: string, runs: number): Promise<Figure[]> {
  const report = await fuzz(scenario, runs);
  const [first] = report.findings;
  return [
    figure({ label: what, value: report.runs, unit: "runs", bar: atLeast(runs) }),
    figure({
      label: `findings in ${what}`,
      value: report.findings.length,
      unit: "findings",
      bar: atMost(0),
      note: first?.fingerprint ?? `verdict ${report.verdict}`,
    }),
    figure({ label: `rate of ${what}`, value: report.runsPerSecond, unit: "runs/s" }),
  ];
}

async function fuzz(scenario: string, runs: number): Promise<FuzzReport> {
  const out = mkdtempSync(join(tmpdir(), "quiesce-clean-"));
  try {
    const what = ["--target", "hpack", "--scenario", scenario, "--seed", SEED, "--runs", `${runs}`];
    return await ask<FuzzReport>(["fuzz", ...what, "--out", out]);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
