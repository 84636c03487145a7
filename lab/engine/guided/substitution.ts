/**
 * Input-to-state substitution (after Redqueen, Aschermann et al. 2019): where one side of a comparison
 * stands in the input, the other side is put in its place. Values pass checks that no random mutation
 * passes: magic numbers, keywords, lengths.
 */
import type { Comparison, Operand } from "../../host/instrument/comparison-log.ts";

/** The most candidates that one input gives rise to, and about how many bytes they may have in all: long inputs get fewer. */
export const CANDIDATES_MAX = 1_024;
export const CANDIDATE_BYTES_MAX = 65_536;
/** Places of one value in an input that are tried. */
const PLACES_MAX = 8;
/** Candidates of one comparison. */
const COMPARISON_CANDIDATES_MAX = 48;
/** Values beside the one that was compared with: `<` and `<=` differ by one. */
const NEIGHBOURS: readonly number[] = [0, 1, -1];
const WIDTHS: readonly number[] = [1, 2, 4, 8];
const BITS = 8;
const LOWER_A = 0x61;
const UPPER_A = 0x41;
const LETTERS = 26;

/** The inputs to try for what an execution of `input` compared, each once, none longer than `lengthMax`. */
export function substitutions(input: Uint8Array, comparisons: readonly Comparison[], lengthMax: number): Uint8Array[] {
  const candidates = new Candidates(input, lengthMax);
  for (const { left, right } of distinct(comparisons)) {
    candidates.startComparison();
    substitute(candidates, left, right);
    substitute(candidates, right, left);
  }
  return candidates.list;
}

/** Operands that are worth a place in a dictionary: byte strings that the input does not hold, in order, each once. */
export function operandTokens(input: Uint8Array, comparisons: readonly Comparison[]): Uint8Array[] {
  const tokens = new Map<string, Uint8Array>();
  for (const operand of comparisons.flatMap(({ left, right }) => [left, right])) {
    if (isBytes(operand) && operand.length > 1 && indexOf(input, operand, 0) < 0) {
      tokens.set(Buffer.from(operand).toString("latin1"), operand);
    }
  }
  return [...tokens.values()];
}

/** Inputs made of one, as far as there is room for them. */
class Candidates {
  readonly input: Uint8Array;
  readonly list: Uint8Array[] = [];
  private readonly lengthMax: number;
  private readonly known: Set<string>;
  private readonly candidatesMax: number;
  private left = 0;

  constructor(input: Uint8Array, lengthMax: number) {
    this.candidatesMax = Math.min(CANDIDATES_MAX, Math.ceil(CANDIDATE_BYTES_MAX / (1 + input.length)));
    this.input = input;
    this.lengthMax = lengthMax;
    this.known = new Set([textOf(input)]);
  }

  startComparison(): void {
    this.left = Math.min(COMPARISON_CANDIDATES_MAX, this.candidatesMax - this.list.length);
  }

  /** The input with `count` bytes at `at` replaced by `bytes`. */
  replaced(at: number, count: number, bytes: Uint8Array): void {
    const { input } = this;
    const length = Math.min(at, input.length) + bytes.length + Math.max(0, input.length - at - count);
    if (this.left === 0 || length > this.lengthMax) {
      return;
    }
    const candidate = new Uint8Array(length);
    candidate.set(input.subarray(0, at));
    candidate.set(bytes, at);
    candidate.set(input.subarray(at + count), at + bytes.length);
    this.add(candidate);
  }

  /** The input cut to a length, or zeros behind it. */
  resized(length: number): void {
    if (this.left > 0 && length >= 0 && length <= this.lengthMax) {
      const candidate = new Uint8Array(length);
      candidate.set(this.input.subarray(0, length));
      this.add(candidate);
    }
  }

  private add(candidate: Uint8Array): void {
    const text = textOf(candidate);
    if (!this.known.has(text)) {
      this.known.add(text);
      this.list.push(candidate);
      this.left -= 1;
    }
  }
}

function substitute(candidates: Candidates, found: Operand, wanted: Operand): void {
  if (isBytes(found) && isBytes(wanted)) {
    substituteBytes(candidates, found, wanted);
  } else if (!isBytes(found) && !isBytes(wanted)) {
    substituteNumber(candidates, found, wanted);
  }
}

function substituteBytes(candidates: Candidates, found: Uint8Array, wanted: Uint8Array): void {
  const { input } = candidates;
  if (found.length === 0) {
    candidates.replaced(0, 0, wanted);
    candidates.replaced(input.length, 0, wanted);
    return;
  }
  for (const at of placesOf(input, found)) {
    candidates.replaced(at, found.length, wanted);
    // What is searched may be longer than what is looked for, and the rest of it may matter.
    candidates.replaced(at, wanted.length, wanted);
    candidates.replaced(at, 0, wanted);
    candidates.replaced(Math.max(at, at + found.length - wanted.length), wanted.length, wanted);
    candidates.replaced(at + found.length, 0, wanted);
  }
}

function substituteNumber(candidates: Candidates, found: number | bigint, wanted: number | bigint): void {
  if (!isWhole(found) || !isWhole(wanted)) {
    return;
  }
  const { input } = candidates;
  if (Number(found) === input.length) {
    for (const neighbour of NEIGHBOURS) {
      candidates.resized(Number(wanted) + neighbour);
    }
  }
  for (const width of WIDTHS) {
    substituteInteger(candidates, BigInt(found), BigInt(wanted), width);
  }
  const digits = Buffer.from(String(found));
  for (const at of digits.length > 1 || input.length < PLACES_MAX ? placesOf(input, digits) : []) {
    candidates.replaced(at, digits.length, Buffer.from(String(wanted)));
  }
}

/** Replaces an integer of `width` bytes in either byte order. */
function substituteInteger(candidates: Candidates, found: bigint, wanted: bigint, width: number): void {
  if (!fits(found, width) || !fits(wanted, width)) {
    return;
  }
  const bytes = integerBytes(found, width);
  for (const littleEndian of width === 1 ? [false] : [false, true]) {
    const places = placesOf(candidates.input, littleEndian ? bytes.toReversed() : bytes);
    for (const at of places) {
      for (const neighbour of NEIGHBOURS) {
        const other = integerBytes(wanted + BigInt(neighbour), width);
        candidates.replaced(at, width, littleEndian ? other.toReversed() : other);
      }
    }
  }
}

/** Comparisons without repetition, and those of places that compared little first: they are the checks, not the loops. */
function distinct(comparisons: readonly Comparison[]): Comparison[] {
  const known = new Map<string, Comparison>();
  const counts = new Map<number, number>();
  for (const comparison of comparisons) {
    const { site, left, right } = comparison;
    known.set(`${site} ${operandText(left)} ${operandText(right)}`, comparison);
    counts.set(site, (counts.get(site) ?? 0) + 1);
  }
  // Sorting is stable, so equal counts stay in the order of the execution.
  return [...known.values()].sort((one, other) => (counts.get(one.site) ?? 0) - (counts.get(other.site) ?? 0));
}

/** Where `bytes` stand in `input`, at most so many places; letters in the other case count as well. */
function placesOf(input: Uint8Array, bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = indexOf(input, bytes, 0); at >= 0 && places.length < PLACES_MAX; at = indexOf(input, bytes, at + 1)) {
    places.push(at);
  }
  const folded = places.length === 0 ? lowerCase(bytes) : bytes;
  if (folded !== bytes && folded.length > 1) {
    const at = indexOf(lowerCase(input), folded, 0);
    return at < 0 ? places : [at];
  }
  return places;
}

/** The bytes with ASCII letters in lower case; the same object where there are none at all. */
function lowerCase(bytes: Uint8Array): Uint8Array {
  const isLetter = (byte: number): boolean => (byte | 0x20) >= LOWER_A && (byte | 0x20) < LOWER_A + LETTERS;
  const isUpper = (byte: number): boolean => byte >= UPPER_A && byte < UPPER_A + LETTERS;
  return bytes.some(isLetter) ? bytes.map((byte) => (isUpper(byte) ? byte | 0x20 : byte)) : bytes;
}

function indexOf(input: Uint8Array, bytes: Uint8Array, from: number): number {
  return Buffer.from(input.buffer, input.byteOffset, input.length).indexOf(bytes, from);
}

function isBytes(operand: Operand): operand is Uint8Array {
  return typeof operand === "object";
}

function isWhole(value: number | bigint): boolean {
  return typeof value === "bigint" || Number.isSafeInteger(value);
}

function fits(value: bigint, width: number): boolean {
  const bits = width * BITS;
  return BigInt.asUintN(bits, value) === value || BigInt.asIntN(bits, value) === value;
}

/** The lowest `width` bytes of a number, the highest first. */
function integerBytes(value: bigint, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, index) =>
    Number(BigInt.asUintN(BITS, value >> BigInt((width - 1 - index) * BITS))),
  );
}

function operandText(operand: Operand): string {
  return isBytes(operand) ? `b${textOf(operand)}` : `n${operand}`;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
