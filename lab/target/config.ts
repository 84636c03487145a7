/** The configuration of a lab: the list of its targets. Nothing is imported before it is asked for. */
import type { Plant } from "../core/plant.ts";
import type { Target } from "./target.ts";

export interface TargetEntry {
  readonly name: string;
  load(): Promise<Target>;
  /** Bugs and near misses for `quiesce mutants`; none by default. */
  plants?(): Promise<readonly Plant[]>;
}

export interface LabConfig {
  readonly targets: readonly TargetEntry[];
}

/** Gives the configuration back; here for its type. */
export function defineConfig(config: LabConfig): LabConfig {
  return config;
}
