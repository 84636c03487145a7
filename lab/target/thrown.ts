/**
 * What was thrown, for people and for fingerprints. Anything may be thrown, also what throws when it is
 * looked at, and messages quote the input.
 */
import { framesOf, placeOfFrames } from "../core/stack-place.ts";
import { describeThrown, describeWith, isError } from "../core/thrown.ts";

const MESSAGE_LENGTH_MAX = 200;
/** Where it is thrown is a matter of how much stack there was. */
export const STACK_OVERFLOW = "RangeError: Maximum call stack size exceeded";
/** The place of what has no stack. */
export const UNKNOWN_PLACE = "an unknown place";

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

/**
 * A message without what it quotes of an input: texts in quotes, objects and lists as JSON has them, numbers, names of
 * values, and what is not printable. A quote may hold quotes, so it reaches to the last mark; in a message that was
 * cut it may not have ended.
 */
export function withoutInput(message: string): string {
  const quotes = message.length < MESSAGE_LENGTH_MAX ? QUOTES : [ANY_QUOTE];
  return quotes
    .reduce((text, quote) => text.replace(quote, QUOTED), message)
    .replace(NUMBER, QUOTED)
    .replace(VALUE, QUOTED)
    .replace(UNPRINTABLE, QUOTED)
    .replace(AROUND_QUOTED, ` ${QUOTED} `)
    .replace(/ +(?=\)|$)/gu, "");
}

/** In place of what is quoted. */
const QUOTED = "…";
/** An apostrophe within a word opens nothing, and neither does a bracket before a word. */
const QUOTES: readonly RegExp[] = [
  /"(?:.*"|.*$)/su,
  /(?<![A-Za-z0-9])'(?:.*'|.*$)/su,
  /`(?:.*`|.*$)/su,
  /\{(?:.*\}|.*$)/su,
  /\[(?![A-Za-z])(?:.*\]|.*$)/su,
];
const ANY_QUOTE = /(?:["`{]|(?<![A-Za-z0-9])'|\[(?![A-Za-z])).*$/su;
/** Hexadecimal digits are a number when there is a digit among them: `dead` and `face` are words. */
const NUMBER = /\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{4,}\b|\d+(?:\.\d+)?(?:e[+-]?\d+)?/giu;
/** In a sentence; alone it is all that there is. */
const VALUE = /(?<=\W)(?:undefined|null|true|false|NaN|Infinity)\b/gu;
const UNPRINTABLE = /[^\u0020-\u007e…]+/gu;
/** With signs on both sides, which may as well be of the input. */
const AROUND_QUOTED = /[^A-Za-z()<>]*…[^A-Za-z()<>]*/gu;

/** The function and file of the first frame outside of Node.js, without line and column, which edits move. */
export function placeOf(thrown: unknown): string {
  if (describeError(thrown) === STACK_OVERFLOW) {
    return "wherever the stack ended";
  }
  return placeOfFrames(stackFrames(thrown)) ?? UNKNOWN_PLACE;
}

function stackFrames(thrown: unknown): string[] {
  return framesOf(describeWith(thrown, ({ stack }) => String(stack)) ?? "");
}
