/**
 * What must happen before a target or the engine is imported: plants are put into source text as it
 * is loaded, so a module that was imported earlier would stay without them. Commands prepare first
 * and import what runs cases afterwards.
 */
import { installPlants } from "../host/planting.ts";
import { findPlants, findTarget, loadConfig, PACKAGE_ROOT } from "./load.ts";

/** Checks the names and installs the plants; once per process. */
export async function prepare(targetName: string, plantNames: readonly string[]): Promise<void> {
  const entry = findTarget(await loadConfig(), targetName);
  installPlants(await findPlants(entry, [...new Set(plantNames)]), PACKAGE_ROOT);
}
