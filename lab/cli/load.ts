/** Finds the configuration, a target by name or path, its plants and its corpus. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plant } from "../core/plant.ts";
import { messageOf } from "../core/thrown.ts";
import { readFolder } from "../corpus/read-folder.ts";
import type { LabConfig, TargetEntry } from "../target/config.ts";
import type { Scenario, Target } from "../target/target.ts";
import { UsageError } from "./exit.ts";
import { loadHint } from "./load-hint.ts";
import { isPath } from "./is-path.ts";
import { PACKAGE_ROOT } from "./place.ts";
import { suggestion } from "./nearest.ts";

const CONFIG_NAMES: readonly string[] = ["quiesce.config.ts", "quiesce.config.js", "quiesce.config.mjs"];

/** The configuration of the current folder, or quiesce's own, which the compiler has checked. */
export async function loadConfig(): Promise<LabConfig> {
  const name = CONFIG_NAMES.find((candidate) => existsSync(candidate));
  const own = new URL("quiesce.config.ts", PACKAGE_ROOT);
  const url = name === undefined ? own : pathToFileURL(resolve(name));
  if (url.href === own.href) {
    return (await import("../../quiesce.config.ts")).default;
  }
  const module = await importOrExplain(url.href, fileURLToPath(url));
  const { checkConfig } = await import("./check.ts");
  return checkConfig(Reflect.get(module, "default"), fileURLToPath(url));
}

/** The entry of a target named in the configuration, or of a module at a path. */
export function findTarget(config: LabConfig, name: string): TargetEntry {
  const entry = config.targets.find((candidate) => candidate.name === name);
  if (entry !== undefined) {
    return entry;
  }
  if (isPath(name)) {
    return { name, load: () => loadModule(name) };
  }
  throw new UsageError(
    `unknown target "${name}": ${suggestion(
      name,
      config.targets.map((target) => target.name),
    )}`,
  );
}

/** The plants of a target by their names; refuses unknown ones. */
export async function findPlants(entry: TargetEntry, names: readonly string[]): Promise<readonly Plant[]> {
  const known = names.length === 0 ? [] : ((await entry.plants?.()) ?? []);
  return names.map((name) => {
    const plant = known.find((candidate) => candidate.name === name);
    if (plant === undefined) {
      const hint = suggestion(
        name,
        known.map((candidate) => candidate.name),
      );
      throw new UsageError(`unknown plant "${name}" of target ${entry.name}: ${hint}`);
    }
    return plant;
  });
}

/** A scenario by name; refuses unknown ones. */
export function findScenario(target: Target, name: string): Scenario {
  const scenario = target.scenarios.find((candidate) => candidate.name === name);
  if (scenario === undefined) {
    const hint = suggestion(
      name,
      target.scenarios.map((candidate) => candidate.name),
    );
    throw new UsageError(`unknown scenario "${name}" of target ${target.name}: ${hint}`);
  }
  return scenario;
}

/** A corpus and what was refused of it. */
export interface LoadedCorpus {
  readonly entries: readonly Uint8Array[];
  readonly refused: readonly string[];
}

/** The corpus of a target, in the order of file names; a file that cannot be used is refused with its reason. */
export function loadCorpus(targetName: string): LoadedCorpus {
  const folder = [resolve("corpus", targetName), fileURLToPath(new URL(`corpus/${targetName}`, PACKAGE_ROOT))].find(
    (candidate) => existsSync(candidate),
  );
  if (folder === undefined) {
    return { entries: [], refused: [] };
  }
  const read = readFolder(folder);
  if (read.kind === "unreadable") {
    throw new UsageError(`corpus folder ${folder} cannot be read (${read.reason}); mend it or move it away`);
  }
  return { entries: read.inputs.map(({ bytes }) => bytes), refused: read.refused };
}

async function loadModule(path: string): Promise<Target> {
  const full = resolve(path);
  if (!existsSync(full)) {
    throw new UsageError(`target module ${full} does not exist; give the path of a module that exports \`target\``);
  }
  const { fenced, withoutExit } = await import("../host/process-fence.ts");
  const module = await withoutExit(() => importOrExplain(pathToFileURL(full).href, full));
  const target: unknown = Reflect.get(module, "target");
  const { fuzzModuleOf, functionTarget } = await import("../target/function-target.ts");
  const fuzzModule = target === undefined ? fuzzModuleOf(module) : undefined;
  if (fuzzModule !== undefined) {
    const { fuzz, declaredErrors } = fuzzModule;
    return functionTarget(basename(full), { declaredErrors, fuzz: (input) => fenced(() => fuzz(input)) });
  }
  const { checkTarget } = await import("./check.ts");
  return checkTarget(target, full);
}

async function importOrExplain(url: string, path: string): Promise<object> {
  try {
    const module: unknown = await import(url);
    return typeof module === "object" && module !== null ? module : {};
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new UsageError(`${path} does not load: ${reason}${loadHint(reason, path)}`, { cause: thrown });
  }
}
