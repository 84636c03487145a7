/** Campaigns of ours against a module, as processes of their own, and what the benches read of their reports. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuidedTarget } from "./guided-targets.ts";
import { ask } from "./project.ts";

export interface GuidedReport {
  readonly seconds: number;
  readonly traceHash: string;
  readonly verdict: string;
  readonly guided: { readonly executions: number; readonly features: number; readonly corpusHash: string };
  readonly findings: readonly { readonly message: string; readonly runsToFind: number }[];
}

/** Runs `fuzz` on a target with more options, its findings left behind. */
export async function campaign(target: GuidedTarget, options: readonly string[]): Promise<GuidedReport> {
  const { module, instrument } = target;
  const what = ["--target", module, "--instrument", instrument.join(",")];
  return await inFolder((out) => ask<GuidedReport>(["fuzz", ...what, "--out", out, ...options]));
}

/** Executions per second of a campaign, from its start: loading and instrumenting the target counts. */
export function rateOf({ guided, seconds }: GuidedReport): number {
  return guided.executions / seconds;
}

/** Calls `work` with a folder that is removed afterwards. */
export async function inFolder<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), "quiesce-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
