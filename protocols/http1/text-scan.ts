/** Looks for the end of text, four octets at a time. */

const SPACES = 0x20202020;
const ONES = 0x01010101;
const HIGH_BITS = 0x80808080;

/**
 * The first index from `at` on, below `limit`, from where four octets are not all visible ASCII or spaces; what is
 * before it is. Up to three such octets may still follow.
 */
export function endOfWords(view: DataView, at: number, limit: number): number {
  let index = at;
  for (const last = limit - 4; index <= last; index += 4) {
    const word = view.getInt32(index, true);
    // A high bit is set by an octet above ASCII, one below the space, and DEL; a borrow only ever follows one of them.
    if (((word | (word - SPACES) | (word + ONES)) & HIGH_BITS) !== 0) break;
  }
  return index;
}
