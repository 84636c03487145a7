/**
 * The dynamic table (RFC 7541 2.3.2 and 4): first in, first out, bounded by size and not by count.
 *
 * A ring: insertion and eviction cost O(1) amortised and lookup costs O(1). Each entry also has a
 * number that never changes, its order of insertion, so that an encoder can remember where it is.
 */
import type { HeaderEntry } from "./header-field.ts";
import { entrySize } from "./header-field.ts";

const CAPACITY_MIN = 16;

/** Told about every entry that enters or leaves; `number` counts insertions from 0. */
export interface TableObserver {
  entered(entry: HeaderEntry, number: number): void;
  left(entry: HeaderEntry, number: number): void;
}

export class DynamicTable {
  /** Sum of the entry sizes. */
  size = 0;
  /** Number of entries. */
  length = 0;
  /** The number that the next entry gets. */
  inserted = 0;
  /** The bound on `size`; change it with `resize`. */
  maxSize: number;
  readonly #observer: TableObserver | undefined;
  #ring = emptyRing(CAPACITY_MIN);

  constructor(maxSize: number, observer?: TableObserver) {
    this.maxSize = maxSize;
    this.#observer = observer;
  }

  /** The entry `age` insertions back: 0 is the newest one. */
  at(age: number): HeaderEntry | undefined {
    if (age >= this.length) return undefined;
    return this.#ring[(this.inserted - 1 - age) & (this.#ring.length - 1)];
  }

  /** Evicts until the entry fits, then adds it; one that never fits empties the table (4.4). */
  insert(entry: HeaderEntry): void {
    const size = entrySize(entry);
    this.#evictDownTo(this.maxSize - size);
    if (size > this.maxSize) return;
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[this.inserted & (this.#ring.length - 1)] = entry;
    this.#observer?.entered(entry, this.inserted);
    this.inserted += 1;
    this.length += 1;
    this.size += size;
  }

  /** Changes the bound and evicts until the table fits (4.3). */
  resize(maxSize: number): void {
    this.maxSize = maxSize;
    this.#evictDownTo(maxSize);
  }

  /** All entries, the newest first. */
  entries(): HeaderEntry[] {
    const entries: HeaderEntry[] = [];
    for (let age = 0; age < this.length; age += 1) {
      const entry = this.at(age);
      if (entry !== undefined) entries.push(entry);
    }
    return entries;
  }

  #evictDownTo(size: number): void {
    while (this.length > 0 && this.size > size) {
      const number = this.inserted - this.length;
      const slot = number & (this.#ring.length - 1);
      const entry = this.#ring[slot];
      if (entry === undefined) throw new Error("the dynamic table lost an entry");
      this.#ring[slot] = undefined;
      this.length -= 1;
      this.size -= entrySize(entry);
      this.#observer?.left(entry, number);
    }
  }

  /** Capacities are powers of two, so that a slot is the low bits of a number. */
  #grow(): void {
    const ring = emptyRing(this.#ring.length * 2);
    for (let number = this.inserted - this.length; number < this.inserted; number += 1) {
      ring[number & (ring.length - 1)] = this.#ring[number & (this.#ring.length - 1)];
    }
    this.#ring = ring;
  }
}

function emptyRing(capacity: number): (HeaderEntry | undefined)[] {
  return Array.from({ length: capacity }, () => undefined);
}
