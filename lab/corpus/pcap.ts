/**
 * Packets of a pcap file (draft-ietf-opsawg-pcap): a header of 24 bytes, then for each packet 16 bytes and
 * what was captured of it. The magic number tells the byte order, and the unit of times, which nobody
 * needs here.
 */
import type { CaptureItem } from "./capture.ts";
import { problem } from "./capture.ts";
import { PACKET_OCTETS_MAX } from "./limits.ts";
import { Octets } from "./octets.ts";

/** Times in microseconds, and in nanoseconds. */
const MAGICS: readonly number[] = [0xa1b2c3d4, 0xa1b23c4d];
const MAGIC_OCTETS = 4;
const HEADER_OCTETS = 24;
const VERSION_MAJOR = 2;
const LINK_TYPE_AT = 20;
/** Above it stand the length of frame check sequences and reserved bits. */
const LINK_TYPE_MASK = 0xffff;
const PACKET_HEADER_OCTETS = 16;
const CAPTURED_LENGTH_AT = 8;

export function isPcap(bytes: Uint8Array): boolean {
  return orderOf(bytes) !== undefined;
}

/** The packets of a file that `isPcap`, until its end or something that makes the rest unreadable. */
export function* readPcap(bytes: Uint8Array): Generator<CaptureItem, void> {
  const octets = new Octets(bytes, orderOf(bytes));
  if (!octets.has(0, HEADER_OCTETS)) {
    return yield problem(0, `the header of a pcap file has ${HEADER_OCTETS} bytes, and ${octets.length} are there`);
  }
  const version = octets.u16(MAGIC_OCTETS);
  if (version !== VERSION_MAJOR) {
    return yield problem(MAGIC_OCTETS, `version ${version} of pcap is not known`);
  }
  const linkType = octets.u32(LINK_TYPE_AT) & LINK_TYPE_MASK;
  let at = HEADER_OCTETS;
  while (at < octets.length) {
    if (!octets.has(at, PACKET_HEADER_OCTETS)) {
      return yield problem(at, "the file ends inside the header of a packet");
    }
    const start = at + PACKET_HEADER_OCTETS;
    const length = octets.u32(at + CAPTURED_LENGTH_AT);
    if (length > PACKET_OCTETS_MAX) {
      return yield problem(at, `a packet claims ${length} bytes, and the most is ${PACKET_OCTETS_MAX}`);
    }
    if (!octets.has(start, length)) {
      return yield problem(at, `a packet claims ${length} bytes, and the file ends after ${octets.length - start}`);
    }
    yield { kind: "packet", linkType, bytes: octets.slice(start, start + length), at };
    at = start + length;
  }
}

function orderOf(bytes: Uint8Array): "big" | "little" | undefined {
  if (bytes.length < MAGIC_OCTETS) {
    return undefined;
  }
  const isMagic = (order: "big" | "little"): boolean => MAGICS.includes(new Octets(bytes, order).u32(0));
  return (["big", "little"] as const).find(isMagic);
}
