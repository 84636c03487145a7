/**
 * The framing of chunked content (RFC 9112 7.1), octet by octet: sizes, extensions and line breaks. Content itself is
 * left to the owner, who takes `left` octets whenever there are some.
 *
 * What framing costs is counted against what the content pays for, so neither extensions without end nor endless
 * tiny chunks are let through. White space is allowed nowhere outside quotes, though RFC 9110 5.6.3 has it read:
 * what readers disagree about is refused.
 */
import type { Http1FaultCode } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { CHUNK_OVERHEAD_PER_OCTET } from "./limits.ts";
import { CR, LF } from "../shared/line-break.ts";
import { BACKSLASH, CLASS, EQUALS, HEX, QUOTE, SEMICOLON, TEXT, TOKEN } from "./octet-class.ts";

const SIZE_FIRST = 0;
const SIZE = 1;
const NAME_FIRST = 2;
const NAME = 3;
const VALUE_FIRST = 4;
const VALUE = 5;
const QUOTED = 6;
const ESCAPED = 7;
const QUOTED_END = 8;
const SIZE_LF = 9;
const DATA_CR = 10;
const DATA_LF = 11;

const BREAK_OCTETS = 2;
const PLAIN_DIGITS_MAX = 6;
/** The break behind content, and a line with a size and nothing else. */
const PLAIN_OCTETS_MAX = BREAK_OCTETS + PLAIN_DIGITS_MAX + BREAK_OCTETS;

export class ChunkReader {
  /** Octets of content that come next. */
  left = 0;
  /** Whether the last chunk has come: trailers follow. */
  isLast = false;
  /** Why the octet at the index that `read` gave is refused. */
  refusal: Http1FaultCode | undefined;
  work = 0;
  readonly #limits: Http1Limits;
  #phase = SIZE_FIRST;
  #size = 0;
  /** Octets of all chunks that have begun. */
  #total = 0;
  /** Octets of framing that content has not paid for. */
  #overhead = 0;

  constructor(limits: Http1Limits) {
    this.#limits = limits;
  }

  /** Reads on until content comes, the last chunk has, or the chunk of octets ends. Gives the index behind. */
  read(chunk: Uint8Array, from: number): number {
    let at = this.#readPlain(chunk, from);
    while (at < chunk.length && this.left === 0 && !this.isLast) {
      const octet = chunk[at] ?? 0;
      this.#overhead += 1;
      const problem = this.#overhead > this.#limits.chunkOverheadOctetsMax ? "H1_CHUNK_OVERHEAD" : this.#take(octet);
      if (problem !== undefined) {
        this.refusal = problem;
        break;
      }
      at += 1;
    }
    this.work += at - from + 1;
    return at;
  }

  reset(): void {
    this.left = 0;
    this.isLast = false;
    this.#phase = SIZE_FIRST;
    this.#size = 0;
    this.#total = 0;
    this.#overhead = 0;
  }

  /** The usual framing between two contents at once. Gives the index behind it, or `from` and reads nothing where it is another. */
  #readPlain(chunk: Uint8Array, from: number): number {
    const isFirst = this.#phase === SIZE_FIRST;
    if (!isFirst && this.#phase !== DATA_CR) return from;
    if (from + PLAIN_OCTETS_MAX > chunk.length) return from;
    if (this.#overhead + PLAIN_OCTETS_MAX > this.#limits.chunkOverheadOctetsMax) return from;
    if (!isFirst && (chunk[from] !== CR || chunk[from + 1] !== LF)) return from;
    const first = isFirst ? from : from + BREAK_OCTETS;
    let at = first;
    let size = 0;
    for (; at < first + PLAIN_DIGITS_MAX; at += 1) {
      const digit = HEX[chunk[at] ?? 0] ?? -1;
      if (digit < 0) break;
      size = size * 16 + digit;
    }
    this.work += at - first;
    if (at === first || chunk[at] !== CR || chunk[at + 1] !== LF) return from;
    if (this.#total + size > this.#limits.bodyOctetsMax) return from;
    this.#size = size;
    this.#overhead += at + BREAK_OCTETS - from;
    this.#open();
    return at + BREAK_OCTETS;
  }

  #take(octet: number): Http1FaultCode | undefined {
    switch (this.#phase) {
      case SIZE_FIRST:
      case SIZE:
        return this.#takeSize(octet);
      case SIZE_LF:
        return octet === LF ? this.#open() : "H1_LINE_END";
      case DATA_CR:
        return octet === CR ? this.#goTo(DATA_LF) : "H1_CHUNK_END";
      case DATA_LF:
        return octet === LF ? this.#goTo(SIZE_FIRST) : "H1_CHUNK_END";
      default:
        return this.#takeExtension(octet);
    }
  }

  #takeSize(octet: number): Http1FaultCode | undefined {
    const digit = HEX[octet] ?? -1;
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      this.#phase = SIZE;
      return this.#total + this.#size > this.#limits.bodyOctetsMax ? "H1_BODY_TOO_LARGE" : undefined;
    }
    if (this.#phase === SIZE_FIRST) return "H1_CHUNK_SIZE";
    if (octet === CR) return this.#goTo(SIZE_LF);
    if (octet === SEMICOLON) return this.#goTo(NAME_FIRST);
    return octet === LF ? "H1_LINE_END" : "H1_CHUNK_SIZE";
  }

  /** chunk-ext is `;name`, `;name=token` or `;name="quoted"`, again and again. */
  #takeExtension(octet: number): Http1FaultCode | undefined {
    const isToken = ((CLASS[octet] ?? 0) & TOKEN) !== 0;
    switch (this.#phase) {
      case NAME_FIRST:
        return isToken ? this.#goTo(NAME) : refusalOf(octet);
      case NAME:
        if (isToken) return undefined;
        return octet === EQUALS ? this.#goTo(VALUE_FIRST) : this.#endExtension(octet);
      case VALUE_FIRST:
        if (isToken) return this.#goTo(VALUE);
        return octet === QUOTE ? this.#goTo(QUOTED) : refusalOf(octet);
      case VALUE:
        return isToken ? undefined : this.#endExtension(octet);
      case QUOTED:
        if (octet === QUOTE) return this.#goTo(QUOTED_END);
        if (octet === BACKSLASH) return this.#goTo(ESCAPED);
        return (CLASS[octet] ?? 0) & TEXT ? undefined : refusalOf(octet);
      case ESCAPED:
        return (CLASS[octet] ?? 0) & TEXT ? this.#goTo(QUOTED) : refusalOf(octet);
      default:
        return this.#endExtension(octet);
    }
  }

  #endExtension(octet: number): Http1FaultCode | undefined {
    if (octet === SEMICOLON) return this.#goTo(NAME_FIRST);
    return octet === CR ? this.#goTo(SIZE_LF) : refusalOf(octet);
  }

  /** The size is known: its content comes next, or the trailers. */
  #open(): undefined {
    this.#phase = DATA_CR;
    this.left = this.#size;
    this.isLast = this.#size === 0;
    this.#total += this.#size;
    this.#overhead = Math.max(0, this.#overhead - CHUNK_OVERHEAD_PER_OCTET * this.#size);
    this.#size = 0;
  }

  #goTo(phase: number): undefined {
    this.#phase = phase;
  }
}

function refusalOf(octet: number): Http1FaultCode {
  return octet === LF ? "H1_LINE_END" : "H1_CHUNK_EXTENSION";
}
