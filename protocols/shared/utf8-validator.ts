/**
 * UTF-8 (RFC 3629) checked as it arrives: overlong forms, surrogates and what lies beyond U+10FFFF are
 * refused at the first octet that no valid text can have there. One step per octet; nothing is allocated.
 */

const ASCII_MAX = 0x7f;
const CONTINUATION_MIN = 0x80;
const CONTINUATION_MAX = 0xbf;

export class Utf8Validator {
  /** Continuation octets that the open character still lacks. */
  #missing = 0;
  /** The range of the octet that comes next inside a character. */
  #lowest = CONTINUATION_MIN;
  #highest = CONTINUATION_MAX;

  /** Whether no character is open: text may end here. */
  get isComplete(): boolean {
    return this.#missing === 0;
  }

  /** Takes the octets from `start` to `end` (exclusive). Gives the index of the first bad one, or -1. */
  firstBad(octets: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      const octet = octets[at] ?? 0;
      if (this.#missing > 0) {
        if (octet < this.#lowest || octet > this.#highest) return at;
        this.#missing -= 1;
        this.#lowest = CONTINUATION_MIN;
        this.#highest = CONTINUATION_MAX;
      } else if (octet > ASCII_MAX && !this.#open(octet)) {
        return at;
      }
      at += 1;
    }
    return -1;
  }

  /** Forgets the open character. */
  reset(): void {
    this.#missing = 0;
    this.#lowest = CONTINUATION_MIN;
    this.#highest = CONTINUATION_MAX;
  }

  /** Opens a character by its first octet; RFC 3629 4 has the ranges of the second. */
  #open(lead: number): boolean {
    if (lead < 0xc2 || lead > 0xf4) return false;
    if (lead < 0xe0) {
      this.#missing = 1;
    } else if (lead < 0xf0) {
      this.#missing = 2;
      if (lead === 0xe0) this.#lowest = 0xa0;
      if (lead === 0xed) this.#highest = 0x9f;
    } else {
      this.#missing = 3;
      if (lead === 0xf0) this.#lowest = 0x90;
      if (lead === 0xf4) this.#highest = 0x8f;
    }
    return true;
  }
}
