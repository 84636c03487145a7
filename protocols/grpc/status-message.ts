/** `grpc-message`: text as UTF-8, percent-encoded (PROTOCOL-HTTP2, Percent-Encoded). */

/** The longest message as it is written; what would not fit is left out. */
const STATUS_MESSAGE_OCTETS_MAX = 2_048;
const PERCENT = 0x25;
/** An octet that is spelled takes so many. */
const SPELLED_OCTETS = 3;
const PRINTABLE_MIN = 0x20;
const PRINTABLE_MAX = 0x7e;

export function writeStatusMessage(text: string): string {
  let written = "";
  for (const octet of new TextEncoder().encode(text)) {
    if (written.length + SPELLED_OCTETS > STATUS_MESSAGE_OCTETS_MAX) break;
    const isPlain = octet >= PRINTABLE_MIN && octet <= PRINTABLE_MAX && octet !== PERCENT;
    written += isPlain ? String.fromCharCode(octet) : `%${octet.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  // Fields of HTTP/2 neither begin nor end with a space.
  return written.replace(/^ | $/g, "%20");
}

/** Never fails: a percent sign that spells no octet stays, and what is no UTF-8 becomes the replacement character. */
export function readStatusMessage(text: string): string {
  const octets = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const spelled = text.charCodeAt(at) === PERCENT ? octetAt(text, at + 1) : undefined;
    octets[length] = spelled ?? text.charCodeAt(at);
    length += 1;
    if (spelled !== undefined) at += 2;
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets.subarray(0, length));
}

function octetAt(text: string, at: number): number | undefined {
  const digits = text.slice(at, at + 2);
  return /^[0-9A-Fa-f]{2}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}
