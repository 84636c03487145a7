/** Child processes that run quiesce itself. Interrupts are passed on to them: a campaign ends with a summary. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { PROGRAM } from "./place.ts";

export interface ChildResult {
  readonly exitCode: number;
  /** What it printed on standard output, when that was captured. */
  readonly output: string;
  /** Somebody asked this process to end meanwhile. */
  readonly interrupted: boolean;
}

/** Exit code of a child that a signal ended. */
const SIGNALLED = 5;
const INTERRUPTS = ["SIGINT", "SIGTERM"] as const;

/** Runs `quiesce` with `args` in a fresh process; its standard output is captured or shared. */
export function runNode(args: readonly string[], capture: boolean): Promise<ChildResult> {
  return runScript(PROGRAM, args, capture);
}

/** Runs a module in a fresh process. */
export function runScript(module: URL, args: readonly string[], capture: boolean): Promise<ChildResult> {
  const script = fileURLToPath(module);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    let interrupted = false;
    const passOn = (signal: NodeJS.Signals): void => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of INTERRUPTS) {
      process.on(signal, passOn);
    }
    child.on("error", reject);
    child.on("close", (code) => {
      for (const signal of INTERRUPTS) {
        process.off(signal, passOn);
      }
      resolve({ exitCode: code ?? SIGNALLED, output: Buffer.concat(chunks).toString("utf8"), interrupted });
    });
  });
}
