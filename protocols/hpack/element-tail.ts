/**
 * The octets of one element (an integer or a string) that has not wholly arrived.
 *
 * They are copies, so a chunk belongs to its sender again. Capacity doubles as octets arrive and not
 * as lengths are declared, and a large one is given back once its element is complete.
 */

const CAPACITY_MIN = 16;
const CAPACITY_KEPT = 256;
const EMPTY = new Uint8Array(0);

export class ElementTail {
  octets: Uint8Array = EMPTY;
  length = 0;

  append(source: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.octets.length) this.#grow(length);
    this.octets.set(source.subarray(start, end), this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
    if (this.octets.length > CAPACITY_KEPT) this.octets = EMPTY;
  }

  #grow(length: number): void {
    const grown = new Uint8Array(Math.max(CAPACITY_MIN, this.octets.length * 2, length));
    grown.set(this.octets.subarray(0, this.length));
    this.octets = grown;
  }
}
