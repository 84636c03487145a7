/** Replaying an input that was stored as it is: in a fenced process, alone, with nothing decided but the simplest. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InputReplay } from "../report/input-report.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { FenceLimits } from "./fence-limits.ts";
import { shown } from "./files.ts";
import { runAlone } from "./workers/run-alone.ts";

/** Gives what the input does and the exit code for it. */
export async function replayInput(
  path: string,
  target: string | undefined,
  limits: FenceLimits,
): Promise<[InputReplay, ExitCode]> {
  if (target === undefined) {
    throw new UsageError(`${path} is an input and does not say of what; add --target with the target's name or path`);
  }
  const input = new Uint8Array(readFileSync(path));
  const folder = mkdtempSync(join(tmpdir(), "quiesce-"));
  const plan = { seed: "1", strategy: "simplest", scenario: undefined, liveness: false, first: 0, stride: 1, end: 1 };
  try {
    const alone = await runAlone({
      target,
      plants: [],
      plan: { ...plan, stopOnFinding: false },
      out: folder,
      guidance: { target, plant: [], instrument: [], guidance: true },
      variant: "",
      part: { index: 0, count: 1, firstEpoch: 0 },
      corpus: undefined,
      inputs: [],
      deadly: [],
      fence: { ...limits, verdict: join(folder, "verdict"), journal: undefined },
      only: input,
    });
    if (alone.refusal !== undefined) {
      throw new UsageError(alone.refusal);
    }
    const { failures, death } = alone;
    const failed = death !== undefined || failures.length > 0;
    const result = { input: shown(path), inputBytes: input.length, target, death: death ?? null, failures };
    return [result, failed ? EXIT.finding : EXIT.clean];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
