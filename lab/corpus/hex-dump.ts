/** Bytes as `hexdump -C` prints them, up to a limit. */

const LINE_OCTETS = 16;
const HALF_OCTETS = 8;
const OFFSET_DIGITS = 8;
/** The width of 16 bytes in digits, with the space between both halves. */
const COLUMN_WIDTH = 48;

/** The first `octetsMax` bytes, and how many more there are. */
export function* hexDump(bytes: Uint8Array, octetsMax: number): Generator<string, void> {
  const end = Math.min(bytes.length, octetsMax);
  for (let at = 0; at < end; at += LINE_OCTETS) {
    yield dumpLine(at, bytes.subarray(at, Math.min(end, at + LINE_OCTETS)));
  }
  if (end < bytes.length) {
    yield `... ${bytes.length - end} more bytes`;
  }
}

function dumpLine(at: number, bytes: Uint8Array): string {
  const offset = at.toString(16).padStart(OFFSET_DIGITS, "0");
  const halves = [bytes.subarray(0, HALF_OCTETS), bytes.subarray(HALF_OCTETS)].map(digits).join("  ");
  return `${offset}  ${halves.trimEnd().padEnd(COLUMN_WIDTH)}  |${characters(bytes)}|`;
}

/** Bytes in digits, with spaces between them. */
export function digits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** Bytes as ASCII, with a point for each that is not printable. */
export function characters(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".")).join("");
}
