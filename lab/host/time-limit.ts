/**
 * A limit of real time on what steps cannot count: a regular expression that backtracks, a native loop
 * over what a program made. V8 ends the work wherever it is, and no `catch` or `finally` of it runs, so
 * nothing may be left to put back; work that V8 does not interrupt, as in zlib, goes on to its end.
 *
 * It costs about a tenth of a millisecond, since Node.js watches from a thread of its own.
 */
import { Script } from "node:vm";

/** Some hundred times what the longest work takes that is given to it, on a machine that is busy. */
const LIMIT_MS = 2_000;
const OUT_OF_TIME = "ERR_SCRIPT_EXECUTION_TIMEOUT";
/** Where the script finds the work. */
const WORK = "__quiesceLimitedWork";
const script = new Script(`${WORK}()`);

/** Calls `work`, and gives whether it ended in time. */
export function withinTime(work: () => void): boolean {
  Object.defineProperty(globalThis, WORK, { configurable: true, value: work });
  try {
    script.runInThisContext({ timeout: LIMIT_MS });
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && Reflect.get(thrown, "code") === OUT_OF_TIME) {
      return false;
    }
    throw thrown;
  } finally {
    Reflect.deleteProperty(globalThis, WORK);
  }
}
