/** Makes one stored case simpler, in this process, and stores the result beside it. */
import { resolve } from "node:path";
import { writeAtomically } from "../corpus/whole-file.ts";
import { Prover } from "../engine/findings.ts";
import { inMacrotask } from "../host/pump.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";
import { encodeTrace } from "../trace/write.ts";
import type { Workbench } from "./workbench.ts";

export interface ShrunkReplay {
  /** The file of the simpler case. */
  readonly replay: string;
  readonly inputBytes: number;
  readonly deviations: number;
  readonly shrinkExecutions: number;
}

/** `undefined` where the case does not fail any more. */
export async function shrinkTrace(
  { runner, target }: Workbench,
  { case: recorded }: Trace,
  { fingerprint }: RecordedFailure,
  path: string,
): Promise<ShrunkReplay | undefined> {
  const prover = new Prover(runner, target);
  const shrunk = await inMacrotask(() => {
    if (!prover.fails(recorded, fingerprint)) {
      return undefined;
    }
    const { case: simplest, executions } = prover.shrink(recorded, fingerprint);
    return { simplest, executions, proof: prover.prove(simplest, fingerprint) };
  });
  if (shrunk?.proof === undefined) {
    return undefined;
  }
  const replay = resolve(path.replace(/(\.replay)?$/, ".shrunk.replay"));
  writeAtomically(replay, encodeTrace(shrunk.proof));
  const { input, deviations } = shrunk.simplest;
  return {
    replay,
    inputBytes: input?.length ?? 0,
    deviations: deviations.length,
    shrinkExecutions: shrunk.executions,
  };
}
