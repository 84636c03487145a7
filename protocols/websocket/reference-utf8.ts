/**
 * UTF-8 by the values of its characters: an octet is bad when no character that begins like this has a value
 * that its length may spell (RFC 3629 3). The model of protocols/shared/utf8-validator.ts.
 */

/** Characters of n octets: their least and greatest value. */
const VALUES: readonly (readonly [least: number, greatest: number])[] = [
  [0, 0],
  [0, 0x7f],
  [0x80, 0x7ff],
  [0x800, 0xffff],
  [0x10000, 0x10ffff],
];
const SURROGATES: readonly [number, number] = [0xd800, 0xdfff];

/** The index of the first bad octet; `undefined` where there is none, be the last character whole or not. */
export function firstBadByReference(text: Uint8Array): number | undefined {
  for (let at = 0; at < text.length;) {
    const length = lengthOf(text[at] ?? 0);
    for (let seen = 1; seen <= Math.max(1, length) && at + seen <= text.length; seen += 1) {
      if (!canBegin(text.subarray(at, at + seen), length)) return at + seen - 1;
    }
    at += length;
  }
  return undefined;
}

/** Whether the last character of a text without bad octets is whole. */
export function endsWithCharacter(text: Uint8Array): boolean {
  let at = 0;
  while (at < text.length) at += Math.max(1, lengthOf(text[at] ?? 0));
  return at === text.length;
}

/** Octets of a character by its first one: as many as that has leading ones. */
function lengthOf(lead: number): number {
  const ones = Math.clz32(~(lead << 24));
  return ones === 0 ? 1 : ones === 1 || ones > 4 ? 0 : ones;
}

/** Whether some character of `length` octets begins like this. */
function canBegin(octets: Uint8Array, length: number): boolean {
  const range = VALUES[length];
  if (length === 0 || range === undefined) return false;
  const [lead = 0, ...rest] = octets;
  if (rest.some((octet) => octet >> 6 !== 0b10)) return false;
  const leadBits = length === 1 ? lead : lead % 2 ** (7 - length);
  const spelt = rest.reduce((value, octet) => value * 64 + (octet % 64), leadBits);
  const open = 64 ** (length - octets.length);
  const least = Math.max(range[0], spelt * open);
  const greatest = Math.min(range[1], spelt * open + open - 1);
  const isSurrogate = least >= SURROGATES[0] && greatest <= SURROGATES[1];
  return least <= greatest && !isSurrogate;
}
