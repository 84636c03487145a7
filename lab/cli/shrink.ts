/** `quiesce shrink`: makes a stored failure simpler and stores the result beside it. */
import { resolve } from "node:path";
import { escapeText } from "../trace/format-text.ts";
import type { RecordedFailure, Trace } from "../trace/trace.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { fenceLimits, RSS_MEBIBYTES, TIMEOUT_SECONDS } from "./fence-limits.ts";
import { shown } from "./files.ts";
import { isPath } from "./is-path.ts";
import { printJson } from "./output.ts";
import { openRecorded } from "./recorded.ts";
import { replayLine } from "./replay-line.ts";
import type { ShrunkReplay } from "./shrink-one.ts";
import { readTrace } from "./trace-file.ts";

interface ShrinkCommandOptions {
  readonly json?: boolean;
  /** The module of a target that the configuration does not list. */
  readonly target?: string;
}

export async function shrinkCommand({ json, target }: ShrinkCommandOptions, path: string): Promise<ExitCode> {
  const trace = readTrace(path);
  const { case: recorded, failure } = trace;
  if (failure === undefined) {
    throw new UsageError(`${path} holds a run without failure; there is nothing to shrink`);
  }
  const shrunk =
    target !== undefined && isPath(target)
      ? await shrinkFenced(target, path)
      : await shrinkHere(trace, failure, { target, path });
  if (shrunk === undefined) {
    process.stderr.write(`quiesce: ${escapeText(path)} does not fail any more; it stays as it is\n`);
    if (json === true) {
      printJson({ replay: null, fingerprint: failure.fingerprint });
    }
    return EXIT.clean;
  }
  const { inputBytes, deviations, shrinkExecutions, replay } = shrunk;
  if (json === true) {
    printJson({ replay: shown(replay), fingerprint: failure.fingerprint, inputBytes, deviations, shrinkExecutions });
  } else {
    const size = `${inputBytes} bytes and ${deviations} deviations`;
    const line = replayLine(replay, target ?? recorded.target);
    process.stdout.write(`shrunk to ${size} in ${shrinkExecutions} executions\n${line}\n`);
  }
  return EXIT.finding;
}

interface Where {
  readonly target: string | undefined;
  readonly path: string;
}

async function shrinkHere(
  trace: Trace,
  failure: RecordedFailure,
  { target, path }: Where,
): Promise<ShrunkReplay | undefined> {
  const bench = await openRecorded(trace.case, target);
  return await (await import("./shrink-one.ts")).shrinkTrace(bench, trace, failure, path);
}

/** A module may hang or end its process on what shrinking tries. */
async function shrinkFenced(target: string, path: string): Promise<ShrunkReplay | undefined> {
  const { runTask } = await import("./workers/run-alone.ts");
  const limits = { ...fenceLimits(TIMEOUT_SECONDS, RSS_MEBIBYTES), instrument: [] };
  const { death, shrunk } = await runTask(target, limits, { kind: "shrink", path: resolve(path) });
  if (death !== undefined) {
    throw new UsageError(`${path} cannot be shrunk, since the process of ${target} ended over it: ${death}`);
  }
  return shrunk;
}
