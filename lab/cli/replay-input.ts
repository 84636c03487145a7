/** Replaying an input that was stored as it is: in a fenced process, alone, with nothing decided but the simplest. */
import { readFileSync } from "node:fs";
import type { InputReplay } from "../report/input-report.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { AloneLimits } from "./fence-limits.ts";
import type { ExitCode } from "./exit.ts";
import { shown } from "./files.ts";
import { runTask } from "./workers/run-alone.ts";

/** Gives what the input does and the exit code for it. */
export async function replayInput(
  path: string,
  target: string | undefined,
  limits: AloneLimits,
): Promise<[InputReplay, ExitCode]> {
  if (target === undefined) {
    throw new UsageError(`${path} is an input and does not say of what; add --target with the target's name or path`);
  }
  const input = new Uint8Array(readFileSync(path));
  const { failures, death } = await runTask(target, limits, { kind: "input", input });
  const failed = death !== undefined || failures.length > 0;
  const result = { input: shown(path), inputBytes: input.length, target, death: death ?? null, failures };
  return [result, failed ? EXIT.finding : EXIT.clean];
}
