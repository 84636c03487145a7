/** Reports a failure: on disk before it is announced, announced before it is shrunk, and shrunk on disk in the end. */
import { Prover, traceOf } from "../engine/findings.ts";
import type { CampaignEvents, Failing } from "./campaign-loop.ts";
import { FindingStore } from "./store.ts";
import type { Workbench } from "./workbench.ts";

export interface Reporting {
  readonly bench: Workbench;
  /** The folder for findings. */
  readonly folder: string;
  readonly events: Pick<CampaignEvents, "found" | "finding">;
}

/** Call in a macrotask: shrinking executes cases. */
export function report({ bench, folder, events }: Reporting, { run, failing, failure }: Failing): void {
  const { fingerprint, oracle } = failure;
  const store = new FindingStore(folder);
  const replay = store.save(traceOf(failing, run.result, failure));
  events.found(failure, replay, run.number);
  const prover = new Prover(bench.runner, bench.target);
  const shrunk = prover.shrink(failing, fingerprint);
  const proof = prover.prove(shrunk.case, fingerprint);
  if (proof !== undefined) {
    store.save(proof);
  }
  events.finding({
    fingerprint,
    oracle,
    message: proof?.failure?.message ?? failure.message,
    replay,
    inputBytes: shrunk.case.input?.length ?? 0,
    deviations: shrunk.case.deviations.length,
    runsToFind: run.number + 1,
    shrinkExecutions: shrunk.executions,
  });
}
