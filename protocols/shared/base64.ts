/** Base64 with padding (RFC 4648 4). */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const GROUP_OCTETS = 3;
const GROUP_CHARACTERS = 4;

export function base64(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at += GROUP_OCTETS) {
    const [first = 0, second = 0, third = 0] = octets.subarray(at, at + GROUP_OCTETS);
    const group = (first << 16) | (second << 8) | third;
    const characters = Math.min(GROUP_CHARACTERS, octets.length - at + 1);
    for (let index = 0; index < characters; index += 1) text += ALPHABET[(group >> (18 - 6 * index)) & 63] ?? "";
    text += "=".repeat(GROUP_CHARACTERS - characters);
  }
  return text;
}

/** `undefined` for a text that no encoder writes: a wrong length or character, padding inside, bits in the padding. */
export function readBase64(text: string): Uint8Array | undefined {
  if (text.length % GROUP_CHARACTERS !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const octets = new Uint8Array((text.length / GROUP_CHARACTERS) * GROUP_OCTETS - padding);
  for (let at = 0, to = 0; at < text.length; at += GROUP_CHARACTERS) {
    let group = 0;
    for (let index = at; index < at + GROUP_CHARACTERS; index += 1) {
      const isPadding = index >= text.length - padding;
      const value = isPadding ? 0 : ALPHABET.indexOf(text[index] ?? "=");
      if (value < 0) return undefined;
      group = (group << 6) | value;
    }
    for (let shift = 16; shift >= 0 && to < octets.length; shift -= 8) octets[to++] = (group >> shift) & 0xff;
  }
  return base64(octets) === text ? octets : undefined;
}
