/** Findings: failing cases, told apart by fingerprint, shrunk, and made ready to be stored. */
import type { Case } from "../core/case.ts";
import { REAL_TIME } from "../core/decoder.ts";
import { withStackFrames } from "../core/stack-frames.ts";
import type { Target } from "../target/target.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";
import { platform } from "../host/platform.ts";
import { compareRuns, DETERMINISM } from "../../oracles/determinism.ts";
import { determinismFailure } from "./failure.ts";
import { shrinkGenerator } from "./input.ts";
import { reproduce } from "./reproduce.ts";
import type { Runner, RunResult } from "./run.ts";
import { keep } from "./run.ts";
import type { Shrunk } from "./shrink.ts";
import { shrink } from "./shrink.ts";

/** The most executions that shrinking takes where each of them may run into its limit of real time. */
const SLOW_EXECUTIONS_MAX = 24;
/** In place of the hash of no event. */
const NO_HASH = "0".repeat(16);

/** The trace of a case, from one execution of it. */
export function traceOf(recorded: Case, result: RunResult, failure: RecordedFailure | undefined): Trace {
  return { case: recorded, platform: platform(), failure, hash: result.hash, log: result.log };
}

/** The trace of a case whose process died, of which no event is left. */
export function traceOfDeath(recorded: Case, failure: RecordedFailure): Trace {
  const log = { words: new Int32Array(0), eventCount: 0, names: [""] };
  return { case: recorded, platform: platform(), failure, hash: NO_HASH, log };
}

/** Executes cases of one target and says how they fail. */
export class Prover {
  private readonly runner: Runner;
  private readonly target: Target;

  constructor(runner: Runner, target: Target) {
    this.runner = runner;
    this.target = target;
  }

  /** Whether the case fails with this fingerprint; one of determinism is looked for by running twice. */
  fails(candidate: Case, fingerprint: string): boolean {
    const failure = withStackFrames(0, () => this.failure(candidate, fingerprint.startsWith(`${DETERMINISM}/`)));
    return failure?.fingerprint === fingerprint;
  }

  shrink(failing: Case, fingerprint: string): Shrunk {
    const { structure, scenarios } = this.target;
    const scenario = scenarios.find(({ name }) => name === failing.scenario);
    const generator = scenario === undefined ? undefined : shrinkGenerator(scenario);
    const reproduces = (candidate: Case): boolean => this.fails(candidate, fingerprint);
    const limits = fingerprint.includes(REAL_TIME) ? { executionsMax: SLOW_EXECUTIONS_MAX } : {};
    return shrink(failing, { structure, generator, reproduces, ...limits });
  }

  /** The trace of the case, if it fails with this fingerprint. */
  prove(candidate: Case, fingerprint: string): Trace | undefined {
    const failure = this.failure(candidate, fingerprint.startsWith(`${DETERMINISM}/`));
    const again = reproduce(this.runner, this.target, candidate);
    return failure?.fingerprint === fingerprint && again !== undefined
      ? traceOf(candidate, again.result, failure)
      : undefined;
  }

  /** The failure of the case's oracles, or with `twice` the way in which two executions differ. */
  failure(candidate: Case, twice: boolean): RecordedFailure | undefined {
    const first = reproduce(this.runner, this.target, candidate);
    if (first === undefined) {
      return undefined;
    }
    if (!twice) {
      return first.result.failure;
    }
    const kept = keep(first.result);
    const second = reproduce(this.runner, this.target, candidate);
    return second === undefined ? undefined : determinismFailure(compareRuns(kept, second.result));
  }
}
