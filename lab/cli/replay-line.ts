/**
 * The line that reproduces a stored failure, to be pasted where quiesce was called. It is printed as it is, since
 * it holds nothing that a terminal acts upon or hides.
 */
import { fileURLToPath } from "node:url";
import type { AloneLimits } from "./fence-limits.ts";
import { limitOptions } from "./fence-limits.ts";
import { escapeText } from "../trace/format-text.ts";
import { isPath } from "./is-path.ts";
import { PACKAGE_ROOT, PROGRAM } from "./place.ts";
import { INPUT_SUFFIX, shown } from "./files.ts";

/** Words that a shell takes as they are. */
const PLAIN_WORD = /^[\w./:@%+=-]+$/;
const BACKSLASH = "\\";

/**
 * `target` is what the user called the target; a module outside of the configuration is named again. So are limits by
 * which an input failed, where they are not those that replaying has by itself, and what had its steps counted.
 */
export function replayLine(path: string, target: string, limits?: AloneLimits): string {
  const named = isPath(target) ? ["--target", target] : [];
  const isInput = path.endsWith(INPUT_SUFFIX);
  const limited = limits !== undefined && (isInput || isPath(target)) ? limitOptions(limits) : [];
  const counted = isInput && limits !== undefined ? instrumentOption(limits.instrument) : [];
  return [...command(), shown(path), ...named, ...limited, ...counted].map(shellWord).join(" ");
}

/** The option that names what is instrumented, where anything is. */
export function instrumentOption(instrument: readonly string[]): string[] {
  return instrument.length === 0 ? [] : ["--instrument", instrument.join(",")];
}

/** `npm run` knows the scripts of quiesce in its own folder only; elsewhere this very program is called again. */
function command(): readonly string[] {
  return process.cwd() === fileURLToPath(PACKAGE_ROOT).replace(/[/\\]$/, "")
    ? ["npm", "run", "replay", "--"]
    : [process.execPath, fileURLToPath(PROGRAM), "replay"];
}

function shellWord(word: string): string {
  if (PLAIN_WORD.test(word)) {
    return word;
  }
  const characters = Array.from(word);
  return characters.some(isUnsafe)
    ? `"$(printf %b '${characters.map(octalWhereNeeded).join("")}')"`
    : `'${word.replaceAll("'", `'"'"'`)}'`;
}

/** Whether a terminal acts upon a character or hides it. */
function isUnsafe(character: string): boolean {
  return character !== BACKSLASH && escapeText(character) !== character;
}

/** As every POSIX shell has it: a byte is a zero and three octal digits, which no digit behind them can lengthen. */
function octalWhereNeeded(character: string): string {
  return isUnsafe(character) || character === "'" || character === BACKSLASH
    ? Array.from(Buffer.from(character), (byte) => `${BACKSLASH}0${byte.toString(8).padStart(3, "0")}`).join("")
    : character;
}
