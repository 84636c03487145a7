/**
 * Reads a structure from front to back. The first mistake stands: after it every read gives zeros or nothing and
 * moves nowhere, so a reader goes on to its end and looks once. No read leaves the range it was given.
 */
import type { TlsFaultCode } from "./faults.ts";

/** A mistake and the index of the octet that it points at. */
export interface Problem {
  readonly code: TlsFaultCode;
  readonly at: number;
}

/** Shared by all ranges of one structure. */
export class Reading {
  problem: Problem | undefined;
  /** Octets and items that were looked at. */
  work = 0;
}

const EMPTY = new Uint8Array(0);

export class Cursor {
  at: number;
  readonly end: number;
  readonly #octets: Uint8Array;
  readonly #reading: Reading;

  constructor(octets: Uint8Array, range: { readonly from: number; readonly to: number }, reading: Reading) {
    this.#octets = octets;
    this.at = range.from;
    this.end = range.to;
    this.#reading = reading;
  }

  get isBad(): boolean {
    return this.#reading.problem !== undefined;
  }

  /** Whether there is more to read. */
  get hasMore(): boolean {
    return !this.isBad && this.at < this.end;
  }

  get remaining(): number {
    return this.end - this.at;
  }

  fail(code: TlsFaultCode, at: number): void {
    this.#reading.problem ??= { code, at };
  }

  /** Big-endian, of 1 to 4 octets. */
  number(octets: number): number {
    if (!this.#has(octets)) return 0;
    let value = 0;
    for (let index = 0; index < octets; index += 1) value = value * 256 + (this.#octets[this.at + index] ?? 0);
    this.at += octets;
    return value;
  }

  /** A view. */
  take(octets: number): Uint8Array {
    if (!this.#has(octets)) return EMPTY;
    this.at += octets;
    return this.#octets.subarray(this.at - octets, this.at);
  }

  /** What is left, as a view. */
  rest(): Uint8Array {
    return this.take(this.remaining);
  }

  /**
   * The content of a vector (RFC 8446 3.4): a length of `prefix` octets that lies within the structure, is at least
   * `min`, and a multiple of `unit`.
   */
  vector(prefix: number, min: number, unit = 1): Cursor {
    const at = this.at;
    const length = this.number(prefix);
    if (!this.isBad && (length > this.remaining || length < min || length % unit !== 0)) this.fail("TLS_VECTOR", at);
    const from = this.at;
    const to = this.isBad ? from : from + length;
    this.at = to;
    return new Cursor(this.#octets, { from, to }, this.#reading);
  }

  /** The numbers of a vector. There are at least one and at most `itemsMax`, which is seen from its length. */
  numbers(prefix: number, size: number, itemsMax: number): number[] {
    const at = this.at;
    const items = this.vector(prefix, size, size);
    if (items.remaining > itemsMax * size) this.fail("TLS_TOO_MANY_ITEMS", at);
    const values: number[] = [];
    while (items.hasMore) values.push(items.number(size));
    return values;
  }

  /** Everything must have been read. */
  close(): void {
    if (this.hasMore) this.fail("TLS_TRAILING", this.at);
  }

  #has(octets: number): boolean {
    this.#reading.work += 1;
    if (this.isBad) return false;
    if (octets > this.remaining) this.fail("TLS_VECTOR", this.end);
    return !this.isBad;
  }
}
