/**
 * Elements that lie whole in a chunk and are spelled as servers spell them: what nearly every reply consists of,
 * read in one go. Everything else, faults included, is for the way through `LineReader`.
 */
import { CR, LF } from "../shared/line-break.ts";
import { MINUS, ZERO } from "./value.ts";

/** Digits that make no number beyond 31 bits. */
const DIGITS_MAX = 9;
const BREAK_OCTETS = 2;

export class ShortElement {
  /** The number that was read. */
  value = 0;

  /** Reads a number of few digits, or `-1`, and its break. Gives the index behind, or 0 for anything else. */
  readNumber(chunk: Uint8Array, first: number): number {
    const limit = Math.min(chunk.length - BREAK_OCTETS, first + DIGITS_MAX);
    if (first >= limit) return 0;
    let value = (chunk[first] ?? 0) - ZERO;
    if (value < 0 || value > 9) return chunk[first] === MINUS ? this.#readMinusOne(chunk, first) : 0;
    let at = first + 1;
    for (; at < limit; at += 1) {
      const digit = (chunk[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      if (value === 0) return 0;
      value = value * 10 + digit;
    }
    this.value = value;
    return chunk[at] === CR && chunk[at + 1] === LF ? at + BREAK_OCTETS : 0;
  }

  /** The index of the break of a line of at most so many octets, or 0. */
  endOfLine(chunk: Uint8Array, first: number, octetsMax: number): number {
    const limit = Math.min(chunk.length - BREAK_OCTETS, first + octetsMax);
    for (let at = first; at <= limit; at += 1) {
      const octet = chunk[at] ?? 0;
      if (octet === CR) return chunk[at + 1] === LF ? at : 0;
      if (octet === LF) return 0;
    }
    return 0;
  }

  #readMinusOne(chunk: Uint8Array, first: number): number {
    this.value = -1;
    const isWhole = first + 1 + BREAK_OCTETS < chunk.length && chunk[first + 1] === ZERO + 1;
    return isWhole && chunk[first + 2] === CR && chunk[first + 3] === LF ? first + 4 : 0;
  }
}
