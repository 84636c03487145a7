/** Octets in the order in which they came, taken from the front; each is moved a bounded number of times. */
import { OctetBuffer } from "../shared/octet-buffer.ts";

export class UndecodedOctets {
  readonly #buffer = new OctetBuffer();
  /** Where the first octet that was not taken is. */
  #start = 0;

  get length(): number {
    return this.#buffer.length - this.#start;
  }

  /** All of them; the view holds until the next call. */
  get octets(): Uint8Array {
    return this.#buffer.octets.subarray(this.#start, this.#buffer.length);
  }

  add(octets: Uint8Array): void {
    if (octets.length === 0) return;
    const buffer = this.#buffer;
    if (2 * this.#start > buffer.length) this.#moveToFront();
    buffer.reserve(octets.length, buffer.length + octets.length);
    buffer.octets.set(octets, buffer.length);
    buffer.length += octets.length;
  }

  drop(count: number): void {
    this.#start += count;
    if (this.#start < this.#buffer.length) return;
    this.#buffer.clear();
    this.#start = 0;
  }

  #moveToFront(): void {
    const buffer = this.#buffer;
    buffer.octets.copyWithin(0, this.#start, buffer.length);
    buffer.length -= this.#start;
    this.#start = 0;
  }
}
