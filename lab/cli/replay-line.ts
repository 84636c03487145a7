/** The line that reproduces a stored failure, to be pasted where quiesce was called. */
import { fileURLToPath } from "node:url";
import type { FenceLimits } from "./fence-limits.ts";
import { limitOptions } from "./fence-limits.ts";
import { isPath } from "./load.ts";
import { PACKAGE_ROOT, PROGRAM } from "./place.ts";
import { INPUT_SUFFIX, shown } from "./files.ts";

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w./:@%+=-]+$/;

/**
 * `target` is what the user called the target; a module outside of the configuration is named again. So are limits by
 * which an input failed, where they are not those that replaying has by itself.
 */
export function replayLine(path: string, target: string, limits?: FenceLimits): string {
  const named = isPath(target) ? ["--target", target] : [];
  const limited = limits !== undefined && path.endsWith(INPUT_SUFFIX) ? limitOptions(limits) : [];
  return [...command(), shown(path), ...named, ...limited].map(shellWord).join(" ");
}

/** `npm run` knows the scripts of quiesce in its own folder only; elsewhere this very program is called again. */
function command(): readonly string[] {
  return process.cwd() === fileURLToPath(PACKAGE_ROOT).replace(/[/\\]$/, "")
    ? ["npm", "run", "replay", "--"]
    : [process.execPath, fileURLToPath(PROGRAM), "replay"];
}

/** Without backslashes, which stand for escapes in everything that is printed. */
function shellWord(word: string): string {
  return PLAIN_WORD.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
