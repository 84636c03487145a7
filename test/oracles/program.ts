/** Runs small programs on the real kernel, on the simplest schedule. */
import type { Violation } from "../../lab/core/oracle.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import { replay } from "../../lab/engine/strategies/replay.ts";
import { inMacrotask, nodePump } from "../../lab/host/pump.ts";
import type { Body } from "../../lab/runtime/context.ts";
import { Context } from "../../lab/runtime/context.ts";
import type { RunLimits } from "../../lab/runtime/kernel.ts";
import { Kernel, RUN_LIMITS } from "../../lab/runtime/kernel.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import { ORACLES } from "../../oracles/index.ts";
import { createJudging } from "../../oracles/verdicts.ts";

export function runProgram(main: Body<void>, limits: Partial<RunLimits> = {}): Promise<EventLog> {
  return inMacrotask(() => {
    const recorder = new Recorder();
    const decisions = new Decisions(replay([]));
    const kernel = new Kernel({ recorder, decisions, limits: { ...RUN_LIMITS, ...limits } });
    kernel.spawn(kernel.root, "main", (task, region) => main(new Context(kernel, task, region)));
    while (kernel.step()) {
      nodePump?.drain();
    }
    kernel.finish();
    return recorder.log();
  });
}

const judging = createJudging(ORACLES);

/** The names of the oracles with this verdict, in the order of attribution. */
export function namesOf(kind: "pass" | "fail" | "not-exercised", log: EventLog): string[] {
  const verdicts = judging.judge(log);
  return ORACLES.filter((_, position) => verdicts[position]?.kind === kind).map(({ name }) => name);
}

/** The failure that names the finding. */
export function findingOf(log: EventLog): { oracle: string; violation: Violation } | undefined {
  for (const [position, verdict] of judging.judge(log).entries()) {
    if (verdict.kind === "fail") {
      return { oracle: ORACLES[position]?.name ?? "", violation: verdict };
    }
  }
  return undefined;
}
