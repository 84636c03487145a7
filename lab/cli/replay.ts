/** `quiesce replay`: runs stored failures again, and says whether they still fail in the same way. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "./children.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { describeReplay } from "../report/replay-report.ts";
import { escapeText } from "../trace/format-text.ts";
import { prepare } from "./prepare.ts";
import { readTrace } from "./trace-file.ts";

interface ReplayOptions {
  readonly json?: boolean;
}

/** What replay files are called. */
const REPLAY_SUFFIX = ".replay";

export async function replayCommand(options: ReplayOptions, path: string): Promise<ExitCode> {
  if (!existsSync(path)) {
    throw new UsageError(`${path} does not exist; give a replay file, or a folder of them`);
  }
  return statSync(path).isDirectory() ? await replayFolder(options, path) : await replayFile(options, path);
}

async function replayFile({ json }: ReplayOptions, path: string): Promise<ExitCode> {
  const trace = readTrace(path);
  await prepare(trace.case.target, trace.case.plants);
  const { replayTrace } = await import("./replay-one.ts");
  const result = await replayTrace(trace, path);
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : describeReplay(result));
  return result.reproduced ? EXIT.finding : EXIT.clean;
}

/** Each file runs in a process of its own, since planted bugs are per process. */
async function replayFolder({ json }: ReplayOptions, folder: string): Promise<ExitCode> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(REPLAY_SUFFIX))
    .toSorted();
  let worst: ExitCode = EXIT.clean;
  const results: unknown[] = [];
  for (const name of files) {
    const child = await runNode(["replay", join(folder, name), ...(json === true ? ["--json"] : [])], json === true);
    worst = Math.max(worst, child.exitCode) as ExitCode;
    results.push(json === true && child.output !== "" ? JSON.parse(child.output) : undefined);
  }
  if (json === true) {
    process.stdout.write(`${JSON.stringify({ replays: results })}\n`);
  } else {
    process.stdout.write(`${files.length} replays in ${escapeText(folder)}\n`);
  }
  return worst;
}
