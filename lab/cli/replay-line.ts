/** The line that reproduces a stored failure, to be pasted where quiesce was called. */
import { fileURLToPath } from "node:url";
import { isPath } from "./load.ts";
import { PACKAGE_ROOT, PROGRAM } from "./place.ts";
import { shown } from "./files.ts";

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w./:@%+=-]+$/;

/** `target` is what the user called the target; a module outside of the configuration is named again. */
export function replayLine(path: string, target: string): string {
  const words = [...command(), shown(path), ...(isPath(target) ? ["--target", target] : [])];
  return words.map(shellWord).join(" ");
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
