/** Everything a command needs to run cases of one target in this process. */
import { ORACLES } from "../../oracles/index.ts";
import { DETERMINISM } from "../../oracles/determinism.ts";
import { Prover } from "../engine/findings.ts";
import { Runner } from "../engine/run.ts";
import { guardAmbient } from "../host/ambient.ts";
import { nodePump } from "../host/pump.ts";
import type { Target } from "../target/target.ts";
import { findTarget, loadConfig, loadCorpus } from "./load.ts";

/** The names under which verdicts are counted: the oracles of every run, then determinism. */
export const ORACLE_NAMES: readonly string[] = [...ORACLES.map(({ name }) => name), DETERMINISM];

export interface Workbench {
  readonly target: Target;
  readonly plants: readonly string[];
  readonly corpus: readonly Uint8Array[];
  /** Corpus files that were refused, with reasons. */
  readonly refused: readonly string[];
  readonly runner: Runner;
  readonly prover: Prover;
}

/**
 * Loads a target and puts the guards of a run in place; they stay until the process ends. The plants
 * were installed by `prepare`, before this module was imported.
 */
export async function openWorkbench(targetName: string, plants: readonly string[]): Promise<Workbench> {
  const target = await findTarget(await loadConfig(), targetName).load();
  if (nodePump === undefined) {
    throw new TypeError("this Node.js has no process._tickCallback, which simulated runs need; use Node 22, 24 or 26");
  }
  const runner = new Runner({ oracles: ORACLES, pump: nodePump });
  guardAmbient();
  process.on("unhandledRejection", (reason) => {
    if (!runner.noteUnhandled(reason)) {
      throw reason;
    }
  });
  const { entries, refused } = loadCorpus(target.name);
  return { target, plants, corpus: entries, refused, runner, prover: new Prover(runner, target) };
}
