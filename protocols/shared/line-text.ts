/** The text of octets, and back. Octets that are no UTF-8 become U+FFFD; text is decoded whole, never in pieces. */

const ASCII_MAX = 0x7f;
/** Up to here a loop decodes faster than the platform does. */
const SHORT_OCTETS = 24;
const UTF8_ENCODER = new TextEncoder();

export function textOf(octets: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_OCTETS) return textOfMany(octets, start, end);
  let text = "";
  for (let at = start; at < end; at += 1) {
    const octet = octets[at] ?? 0;
    if (octet > ASCII_MAX) return textOfMany(octets, start, end);
    text += String.fromCharCode(octet);
  }
  return text;
}

export function octetsOf(text: string): Uint8Array {
  return UTF8_ENCODER.encode(text);
}

/** A `Buffer` decodes plain ASCII several times faster than a `TextDecoder`. */
function textOfMany(octets: Uint8Array, start: number, end: number): string {
  return Buffer.from(octets.buffer, octets.byteOffset + start, end - start).toString("utf8");
}
