/** Replaying a stored case of a module in a process of its own, which the module may hang or end. */
import { resolve } from "node:path";
import { platform } from "../host/platform.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import type { Trace } from "../trace/trace.ts";
import { shown } from "./files.ts";
import type { AloneLimits } from "./fence-limits.ts";
import { deathFingerprint } from "./workers/deaths.ts";
import type { Alone } from "./workers/run-alone.ts";
import { runTask } from "./workers/run-alone.ts";

/** What becomes of the case; where its process dies, that is how it fails now. */
export async function replayFenced(
  trace: Trace,
  path: string,
  target: string,
  limits: AloneLimits,
): Promise<ReplayResult> {
  const alone = await runTask(target, limits, { kind: "replay", path: resolve(path) });
  return alone.replayed ?? ofDeath(trace, path, alone);
}

function ofDeath({ case: recorded, failure, platform: recordedOn }: Trace, path: string, alone: Alone): ReplayResult {
  const fingerprint = deathFingerprint(alone);
  const reproduced = fingerprint === failure?.fingerprint;
  return {
    replay: shown(path),
    target: recorded.target,
    scenario: recorded.scenario,
    plants: recorded.plants,
    fingerprint: failure?.fingerprint ?? null,
    message: (reproduced ? alone.death : failure?.message) ?? null,
    reproduced,
    otherFailure: reproduced ? null : fingerprint,
    // Nothing is left of the events of a process that died, here and when it was recorded.
    sameTrace: reproduced,
    samePlatform: JSON.stringify(recordedOn) === JSON.stringify(platform()),
    deviations: recorded.deviations.length,
    applied: recorded.deviations.length,
    inputBytes: recorded.input?.length ?? 0,
    foreign: [],
    explanation: null,
    reordering: null,
  };
}
