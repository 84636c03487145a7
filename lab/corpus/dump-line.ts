/**
 * One line of a dump with offsets, as `xxd`, `hexdump -C`, `od -A x -t x1` and `tcpdump -x` print them. What such a
 * line says twice must agree: the characters beside the digits are those of the bytes.
 */
import { characters } from "./hex-dump.ts";

export interface DumpLine {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Whether the offset is marked as one: `0x0000:`. */
  readonly isMarked: boolean;
  /** Whether the characters of all bytes stand beside them. */
  readonly hasCharacters: boolean;
  /** What the line leaves open, unless another line of the dump settles it. */
  readonly doubts: readonly Doubt[];
  readonly settled: readonly Doubt[];
}

/** The order of the bytes in a word, and the base of its digits. */
export type Doubt = "order" | "base";

/** What is before the digits, the digits, and the characters beside them. */
interface Columns {
  readonly offset: number;
  readonly hasColon: boolean;
  readonly isMarked: boolean;
  readonly digits: string;
  readonly beside: string;
}

const LINE = /^\s*(?<prefix>0x)?(?<offset>[0-9a-f]{4,12})(?<colon>:?)(?<rest>(?:\s.*)?)$/iu;
const PAIRS = /^(?:[0-9a-f]{2})+$/iu;
const BYTE_DIGITS = 2;
/** Two bytes in a word are what `xxd` and `tcpdump` print, in the order in which they came. */
const ORDERED_DIGITS_MAX = 4;
/** Bytes stand one space apart, and two in the middle of a line; as many stand before words. */
const APART = /\S\s{3,}\S/u;
const INDENTED = /^\s{3}/u;
/** No number of two decimal digits is written so. */
const HEXADECIMAL_ONLY = /[a-f]|(?:^|\s)0/iu;

/** A line of a dump, or what is wrong with it. */
export function readDumpLine(text: string): DumpLine | string {
  const columns = columnsOf(text);
  if (columns === undefined) {
    return "it has no offset";
  }
  const words = wordsOf(columns.digits);
  const wrong = wrongWords(words, columns);
  if (wrong !== undefined) {
    return wrong;
  }
  const bytes = new Uint8Array(Buffer.from(words.join(""), "hex"));
  const compared = compareCharacters(columns.beside, characters(bytes));
  if (compared === "others") {
    return "the characters beside its digits are not those of its bytes, as with `xxd -b` and `xxd -e`; dump bytes, as `xxd` does";
  }
  const { offset, isMarked } = columns;
  const hasCharacters = compared === "same";
  return { offset, bytes, isMarked, hasCharacters, ...doubtsOf(words, columns, hasCharacters) };
}

/** Whether a text begins as such a line does; digits that begin with no offset are read by themselves. */
export function beginsAsDumpLine(text: string): boolean {
  const columns = columnsOf(text);
  const [first = ""] = wordsOf(columns?.digits ?? "");
  return PAIRS.test(first) && (columns?.hasColon === true || columns?.offset === 0 || first.length === BYTE_DIGITS);
}

function columnsOf(text: string): Columns | undefined {
  const { prefix, offset, colon = "", rest = "" } = LINE.exec(text)?.groups ?? {};
  if (offset === undefined) {
    return undefined;
  }
  const hasColon = colon !== "";
  const start = { offset: Number.parseInt(offset, 16), hasColon, isMarked: hasColon && prefix !== undefined };
  // Characters stand after two spaces where the offset has a colon, and between bars elsewhere.
  const end = (hasColon ? /(?<=\S)\s\s/u : /\|/u).exec(rest)?.index ?? rest.length;
  const beside = hasColon ? rest.slice(end) : rest.slice(end + 1).replace(/\|\s*$/u, "");
  return { ...start, digits: rest.slice(0, end), beside };
}

function wordsOf(digits: string): string[] {
  return digits.split(/\s+/u).filter((word) => word !== "");
}

function wrongWords(words: readonly string[], { hasColon, digits }: Columns): string | undefined {
  if (!words.every((word) => PAIRS.test(word))) {
    return "it holds something else than pairs of digits";
  }
  if (!hasColon && words.some((word) => word.length > BYTE_DIGITS)) {
    return "it holds words, whose byte order is that of a machine; dump bytes, as `hexdump -C` does";
  }
  if (hasColon && INDENTED.test(digits)) {
    return "its first word is indented, as with `xxd -e`; dump bytes, as `xxd` does";
  }
  return APART.test(digits) ? "something stands beside its digits that is not between bars" : undefined;
}

/** `tcpdump` prints a point for a space as well, and editors take spaces from the ends of lines. */
function compareCharacters(beside: string, expected: string): "same" | "none" | "others" {
  const spellings = [expected, expected.replaceAll(" ", "."), expected.trimEnd()];
  if (spellings.some((text) => beside.endsWith(text) && beside.slice(0, beside.length - text.length).trim() === "")) {
    return "same";
  }
  return beside.trim() === "" ? "none" : "others";
}

function doubtsOf(
  words: readonly string[],
  { hasColon, digits }: Columns,
  hasCharacters: boolean,
): Pick<DumpLine, "doubts" | "settled"> {
  if (hasColon) {
    const long = words.filter((word) => word.length > ORDERED_DIGITS_MAX);
    const settles = hasCharacters && long.some(showsItsOrder);
    const leavesOpen = long.some((word) => !hasCharacters || !isSameTurned(word));
    return { doubts: leavesOpen ? ["order"] : [], settled: settles ? ["order"] : [] };
  }
  const isWide = !hasCharacters && /\s\s\S/u.test(digits);
  return { doubts: isWide ? ["base"] : [], settled: HEXADECIMAL_ONLY.test(digits) ? ["base"] : [] };
}

function isSameTurned(word: string): boolean {
  const bytes = Buffer.from(word, "hex");
  return bytes.equals(bytes.toReversed());
}

/** Whether the characters of a word are others when it is read from its other end. */
function showsItsOrder(word: string): boolean {
  const shown = characters(Buffer.from(word, "hex")).replaceAll(" ", ".");
  return shown !== Array.from(shown).toReversed().join("");
}
