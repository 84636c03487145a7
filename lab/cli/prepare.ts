/**
 * What must happen before a target or the engine is imported: plants are put into source text as it
 * is loaded, so a module that was imported earlier would stay without them. Commands prepare first
 * and import what runs cases afterwards.
 */
import { installPlants } from "../host/planting.ts";
import { UsageError } from "./exit.ts";
import { findPlants, findTarget, loadConfig } from "./load.ts";
import { IS_BUILT, PACKAGE_ROOT } from "./place.ts";

/** Checks the names and installs the plants; once per process. */
export async function prepare(targetName: string, plantNames: readonly string[]): Promise<void> {
  if (IS_BUILT && plantNames.length > 0) {
    throw new UsageError("planted bugs are edits of the sources; plant them in a clone of quiesce's repository");
  }
  const entry = findTarget(await loadConfig(), targetName);
  installPlants(await findPlants(entry, [...new Set(plantNames)]), PACKAGE_ROOT);
}
