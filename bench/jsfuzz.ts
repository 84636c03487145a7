/**
 * jsfuzz 1.0.15 as its users run it: its command line, its worker process, its instrumentation, an empty
 * corpus. It has no seed, so no two runs of it are the same.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import type { GuidedTarget } from "./guided-targets.ts";
import { PROJECT_FOLDER } from "./project.ts";

export interface JsfuzzRun {
  readonly executions: number;
  /** Seconds from its first line about an execution to its last. */
  readonly seconds: number;
  /** Whether an input made the target throw, which ends jsfuzz. */
  readonly crashed: boolean;
}

/** jsfuzz says where it is when it finds coverage, and every three seconds. */
const PROGRESS_LINE = /^#(?<executions>\d+) (?:NEW|PULSE) /u;
const MILLISECONDS = 1_000;
const COMMAND = createRequire(import.meta.url).resolve("jsfuzz/build/src/index.js");
/** The file, in the folder of a run, that a failing input is written to. */
const CRASH = "crash";

/** The folder, in the folder of a run, that holds its corpus. */
export function corpusOf(folder: string): string {
  return join(folder, "corpus");
}

/** Runs jsfuzz in `folder` until it has fuzzed for so many seconds, or ends by itself. */
export async function runJsfuzz({ module }: GuidedTarget, folder: string, seconds: number): Promise<JsfuzzRun> {
  mkdirSync(corpusOf(folder), { recursive: true });
  const crash = join(folder, CRASH);
  // Its worker joins the working folder and the target.
  const target = relative(folder, join(PROJECT_FOLDER, module));
  const args = [COMMAND, target, corpusOf(folder), "--exact-artifact-path", crash];
  const child = spawn(process.execPath, args, { cwd: folder, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  const progress = new JsfuzzProgress();
  let timer: NodeJS.Timeout | undefined;
  createInterface(child.stdout).on("line", (line) => {
    if (progress.take(line)) {
      timer ??= setTimeout(() => kill(child.pid), seconds * MILLISECONDS);
    }
  });
  await once(child, "close");
  clearTimeout(timer);
  return { ...progress.measured(), crashed: existsSync(crash) };
}

/** Executions and the time they took, from the lines that jsfuzz prints. */
class JsfuzzProgress {
  private first: ProgressPoint | undefined;
  private last: ProgressPoint | undefined;

  /** Says whether the line tells of an execution. */
  take(line: string): boolean {
    const executions = PROGRESS_LINE.exec(line)?.groups?.["executions"];
    if (executions !== undefined) {
      this.last = { executions: Number(executions), at: performance.now() };
      this.first ??= this.last;
    }
    return executions !== undefined;
  }

  measured(): Pick<JsfuzzRun, "executions" | "seconds"> {
    const { first, last } = this;
    if (first === undefined || last === undefined || last.executions === first.executions) {
      throw new Error("jsfuzz did not say that it executed anything");
    }
    return { executions: last.executions - first.executions, seconds: (last.at - first.at) / MILLISECONDS };
  }
}

interface ProgressPoint {
  readonly executions: number;
  readonly at: number;
}

/** Ends jsfuzz and its worker, which are a group of processes. */
function kill(pid: number | undefined): void {
  if (pid !== undefined) {
    process.kill(-pid, "SIGKILL");
  }
}
