/**
 * A module that exports a fuzz function, fenced: it can neither end the process nor write to the standard
 * streams, which belong to the report. A process that does nothing but run the module is fenced once and
 * for all; elsewhere the fence stands while the function runs.
 */
import type { FuzzModule } from "../target/function-target.ts";

/** Thrown into a program that would end the process. */
class ExitRefused extends Error {
  override readonly name = "ExitRefused";
}

type Write = typeof process.stdout.write;

/** Takes what a program writes; nobody reads it. */
const swallow: Write = () => true;

let isFenced = false;

/** Fences this process from now on. */
export function fenceProcess(): void {
  isFenced = true;
  process.exit = refuseExit;
  process.stdout.write = swallow;
  process.stderr.write = swallow;
}

/** Waits for `work`, which cannot end the process meanwhile. */
export async function withoutExit<Value>(work: () => Promise<Value>): Promise<Value> {
  const { exit } = process;
  process.exit = refuseExit;
  try {
    return await work();
  } finally {
    process.exit = exit;
  }
}

function refuseExit(code?: number | string | null): never {
  const refused = new ExitRefused(`it called process.exit(${String(code ?? "")})`);
  // The place of the failure is that of the call.
  Error.captureStackTrace(refused, refuseExit);
  throw refused;
}

/** The module with its function fenced: for the time of each call, unless the process is. */
export function fencedModule(module: FuzzModule): FuzzModule {
  const { fuzz, declaredErrors } = module;
  return isFenced ? module : { declaredErrors, fuzz: (input) => fenced(() => fuzz(input)) };
}

/** Calls `work` behind the fence. What it leaves behind runs outside. */
function fenced<Value>(work: () => Value): Value {
  const { stdout, stderr, exit } = process;
  const { write } = stdout;
  const { write: writeError } = stderr;
  process.exit = refuseExit;
  stdout.write = swallow;
  stderr.write = swallow;
  try {
    return work();
  } finally {
    process.exit = exit;
    stdout.write = write;
    stderr.write = writeError;
  }
}
