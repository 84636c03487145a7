/** The octets that the protocol's lines are made of. */
export const TAB = 0x09;
export const SPACE = 0x20;
export const QUOTE = 0x27;
export const ZERO = 0x30;
const NINE = 0x39;
export const COLON = 0x3a;
export const ASCII_MAX = 0x7f;

const A = 0x41;
const Z = 0x5a;
const CASE = 0x20;

export function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}

export function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= ZERO && octet <= NINE;
}

/** The octet with a capital letter made small. */
export function smallLetter(octet: number): number {
  return octet >= A && octet <= Z ? octet | CASE : octet;
}
