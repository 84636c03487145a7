/** Child processes that run quiesce itself. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ChildResult {
  readonly exitCode: number;
  /** What it printed on standard output, when that was captured. */
  readonly output: string;
}

/** Exit code of a child that a signal ended. */
const SIGNALLED = 5;

/** Runs `quiesce` with `args` in a fresh process; its standard output is captured or shared. */
export function runNode(args: readonly string[], capture: boolean): Promise<ChildResult> {
  return runScript("./main.ts", args, capture);
}

/** Runs a module of this folder in a fresh process. */
export function runScript(module: string, args: readonly string[], capture: boolean): Promise<ChildResult> {
  const script = fileURLToPath(new URL(module, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ["ignore", capture ? "pipe" : "inherit", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ exitCode: code ?? SIGNALLED, output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}
