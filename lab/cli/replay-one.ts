/** Runs one stored case again in this process. Imported once its plants are in place. */
import { explain } from "../engine/explain.ts";
import { reproduce } from "../engine/reproduce.ts";
import { platform } from "../host/platform.ts";
import { inMacrotask } from "../host/pump.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import type { Trace } from "../trace/trace.ts";
import { shown } from "./store.ts";
import { openWorkbench } from "./workbench.ts";

/** Runs the case of `trace` once, and where it still fails says which of its parts matter. */
export async function replayTrace(trace: Trace, path: string): Promise<ReplayResult> {
  const { case: recorded, failure } = trace;
  const bench = await openWorkbench(recorded.target, recorded.plants);
  const fingerprint = failure?.fingerprint;
  return await inMacrotask(() => {
    const again = reproduce(bench.runner, bench.target, recorded);
    const hash = again?.result.hash ?? "none";
    const applied = again?.applied ?? 0;
    const present = fingerprint === undefined ? undefined : bench.prover.prove(recorded, fingerprint);
    const reproduced = present !== undefined;
    const other = again?.result.failure?.fingerprint;
    return {
      replay: shown(path),
      target: recorded.target,
      scenario: recorded.scenario,
      plants: recorded.plants,
      fingerprint: fingerprint ?? null,
      message: present?.failure?.message ?? failure?.message ?? null,
      reproduced,
      otherFailure: reproduced || other === undefined ? null : other,
      sameTrace: hash === trace.hash,
      samePlatform: JSON.stringify(trace.platform) === JSON.stringify(platform()),
      deviations: recorded.deviations.length,
      applied,
      inputBytes: recorded.input?.length ?? 0,
      explanation:
        reproduced && fingerprint !== undefined
          ? explain(recorded, (candidate) => bench.prover.fails(candidate, fingerprint))
          : null,
    };
  });
}
