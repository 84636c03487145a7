/** Runs one stored case again in this process. Imported once its plants are in place. */
import { withStackFrames } from "../core/stack-frames.ts";
import { explain } from "../engine/explain.ts";
import type { Reordering } from "../engine/reordering.ts";
import { findReordering } from "../engine/reordering.ts";
import { Prover } from "../engine/findings.ts";
import { reproduce } from "../engine/reproduce.ts";
import { foreignResources } from "../host/diagnose.ts";
import { platform } from "../host/platform.ts";
import { inMacrotask } from "../host/pump.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import type { Trace } from "../trace/trace.ts";
import { shown } from "./files.ts";
import type { Workbench } from "./workbench.ts";

/** The oracle whose findings are explained by what Node made during the run. */
const AMBIENT = "ambient-access";

/** Runs the case of `trace` once, and where it still fails says which of its parts matter. */
export async function replayTrace(bench: Workbench, trace: Trace, path: string): Promise<ReplayResult> {
  const { case: recorded, failure } = trace;
  const { fingerprint, oracle } = failure ?? {};
  const prover = new Prover(bench.runner, bench.target);
  return await inMacrotask(() => {
    const again = reproduce(bench.runner, bench.target, recorded);
    const hash = again?.result.hash ?? "none";
    const applied = again?.applied ?? 0;
    const present = fingerprint === undefined ? undefined : prover.prove(recorded, fingerprint);
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
      foreign: oracle === AMBIENT ? foreignResources(() => prover.failure(recorded, false)) : [],
      explanation:
        reproduced && fingerprint !== undefined
          ? explain(recorded, (candidate) => prover.fails(candidate, fingerprint))
          : null,
      reordering: reproduced ? (reorderingOf(bench, trace) ?? null) : null,
    };
  });
}

function reorderingOf({ runner, target }: Workbench, { case: recorded, failure }: Trace): Reordering | undefined {
  const scenario = target.scenarios.find(({ name }) => name === recorded.scenario);
  return scenario === undefined || failure === undefined
    ? undefined
    : withStackFrames(0, () =>
        findReordering(recorded.deviations, failure.fingerprint, (strategy) =>
          runner.run(scenario, recorded.input, strategy),
        ),
      );
}
