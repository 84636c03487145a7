/** Finds earlier octets that come again, for compressors: the latest place where the same four octets began. */

const HASH_BITS = 12;
export const MATCH_OCTETS_MIN = 4;

export class MatchFinder {
  readonly #input: Uint8Array;
  readonly #view: DataView;
  /** Places by hash, one more than they are; 0 for none. */
  readonly #places = new Int32Array(2 ** HASH_BITS);

  constructor(input: Uint8Array) {
    this.#input = input;
    this.#view = new DataView(input.buffer, input.byteOffset, input.length);
  }

  /** The latest place before `at` with the same four octets, or -1; and remembers `at`. */
  find(at: number): number {
    const word = this.#view.getInt32(at, true);
    const hash = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const place = (this.#places[hash] ?? 0) - 1;
    this.#places[hash] = at + 1;
    return place >= 0 && this.#view.getInt32(place, true) === word ? place : -1;
  }

  /** How many octets from `at` on are those from `place` on, up to `end`. */
  lengthOf(place: number, at: number, end: number): number {
    let length = MATCH_OCTETS_MIN;
    while (at + length < end && this.#input[place + length] === this.#input[at + length]) length += 1;
    return length;
  }
}
