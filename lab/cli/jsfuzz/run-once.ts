/** One process of jsfuzz with the worker that it starts, from its start to its end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { FenceLimits } from "../fence-limits.ts";
import type { StopSignal } from "../stop-signal.ts";
import type { JsfuzzCommand } from "./command.ts";
import type { JsfuzzPaths } from "./lives.ts";

export interface JsfuzzPlace {
  readonly paths: JsfuzzPaths;
  /** Its working folder. */
  readonly scratch: string;
  readonly limits: FenceLimits;
  readonly stop: StopSignal;
}

/** jsfuzz says where it is when it finds coverage, and every three seconds. */
const PROGRESS_LINE = /^#(?<executions>\d+) (?:NEW|PULSE) /u;
const MILLISECONDS = 1_000;
const MEBIBYTE = 1_048_576;

export async function runOnce(
  { script }: JsfuzzCommand,
  { paths, scratch, limits, stop }: JsfuzzPlace,
  progress: (executions: number) => void,
): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      script,
      ...[paths.target, paths.corpus, "--exact-artifact-path", paths.crash],
      ...["--timeout", `${limits.wallMs / MILLISECONDS}`],
      ...["--rss-limit-mb", `${Math.round(limits.residentBytesMax / MEBIBYTE)}`],
    ],
    // A group of their own, since an interrupt is ours to handle and both have to end.
    { cwd: scratch, detached: true, stdio: ["ignore", "pipe", "ignore"] },
  );
  const kill = (): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, "SIGKILL");
    }
  };
  createInterface(child.stdout).on("line", (line) => {
    const executions = PROGRESS_LINE.exec(line)?.groups?.["executions"];
    if (executions !== undefined) {
      progress(Number(executions));
    }
  });
  stop.onStop(kill);
  process.on("exit", kill);
  await once(child, "close");
  process.off("exit", kill);
}
