/** Everything a command needs to run cases of one target in this process. */
import { ORACLES } from "../../oracles/index.ts";
import { DETERMINISM } from "../../oracles/determinism.ts";
import { Runner } from "../engine/run.ts";
import { guardAmbient } from "../host/ambient.ts";
import { keepListening } from "../host/process-fence.ts";
import type { BlackBox } from "../host/black-box.ts";
import { nodePump } from "../host/pump.ts";
import type { Target } from "../target/target.ts";
import { UsageError } from "./exit.ts";
import { installedGuidance } from "./guidance.ts";
import { isPath } from "./is-path.ts";
import { findTarget, loadConfig, loadCorpus } from "./load.ts";
import { suggestion } from "./nearest.ts";

/** The names under which verdicts are counted: the oracles of every run, then determinism. */
export const ORACLE_NAMES: readonly string[] = [...ORACLES.map(({ name }) => name), DETERMINISM];

export interface Workbench {
  readonly target: Target;
  readonly plants: readonly string[];
  readonly corpus: readonly Uint8Array[];
  /** Corpus files that were refused, with reasons. */
  readonly refused: readonly string[];
  readonly runner: Runner;
  /** Asked in turn whether an error that nobody handled is theirs. */
  readonly unhandledBy: ((reason: unknown) => boolean)[];
}

/**
 * Loads a target and puts the guards of a run in place; they stay until the process ends. The plants
 * were installed by `prepare`, before this module was imported.
 */
export async function openWorkbench(
  targetName: string,
  plants: readonly string[],
  blackBox?: BlackBox,
): Promise<Workbench> {
  const target = await findTarget(await loadConfig(), targetName).load();
  checkNames(target, targetName);
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback, which simulated runs need; use Node 22, 24 or 26");
  }
  const fuel = installedGuidance()?.instrumentation.fuel;
  const runner = new Runner({ oracles: ORACLES, pump: nodePump, fuel, blackBox });
  const unhandledBy = [(reason: unknown): boolean => runner.noteUnhandled(reason)];
  guardAmbient();
  const charge = (thrown: unknown): void => {
    if (!unhandledBy.some((takes) => takes(thrown))) {
      throw thrown;
    }
  };
  keepListening("unhandledRejection", charge);
  if (target.scenarios.some((scenario) => scenario.kind === "direct" && scenario.outside === "allowed")) {
    // What a callback of queueMicrotask throws is uncaught at once: it comes out of no pump.
    keepListening("uncaughtException", charge);
  }
  const { entries, refused } = loadCorpus(target.name);
  return { target, plants, corpus: entries, refused, runner, unhandledBy };
}

/** A stored case finds its target by name, and an oracle that does not exist would never be exercised. */
function checkNames({ name, scenarios }: Target, listedName: string): void {
  if (name !== listedName && !isPath(listedName)) {
    throw new UsageError(`the configuration lists target "${listedName}", and its module calls itself "${name}"`);
  }
  for (const scenario of scenarios) {
    const unknown = scenario.oracles.find((oracle) => !ORACLE_NAMES.includes(oracle));
    if (unknown !== undefined) {
      const place = `scenario ${scenario.name} of target ${name}`;
      throw new UsageError(`unknown oracle "${unknown}" in ${place}: ${suggestion(unknown, ORACLE_NAMES)}`);
    }
  }
}
