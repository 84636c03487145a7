/**
 * The window of permessage-deflate: the last octets of the messages so far, which the next one may refer to
 * (RFC 7692 7.1.1). Room for two windows makes adding cost as many steps as octets are added, on average.
 */

const CAPACITY_MIN = 256;

export class SlidingWindow {
  readonly #octetsMax: number;
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  /** A view that holds until the next `add`. */
  get octets(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  get bytesHeld(): number {
    return this.#buffer.length;
  }

  add(bytes: Uint8Array): void {
    const added = bytes.length > this.#octetsMax ? bytes.subarray(bytes.length - this.#octetsMax) : bytes;
    if (this.#end + added.length > this.#buffer.length) this.#makeRoom(added.length);
    this.#buffer.set(added, this.#end);
    this.#end += added.length;
    this.#start = Math.max(this.#start, this.#end - this.#octetsMax);
  }

  /** Moves what is needed to the front, of a larger buffer while there is not yet one for two windows. */
  #makeRoom(more: number): void {
    const kept = this.#buffer.subarray(Math.max(this.#start, this.#end + more - this.#octetsMax), this.#end);
    const capacity = Math.min(2 * this.#octetsMax, Math.max(CAPACITY_MIN, 2 * (kept.length + more)));
    if (capacity > this.#buffer.length) {
      const grown = new Uint8Array(capacity);
      grown.set(kept);
      this.#buffer = grown;
    } else {
      this.#buffer.copyWithin(0, kept.byteOffset, kept.byteOffset + kept.length);
    }
    this.#start = 0;
    this.#end = kept.length;
  }
}
