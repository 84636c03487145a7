/**
 * What was thrown, for people and for fingerprints. Anything may be thrown, also what throws when it is
 * looked at, and messages quote the input.
 */
import { describeThrown, isError } from "../core/thrown.ts";

const MESSAGE_LENGTH_MAX = 200;
/** Frames that say nothing of whose the error is. */
const FOREIGN_FRAME = /\(?node:|\(native\)|<anonymous>\)?$/u;
const FRAME = /^\s*at (?:(?<called>.+) \()?(?<file>.+?):\d+:\d+\)?$/u;
/** Where it is thrown is a matter of how much stack there was. */
export const STACK_OVERFLOW = "RangeError: Maximum call stack size exceeded";
/** The place of what has no stack. */
export const UNKNOWN_PLACE = "an unknown place";
const PACKAGES_FOLDER = "/node_modules/";

/** The class and message of what was thrown. */
export function describeError(thrown: unknown): string {
  if (isError(thrown)) {
    return describeThrown(thrown).slice(0, MESSAGE_LENGTH_MAX);
  }
  if (typeof thrown === "string") {
    return `the text ${JSON.stringify(thrown.slice(0, MESSAGE_LENGTH_MAX))}`;
  }
  return thrown === null || thrown === undefined ? String(thrown) : `a value of type ${typeof thrown}`;
}

/** A message without what it quotes of an input: texts in quotes, numbers, and what is not printable. */
export function withoutInput(message: string): string {
  return (
    message
      .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`/gsu, "…")
      // Hexadecimal digits are a number when there is a digit among them: `dead` and `face` are words.
      .replace(/\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{4,}\b|\d+/giu, "#")
      .replace(/[^\u0020-\u007e…]+/gu, "…")
  );
}

/** The function and file of the first frame outside of Node.js, without line and column, which edits move. */
export function placeOf(thrown: unknown): string {
  if (describeError(thrown) === STACK_OVERFLOW) {
    return "wherever the stack ended";
  }
  return placeOfFrames(framesOf(thrown)) ?? UNKNOWN_PLACE;
}

/** The first frame, as `placeOf` names it, of frames as V8 writes them; `undefined` where all are of Node.js. */
export function placeOfFrames(frames: readonly string[]): string | undefined {
  const frame = frames.find((line) => !FOREIGN_FRAME.test(line));
  const { called = "top level", file = "" } = FRAME.exec(frame ?? "")?.groups ?? {};
  return file === "" ? undefined : `${called} (${shortPath(file)})`;
}

function framesOf(thrown: unknown): string[] {
  try {
    const stack: unknown = isError(thrown) ? thrown.stack : undefined;
    return typeof stack === "string" ? stack.split("\n").filter((line) => /^\s+at /u.test(line)) : [];
  } catch {
    return [];
  }
}

/** A file from its package on, or its own name: the same on every machine. */
function shortPath(file: string): string {
  const path = file.replaceAll("\\", "/").replace(/\?.*$/u, "");
  const packages = path.lastIndexOf(PACKAGES_FOLDER);
  return packages < 0 ? path.slice(path.lastIndexOf("/") + 1) : path.slice(packages + PACKAGES_FOLDER.length);
}
