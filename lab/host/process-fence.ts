/**
 * The fence of a process that runs code which nobody here trusts: the code can neither end the process nor write to
 * the standard streams, and it cannot take away the listeners by which the lab hears of errors. A process that does
 * nothing but run a module is fenced once and for all; elsewhere the fence stands while the module works.
 *
 * Code may catch what is thrown at it when it tries to end the process. It tried all the same: `takeRefusal` tells.
 */

/** Thrown into a program that would end the process. */
class ExitRefused extends Error {
  override readonly name = "ExitRefused";
}

type Write = typeof process.stdout.write;
type Listener = (reason: unknown) => void;
type Heard = "uncaughtException" | "unhandledRejection";

/** Takes what a program writes; nobody reads it. */
const swallow: Write = () => true;
const { removeAllListeners } = process;

/** This process, its group, the campaign that started it, and everybody. */
const OWN: ReadonlySet<number> = new Set([process.pid, -process.pid, process.ppid, 0, -1]);

let isFenced = false;
let refusal: Error | undefined;
const kept: [Heard, Listener][] = [];

/** Fences this process from now on. */
export function fenceProcess(): void {
  isFenced = true;
  raise();
  process.removeAllListeners = function removeOthers(...events): typeof process {
    Reflect.apply(removeAllListeners, process, events);
    kept.forEach(([event, listener]) => listen(event, listener));
    return process;
  };
}

/** Waits for `work`, which cannot end the process meanwhile. */
export async function withoutExit<Value>(work: () => Promise<Value>): Promise<Value> {
  if (isFenced) {
    return await work();
  }
  const allowExits = refuseExits();
  try {
    return await work();
  } finally {
    allowExits();
  }
}

/** Calls `work` behind the fence. What it leaves behind runs outside, unless the process is fenced. */
export function fenced<Value>(work: () => Value): Value {
  if (isFenced) {
    return work();
  }
  const lower = raise();
  try {
    return work();
  } finally {
    lower();
  }
}

/** The first attempt to end the process since the last call, whether it was caught or not. */
export function takeRefusal(): Error | undefined {
  const taken = refusal;
  refusal = undefined;
  return taken;
}

/** Listens to an event of the process; code behind the fence cannot end that. */
export function keepListening(event: Heard, listener: Listener): void {
  kept.push([event, listener]);
  listen(event, listener);
}

function listen(event: Heard, listener: Listener): void {
  if (!process.listeners(event as "uncaughtException").includes(listener)) {
    process.on(event, listener);
  }
}

/** Raises the fence and gives what lowers it. */
function raise(): () => void {
  const { stdout, stderr } = process;
  const { write } = stdout;
  const { write: writeError } = stderr;
  const allowExits = refuseExits();
  stdout.write = swallow;
  stderr.write = swallow;
  return () => {
    allowExits();
    stdout.write = write;
    stderr.write = writeError;
  };
}

function refuseExits(): () => void {
  const ends = process as typeof process & Ends;
  const { exit, reallyExit, abort, kill } = ends;
  ends.exit = function refusedExit(code) {
    return refuse(`process.exit(${String(code ?? "")})`, refusedExit);
  };
  ends.reallyExit = function refusedExit(code) {
    return refuse(`process.reallyExit(${String(code ?? "")})`, refusedExit);
  };
  ends.abort = function refusedAbort() {
    return refuse("process.abort()", refusedAbort);
  };
  ends.kill = function refusedKill(id, signal = "SIGTERM") {
    const isOwn = OWN.has(id);
    return isOwn && signal !== 0
      ? refuse(`process.kill on its own process, with ${signal}`, refusedKill)
      : Reflect.apply(kill, process, [id, signal]);
  };
  return () => {
    Object.assign(process, { exit, reallyExit, abort, kill });
  };
}

/** The ways in which a program ends its process. Node.js does not document `reallyExit`, and packages use it. */
interface Ends {
  exit(code?: number | string | null): never;
  reallyExit(code?: number): never;
  abort(): never;
  kill(id: number, signal?: string | number): true;
}

/** The place of the failure is that of the call. */
function refuse(call: string, called: (...args: never[]) => unknown): never {
  const refused = new ExitRefused(`it called ${call}`);
  Error.captureStackTrace(refused, called);
  refusal ??= refused;
  throw refused;
}
