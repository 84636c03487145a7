/**
 * Elements that lie whole in a chunk and are spelled as servers spell them: what nearly every reply consists of,
 * read in one go. Everything else, faults included, is for the way through `LineReader`.
 */
import { CR, LF, MINUS, ZERO } from "./value.ts";

/** Digits that make no number beyond 31 bits. */
const DIGITS_MAX = 9;

export class ShortElement {
  /** The number that was read. */
  value = 0;

  /** Reads a number of few digits, or `-1`, and its break. Gives the index behind, or 0 for anything else. */
  readNumber(chunk: Uint8Array, first: number): number {
    if (chunk[first] === MINUS) return this.#readMinusOne(chunk, first);
    const limit = Math.min(chunk.length - 1, first + DIGITS_MAX);
    let value = 0;
    let at = first;
    for (; at < limit; at += 1) {
      const digit = (chunk[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    this.value = value;
    const isPadded = chunk[first] === ZERO && at > first + 1;
    return at > first && !isPadded && isBreak(chunk, at) ? at + 2 : 0;
  }

  /** The index of the break of a line of at most so many octets, or 0. */
  endOfLine(chunk: Uint8Array, first: number, octetsMax: number): number {
    const limit = Math.min(chunk.length - 1, first + octetsMax);
    let at = first;
    while (at < limit && chunk[at] !== CR && chunk[at] !== LF) at += 1;
    return isBreak(chunk, at) ? at : 0;
  }

  #readMinusOne(chunk: Uint8Array, first: number): number {
    this.value = -1;
    return chunk[first + 1] === ZERO + 1 && isBreak(chunk, first + 2) ? first + 4 : 0;
  }
}

function isBreak(chunk: Uint8Array, at: number): boolean {
  return chunk[at] === CR && chunk[at + 1] === LF;
}
