/** The header of a TCP segment (RFC 9293 3.1). */
import type { IpPayload } from "./ip-packet.ts";
import { Octets } from "./octets.ts";

export interface Segment {
  readonly kind: "segment";
  /** Addresses with ports. */
  readonly source: string;
  readonly destination: string;
  readonly ports: readonly [source: number, destination: number];
  /** 0 to 2^32 - 1: the number of its first byte, or of its SYN. */
  readonly sequence: number;
  readonly syn: boolean;
  readonly fin: boolean;
  readonly rst: boolean;
  /** What was captured of its data. */
  readonly bytes: Uint8Array;
  /** How long its data was, in bytes. */
  readonly length: number;
}

export type SegmentRead = Segment | { readonly kind: "refused"; readonly reason: string };

const HEADER_OCTETS_MIN = 20;
const WORD_OCTETS = 4;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;

export function readSegment({ source, destination, bytes, length }: IpPayload): SegmentRead {
  const octets = new Octets(bytes);
  if (!octets.has(0, HEADER_OCTETS_MIN)) {
    return { kind: "refused", reason: "the header of a TCP segment is cut" };
  }
  const headerOctets = (octets.u8(12) >> 4) * WORD_OCTETS;
  if (headerOctets < HEADER_OCTETS_MIN || headerOctets > length) {
    return { kind: "refused", reason: "the header of a TCP segment has an impossible length" };
  }
  const ports: [number, number] = [octets.u16(0), octets.u16(2)];
  const flags = octets.u8(13);
  return {
    kind: "segment",
    source: `${source}:${ports[0]}`,
    destination: `${destination}:${ports[1]}`,
    ports,
    sequence: octets.u32(4),
    syn: (flags & SYN) !== 0,
    fin: (flags & FIN) !== 0,
    rst: (flags & RST) !== 0,
    bytes: octets.slice(headerOctets, octets.length),
    length: length - headerOctets,
  };
}
