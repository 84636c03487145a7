/**
 * Octets that arrive in pieces and are handed out as one array.
 *
 * Capacity doubles as octets arrive and does not exceed what is expected in all, so a declared length alone takes no
 * memory, and what arrives in one piece is placed once. Where more comes than was expected, as when a message goes on
 * in another frame, it doubles whatever is expected now: each octet is moved a few times, however many pieces there are.
 * What was handed out is never touched again.
 */

const CAPACITY_MIN = 16;
const EMPTY = new Uint8Array(0);

export class OctetBuffer {
  octets: Uint8Array = EMPTY;
  length = 0;
  /** What was expected in all when room was made last. */
  #expected = 0;

  /**
   * Makes room for `more` octets behind `length`; `expected` is the fewest octets there will be in all, and `most` the
   * most that there may be.
   */
  reserve(more: number, expected: number, most = Number.POSITIVE_INFINITY): void {
    const needed = this.length + more;
    if (needed <= this.octets.length) return;
    const doubled = Math.max(CAPACITY_MIN, 2 * this.octets.length);
    const isBeyond = this.length > 0 && needed > this.#expected;
    const grown = new Uint8Array(Math.max(needed, Math.min(doubled, isBeyond ? most : expected)));
    this.#expected = expected;
    if (this.length > 0) grown.set(this.octets.subarray(0, this.length));
    this.octets = grown;
  }

  /** Everything so far, in memory of its own, and starts anew. */
  take(): Uint8Array {
    const { octets, length } = this;
    this.clear();
    return octets.length === length ? octets : octets.slice(0, length);
  }

  /** Forgets everything so far and keeps room for so many octets at most. */
  reuse(octetsMax: number): void {
    if (this.octets.length > octetsMax) this.octets = EMPTY;
    this.length = 0;
  }

  clear(): void {
    this.octets = EMPTY;
    this.length = 0;
  }
}
