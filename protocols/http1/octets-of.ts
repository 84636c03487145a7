/** Octets of a text with one octet per character. Throws `RangeError` for a character that has none. */
const OCTET_MAX = 0xff;

export function octetsOf(text: string): Uint8Array {
  const octets = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit > OCTET_MAX) throw new RangeError("a character that is no octet");
    octets[index] = unit;
  }
  return octets;
}
