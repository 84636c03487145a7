/** `quiesce mutants`: hunts every planted bug and every near miss, each in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plant } from "../core/plant.ts";
import type { HuntResult } from "../report/mutants-report.ts";
import { describeHunts, huntsReport } from "../report/mutants-report.ts";
import { runNode } from "./children.ts";
import { EXIT, Interruption, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { findTarget, loadConfig } from "./load.ts";
import { suggestion } from "./nearest.ts";
import { inParallel } from "./in-parallel.ts";
import { printJson } from "./output.ts";

interface MutantsOptions {
  readonly target?: string;
  readonly plant: readonly string[];
  readonly seed: string;
  /** Seconds per hunt. */
  readonly time: number;
  readonly workers: number;
  readonly json?: boolean;
}

/** Runs in which a near miss must not be reported. */
const NEAR_MISS_RUNS = 20_000;

export async function mutantsCommand(options: MutantsOptions): Promise<ExitCode> {
  const hunts = await plannedHunts(options);
  if (hunts.length === 0) {
    throw new UsageError("there is nothing planted to hunt");
  }
  const folder = mkdtempSync(join(tmpdir(), "quiesce-mutants-"));
  try {
    const results = await inParallel(hunts, options.workers, ({ target, plant }) =>
      hunt(target, plant, options, folder),
    );
    if (options.json === true) {
      printJson(huntsReport(results));
    } else {
      process.stdout.write(describeHunts(results));
    }
    return results.every(({ asPromised }) => asPromised) ? EXIT.clean : EXIT.finding;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Hunt {
  readonly target: string;
  readonly plant: Plant;
}

async function plannedHunts({ target: only, plant: names }: MutantsOptions): Promise<Hunt[]> {
  const config = await loadConfig();
  const entries = only === undefined ? config.targets : [findTarget(config, only)];
  const all = await Promise.all(
    entries.map(async ({ name, plants }) => ((await plants?.()) ?? []).map((plant) => ({ target: name, plant }))),
  );
  const planned = all.flat();
  const known = planned.map(({ plant }) => plant.name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const place = only === undefined ? "" : ` of target ${only}`;
    throw new UsageError(`unknown plant "${unknown}"${place}: ${suggestion(unknown, [...new Set(known)])}`);
  }
  return names.length === 0 ? planned : planned.filter(({ plant }) => names.includes(plant.name));
}

async function hunt(target: string, plant: Plant, options: MutantsOptions, folder: string): Promise<HuntResult> {
  const limits =
    plant.nearMiss === true ? ["--runs", `${NEAR_MISS_RUNS}`] : ["--time", `${options.time}s`, "--stop-on-finding"];
  const scenario = plant.scenario === undefined ? [] : ["--scenario", plant.scenario];
  const mode = plant.liveness === true ? ["--liveness"] : [];
  const args = ["fuzz", "--target", target, "--plant", plant.name, "--seed", options.seed, "--out", folder, "--json"];
  const startedAt = performance.now();
  const { exitCode, output, interrupted } = await runNode([...args, ...limits, ...scenario, ...mode], true);
  if (interrupted) {
    throw new Interruption();
  }
  if (exitCode === EXIT.usage) {
    throw new UsageError(`${plant.name} of ${target} cannot be hunted`);
  }
  if (output === "") {
    throw new Error(`the hunt for ${plant.name} ended with exit code ${exitCode} and no report`);
  }
  // Our own child printed it.
  const { findings } = JSON.parse(output) as { findings: HuntResult["findings"] };
  const caughtBy = findings[0]?.oracle ?? null;
  return {
    target,
    plant,
    caughtBy,
    findings,
    seconds: (performance.now() - startedAt) / 1_000,
    asPromised: plant.nearMiss === true ? caughtBy === null : caughtBy === plant.oracle,
  };
}
