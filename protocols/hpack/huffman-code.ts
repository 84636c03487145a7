/**
 * The Huffman code of RFC 7541 appendix B.
 *
 * The code is canonical (RFC 7541 5.2): codes of one length are consecutive and ordered by symbol,
 * and each length goes on where the shorter one stopped. The lengths therefore are the whole table.
 */

/** Symbol 256 marks the end of a string in theory; RFC 7541 5.2 forbids it in a string literal. */
export const EOS_SYMBOL = 256;

/** Bits of the code of each symbol, 16 symbols a row, EOS last. */
const CODE_BITS: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28,
  28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6,
  5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23,
  22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22,
  23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26,
  20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27,
  27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27,
  27, 27, 27, 26, 30,
];

export interface HuffmanCode {
  readonly symbol: number;
  /** The code, aligned to the least significant bit. */
  readonly code: number;
  readonly bits: number;
}

/** The code of each symbol, at the position of the symbol. */
export const HUFFMAN_CODES: readonly HuffmanCode[] = canonicalCodes(CODE_BITS);

function canonicalCodes(codeBits: readonly number[]): HuffmanCode[] {
  const ordered = codeBits
    .map((bits, symbol) => ({ symbol, bits }))
    .toSorted((left, right) => left.bits - right.bits || left.symbol - right.symbol);
  const codes: HuffmanCode[] = [];
  let code = 0;
  let length = 0;
  for (const { symbol, bits } of ordered) {
    code <<= bits - length;
    length = bits;
    codes.push({ symbol, code, bits });
    code += 1;
  }
  return codes.toSorted((left, right) => left.symbol - right.symbol);
}
