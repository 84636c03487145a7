/** `quiesce replay`: runs stored failures again, and says whether they still fail in the same way. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "./children.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { explain } from "../engine/explain.ts";
import { reproduce } from "../engine/reproduce.ts";
import { inMacrotask } from "../host/pump.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import { describeReplay } from "../report/replay-report.ts";
import { escapeText } from "../trace/format-text.ts";
import { platform } from "../host/platform.ts";
import type { Trace } from "../trace/trace.ts";
import { shown } from "./store.ts";
import { readTrace } from "./trace-file.ts";
import { openWorkbench } from "./workbench.ts";

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
  const result = await replayTrace(trace, path);
  process.stdout.write(json === true ? `${JSON.stringify(result)}\n` : describeReplay(result));
  return result.reproduced ? EXIT.finding : EXIT.clean;
}

/** Runs the case of `trace` once, and where it still fails says which of its parts matter. */
async function replayTrace(trace: Trace, path: string): Promise<ReplayResult> {
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
