/**
 * Coverage guidance of this process: which modules are instrumented, and since when.
 *
 * Instrumentation works on modules as they load, so it is installed before the target is imported; and
 * it costs start-up, so it is installed only for campaigns that are long enough to make up for it.
 */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Instrumentation } from "../host/instrument/hooks.ts";
import type { Include } from "../host/instrument/include.ts";
import { isPath } from "./is-path.ts";
import { PACKAGE_ROOT } from "./place.ts";

/** Campaigns of fewer runs are not guided, unless the target is a module, or `--instrument` or `--corpus` is given. */
const GUIDED_RUNS_MIN = 5_000;

export interface Guidance {
  readonly instrumentation: Instrumentation;
  /** What `--instrument` named, or what is instrumented by default. */
  readonly patterns: readonly string[];
  readonly root: string;
}

export interface GuidanceRequest {
  readonly target: string;
  readonly plant: readonly string[];
  readonly runs?: number | undefined;
  readonly instrument: readonly string[];
  /** What `--no-guidance` makes false. */
  readonly guidance: boolean;
  /** Where what covers something new is stored. */
  readonly corpus?: string | undefined;
}

/** Below the folder of a target: code that is not under test. */
const NOT_UNDER_TEST = /\/(?:plants|reference)(?:\.ts|\/)/u;

let installed: Guidance | undefined;

/** What was installed in this process, if anything. */
export function installedGuidance(): Guidance | undefined {
  return installed;
}

/** Installs guidance for a campaign, where it is wanted and there is something to instrument. */
export async function installGuidance(request: GuidanceRequest): Promise<void> {
  const { target, plant, runs, instrument, guidance, corpus } = request;
  const long = runs === undefined || runs >= GUIDED_RUNS_MIN || corpus !== undefined;
  const patterns = instrument.length > 0 ? instrument : defaultPatterns(target);
  const wanted = instrument.length > 0 || isPath(target) || (long && plant.length === 0);
  if (guidance && wanted && patterns.length > 0) {
    const { includePatterns } = await import("../host/instrument/include.ts");
    const included = includePatterns(patterns, process.cwd());
    await install(patterns, (url) => included(url) && (instrument.length > 0 || !NOT_UNDER_TEST.test(url)));
  }
}

/** Has the steps of a module and of all that it imports counted, so that a stored hang ends when it is replayed. */
export async function limitSteps(): Promise<void> {
  await install([], () => true);
}

/** Counts nothing and limits nothing, for what is executed as if it were guided. */
export async function installNothing(): Promise<Guidance> {
  return await install([], () => false);
}

async function install(patterns: readonly string[], include: Include): Promise<Guidance> {
  const { installInstrumentation } = await import("../host/instrument/hooks.ts");
  const root = process.cwd();
  const own = ["../", "../../oracles/"].map((folder) => new URL(folder, import.meta.url).href);
  const instrumentation = installInstrumentation({
    include: (url) => include(url) && !own.some((folder) => url.startsWith(folder)),
    mode: "coverage",
    root,
  });
  installed = { instrumentation, patterns, root };
  return installed;
}

/** The folder of a module, or that of a protocol of the configuration. */
function defaultPatterns(target: string): string[] {
  if (isPath(target)) {
    return [dirname(resolve(target))];
  }
  const candidates = [resolve("protocols", target), fileURLToPath(new URL(`protocols/${target}`, PACKAGE_ROOT))];
  return candidates.filter((folder) => existsSync(folder)).slice(0, 1);
}
