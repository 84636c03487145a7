/**
 * Tables of reflected CRCs of 32 bits: table `n` says what an octet does to the remainder when `n` octets follow it
 * ("slicing", Kounavis and Berry 2005).
 */

const ENTRIES = 256;

/** The tables of a polynomial in reflected form, one after another. */
export function crcTables(polynomial: number, slices: number): Int32Array {
  const tables = new Int32Array(slices * ENTRIES);
  for (let octet = 0; octet < ENTRIES; octet += 1) {
    let remainder = octet;
    for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    tables[octet] = remainder;
  }
  for (let index = ENTRIES; index < tables.length; index += 1) {
    const before = tables[index - ENTRIES] ?? 0;
    tables[index] = (before >>> 8) ^ (tables[before & 0xff] ?? 0);
  }
  return tables;
}
