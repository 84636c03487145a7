/**
 * Numbers as RESP spells them, read from octets. A spelling that is wrong gives the index of the first octet
 * that no right spelling has there.
 */
import { latin1 } from "../shared/latin1.ts";
import { MINUS, NINE, PLUS, ZERO } from "./value.ts";

/** Digits that a double holds exactly, whatever they are. */
const EXACT_DIGITS = 15;
const INTEGER_MIN = -(2n ** 63n);
const INTEGER_MAX = 2n ** 63n - 1n;

/** Octets from `start` to `end` (exclusive). */
export interface Spelling {
  readonly octets: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * A length or count: decimal digits without sign and leading zero, or `-1`. Gives the number, or the index of the
 * first wrong octet as `{ bad }`. Beyond 15 digits it gives infinity: no limit is as large.
 */
export function readLength(spelling: Spelling): number | { readonly bad: number } {
  const { octets, start, end } = spelling;
  if (octets[start] === MINUS) {
    if (octets[start + 1] !== ZERO + 1 || end < start + 2) return { bad: start + Math.min(1, end - start) };
    return end === start + 2 ? -1 : { bad: start + 2 };
  }
  const bad = firstNonDigit(octets, start, end);
  if (bad < end || start === end) return { bad };
  if (octets[start] === ZERO) return end === start + 1 ? 0 : { bad: start + 1 };
  return end - start > EXACT_DIGITS ? Number.POSITIVE_INFINITY : digitsValue(octets, start, end);
}

/** An integer or big number: an optional sign and decimal digits. */
export function readInteger({ octets, start, end }: Spelling): bigint | { readonly bad: number } {
  const isSigned = octets[start] === MINUS || octets[start] === PLUS;
  const first = isSigned && start < end ? start + 1 : start;
  const bad = firstNonDigit(octets, first, end);
  if (bad < end || first === end) return { bad };
  const value =
    end - first > EXACT_DIGITS ? BigInt(latin1(octets, first, end)) : BigInt(digitsValue(octets, first, end));
  return octets[start] === MINUS ? -value : value;
}

export function fitsInteger(value: bigint): boolean {
  return value >= INTEGER_MIN && value <= INTEGER_MAX;
}

/** `inf`, `-inf`, `nan`, or digits with an optional sign, fraction and exponent. */
export function readDouble({ octets, start, end }: Spelling): number | { readonly bad: number } {
  const named = NAMED_DOUBLES.get(latin1(octets, start, end));
  if (named !== undefined) return named;
  const whole = skipSign(octets, start, end);
  let at = firstNonDigit(octets, whole, end);
  if (at === whole) return { bad: at };
  if (at < end && octets[at] === POINT) {
    const fraction = at + 1;
    at = firstNonDigit(octets, fraction, end);
    if (at === fraction) return { bad: at };
  }
  if (at < end && (octets[at] === LOWER_E || octets[at] === UPPER_E)) {
    const exponent = skipSign(octets, at + 1, end);
    at = firstNonDigit(octets, exponent, end);
    if (at === exponent) return { bad: at };
  }
  return at === end ? Number(latin1(octets, start, end)) : { bad: at };
}

const POINT = 0x2e;
const LOWER_E = 0x65;
const UPPER_E = 0x45;
/** What the C library of a server may print for not a number has a sign. */
const NAMED_DOUBLES = new Map([
  ["inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["nan", Number.NaN],
  ["-nan", Number.NaN],
]);

function skipSign(octets: Uint8Array, start: number, end: number): number {
  const isSign = start < end && (octets[start] === MINUS || octets[start] === PLUS);
  return isSign ? start + 1 : start;
}

function firstNonDigit(octets: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(octets[at] ?? 0)) at += 1;
  return at;
}

function isDigit(octet: number): boolean {
  return octet >= ZERO && octet <= NINE;
}

function digitsValue(octets: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 10 + (octets[at] ?? ZERO) - ZERO;
  return value;
}
