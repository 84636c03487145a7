/**
 * An inline command: one line of words, as a person types them. Words are divided by white space. Inside double
 * quotes `\n \r \t \b \a \xHH` and a backslash before any octet are escapes, inside single quotes only `\'`.
 * A closing quote ends its word (Redis sdssplitargs).
 */
import type { RespCommand } from "./value.ts";
import { CR, LF } from "../shared/line-break.ts";

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const BACKSLASH = 0x5c;
const LETTER_X = 0x78;
const SPACE = 0x20;
const TAB = 0x09;
const VERTICAL_TAB = 0x0b;
const FORM_FEED = 0x0c;
/** What a letter behind a backslash stands for. */
const ESCAPES = new Map([
  [0x6e, LF],
  [0x72, CR],
  [0x74, TAB],
  [0x62, 0x08],
  [0x61, 0x07],
]);

/** The words of a line without its break; `undefined` for quotes that are not balanced. */
export function splitInline(line: Uint8Array): RespCommand | undefined {
  const words: Uint8Array[] = [];
  let at = skipSpace(line, 0);
  while (at < line.length) {
    const word: number[] = [];
    at = readWord(line, at, word);
    if (at < 0) return undefined;
    words.push(Uint8Array.from(word));
    at = skipSpace(line, at);
  }
  return words;
}

/** Reads a word that begins at `start`. Gives the index behind it, or -1. */
function readWord(line: Uint8Array, start: number, word: number[]): number {
  let at = start;
  while (at < line.length) {
    const octet = line[at] ?? 0;
    if (isSpace(octet)) return at;
    if (octet === DOUBLE_QUOTE || octet === SINGLE_QUOTE) return readQuoted(line, at + 1, octet, word);
    word.push(octet);
    at += 1;
  }
  return at;
}

/** Reads to the closing quote, behind which the line ends or white space stands. */
function readQuoted(line: Uint8Array, start: number, quote: number, word: number[]): number {
  let at = start;
  while (at < line.length) {
    const octet = line[at] ?? 0;
    if (octet === quote) return at + 1 === line.length || isSpace(line[at + 1] ?? 0) ? at + 1 : -1;
    at += octet === BACKSLASH ? readEscape(line, at, quote, word) : 1;
    if (octet !== BACKSLASH) word.push(octet);
  }
  return -1;
}

/** Reads what a backslash begins. Gives the octets that it takes. */
function readEscape(line: Uint8Array, at: number, quote: number, word: number[]): number {
  const next = line[at + 1];
  if (quote === SINGLE_QUOTE) {
    word.push(next === SINGLE_QUOTE ? SINGLE_QUOTE : BACKSLASH);
    return next === SINGLE_QUOTE ? 2 : 1;
  }
  if (next === undefined) {
    word.push(BACKSLASH);
    return 1;
  }
  const value = next === LETTER_X ? hexValue(line[at + 2]) * 16 + hexValue(line[at + 3]) : Number.NaN;
  word.push(Number.isNaN(value) ? (ESCAPES.get(next) ?? next) : value);
  return Number.isNaN(value) ? 2 : 4;
}

function hexValue(octet: number | undefined): number {
  const digit = String.fromCharCode(octet ?? 0);
  return /^[0-9a-fA-F]$/.test(digit) ? Number.parseInt(digit, 16) : Number.NaN;
}

function skipSpace(line: Uint8Array, start: number): number {
  let at = start;
  while (at < line.length && isSpace(line[at] ?? 0)) at += 1;
  return at;
}

function isSpace(octet: number): boolean {
  return (
    octet === SPACE || octet === TAB || octet === LF || octet === CR || octet === VERTICAL_TAB || octet === FORM_FEED
  );
}
