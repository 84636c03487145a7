/** `quiesce replay`: runs stored failures again, and says whether they still fail in the same way. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "./children.ts";
import { EXIT, Interruption, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { AloneLimits } from "./fence-limits.ts";
import { fenceLimits, limitOptions, RSS_MEBIBYTES, TIMEOUT_SECONDS } from "./fence-limits.ts";
import { isPath } from "./is-path.ts";
import { describeInputReplay } from "../report/input-report.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import { describeReplay } from "../report/replay-report.ts";
import { escapeText } from "../trace/format-text.ts";
import { printJson } from "./output.ts";
import { openRecorded } from "./recorded.ts";
import { INPUT_SUFFIX } from "./files.ts";
import { instrumentOption } from "./replay-line.ts";
import { readTrace } from "./trace-file.ts";

interface ReplayOptions {
  readonly json?: boolean;
  /** The module of a target that the configuration does not list. */
  readonly target?: string;
  /** In seconds. */
  readonly timeout?: number;
  /** In mebibytes. */
  readonly rssLimit?: number;
  /** Of an input: what has its steps counted. */
  readonly instrument: readonly string[];
}

/** What replay files are called. */
const REPLAY_SUFFIX = ".replay";

export async function replayCommand(options: ReplayOptions, path: string): Promise<ExitCode> {
  if (!existsSync(path)) {
    throw new UsageError(`${path} does not exist; give a replay file, or a folder of them`);
  }
  if (path.endsWith(INPUT_SUFFIX)) {
    return await replayOneInput(options, path);
  }
  const { target, timeout, rssLimit } = options;
  if ((timeout !== undefined || rssLimit !== undefined) && (target === undefined || !isPath(target))) {
    throw new UsageError(`--timeout and --rss-limit are for inputs (${INPUT_SUFFIX}) and for the module of a --target`);
  }
  return statSync(path).isDirectory() ? await replayFolder(options, path) : await replayFile(options, path);
}

async function replayOneInput({ json, target, ...limits }: ReplayOptions, path: string): Promise<ExitCode> {
  const { replayInput } = await import("./replay-input.ts");
  const [result, exitCode] = await replayInput(path, target, limitsOf(limits));
  if (json === true) {
    printJson(result);
  } else {
    process.stdout.write(describeInputReplay(result));
  }
  return exitCode;
}

type LimitOptions = Pick<ReplayOptions, "timeout" | "rssLimit" | "instrument">;

function limitsOf({ timeout = TIMEOUT_SECONDS, rssLimit = RSS_MEBIBYTES, instrument }: LimitOptions): AloneLimits {
  return { ...fenceLimits(timeout, rssLimit), instrument };
}

async function replayFile(options: ReplayOptions, path: string): Promise<ExitCode> {
  const { json } = options;
  const result = await resultOf(options, path);
  if (json === true) {
    printJson(result);
  } else {
    process.stdout.write(describeReplay(result));
  }
  return result.reproduced ? EXIT.finding : EXIT.clean;
}

/** A module may do to its process what it likes. */
async function resultOf({ target, ...limits }: ReplayOptions, path: string): Promise<ReplayResult> {
  const trace = readTrace(path);
  if (target !== undefined && isPath(target)) {
    return await (await import("./replay-fenced.ts")).replayFenced(trace, path, target, limitsOf(limits));
  }
  const bench = await openRecorded(trace.case, target);
  return await (await import("./replay-one.ts")).replayTrace(bench, trace, path);
}

/** Each file runs in a process of its own, since planted bugs are per process. Inputs do not say what they are of. */
async function replayFolder({ json, target, ...limits }: ReplayOptions, folder: string): Promise<ExitCode> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(REPLAY_SUFFIX) || (target !== undefined && name.endsWith(INPUT_SUFFIX)))
    .toSorted();
  const options = [
    ...(json === true ? ["--json"] : []),
    ...(target === undefined ? [] : ["--target", target, ...limitOptions(limitsOf(limits))]),
  ];
  let worst: ExitCode = EXIT.clean;
  const results: unknown[] = [];
  for (const name of files) {
    const counted = name.endsWith(INPUT_SUFFIX) ? instrumentOption(limits.instrument) : [];
    const args = ["replay", join(folder, name), ...options, ...counted];
    const child = await runNode(args, json === true);
    if (child.interrupted) {
      throw new Interruption();
    }
    worst = Math.max(worst, child.exitCode) as ExitCode;
    results.push(json === true && child.output !== "" ? JSON.parse(child.output) : undefined);
  }
  if (json === true) {
    printJson({ replays: results });
  } else {
    process.stdout.write(`${files.length} replays in ${escapeText(folder)}\n`);
  }
  return worst;
}
