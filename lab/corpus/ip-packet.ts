/** The TCP segment in an IP packet: IPv4 with options (RFC 791), IPv6 with extension headers (RFC 8200). */
import { Octets } from "./octets.ts";

/** What one address sends to another by TCP. */
export interface IpPayload {
  readonly kind: "tcp";
  readonly source: string;
  readonly destination: string;
  /** What was captured of it. */
  readonly bytes: Uint8Array;
  /** How long it was, in bytes. */
  readonly length: number;
}

export type IpRead = IpPayload | { readonly kind: "refused"; readonly reason: string };

const TCP = 6;
const IPV4_HEADER_OCTETS_MIN = 20;
const IPV6_HEADER_OCTETS = 40;
const IPV6_ADDRESS_OCTETS = 16;
const WORD_OCTETS = 4;
/** In the flags and offset of IPv4: more fragments, and the offset; "may not be fragmented" is no fragment. */
const IPV4_FRAGMENT = 0x3fff;
/** In the offset and flags of IPv6: the offset, and more fragments. */
const IPV6_FRAGMENT = 0xfff9;

/** Extension headers: hop by hop, routing, destination, mobility, HIP, shim6. */
const PLAIN_EXTENSIONS: readonly number[] = [0, 43, 60, 135, 139, 140];
const EXTENSION_UNIT_OCTETS = 8;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const EXTENSIONS_MAX = 16;

export function readIp(bytes: Uint8Array): IpRead {
  const packet = new Octets(bytes);
  const version = packet.has(0, 1) ? packet.u8(0) >> 4 : 0;
  switch (version) {
    case 4:
      return readIpv4(packet);
    case 6:
      return readIpv6(packet);
    default:
      return refused("a packet is neither IPv4 nor IPv6");
  }
}

function readIpv4(packet: Octets): IpRead {
  if (!packet.has(0, IPV4_HEADER_OCTETS_MIN)) {
    return refused("the header of an IPv4 packet is cut");
  }
  const headerOctets = (packet.u8(0) & 0xf) * WORD_OCTETS;
  // 0 comes from cards that cut what they send into packets after it was captured.
  const total = packet.u16(2) || packet.length;
  if (headerOctets < IPV4_HEADER_OCTETS_MIN || headerOctets > total) {
    return refused("the header of an IPv4 packet has an impossible length");
  }
  if ((packet.u16(6) & IPV4_FRAGMENT) !== 0) {
    return refused("fragments of IPv4 packets are not put together");
  }
  const protocol = packet.u8(9);
  if (protocol !== TCP) {
    return refused(`protocol ${protocol} is not TCP`);
  }
  return {
    kind: "tcp",
    source: ipv4Text(packet, 12),
    destination: ipv4Text(packet, 16),
    bytes: packet.slice(headerOctets, total),
    length: total - headerOctets,
  };
}

function readIpv6(packet: Octets): IpRead {
  if (!packet.has(0, IPV6_HEADER_OCTETS)) {
    return refused("the header of an IPv6 packet is cut");
  }
  // 0 is for packets whose length stands elsewhere.
  const payload = packet.u16(4) || packet.length - IPV6_HEADER_OCTETS;
  const end = IPV6_HEADER_OCTETS + payload;
  const start = skipExtensions(packet);
  if (typeof start !== "number") {
    return start;
  }
  if (start > end) {
    return refused("the extension headers of an IPv6 packet are longer than it is");
  }
  return {
    kind: "tcp",
    source: ipv6Text(packet, 8),
    destination: ipv6Text(packet, 8 + IPV6_ADDRESS_OCTETS),
    bytes: packet.slice(start, end),
    length: end - start,
  };
}

/** Where the segment begins. */
function skipExtensions(packet: Octets): number | IpRead {
  let next = packet.u8(6);
  let at = IPV6_HEADER_OCTETS;
  for (let extensions = 0; extensions < EXTENSIONS_MAX; extensions += 1) {
    if (next === TCP) {
      return at;
    }
    const isFragment = next === FRAGMENT;
    if (!isFragment && next !== AUTHENTICATION && !PLAIN_EXTENSIONS.includes(next)) {
      return refused(`protocol ${next} is not TCP`);
    }
    if (!packet.has(at, EXTENSION_UNIT_OCTETS)) {
      return refused("an extension header of an IPv6 packet is cut");
    }
    if (isFragment && (packet.u16(at + 2) & IPV6_FRAGMENT) !== 0) {
      return refused("fragments of IPv6 packets are not put together");
    }
    const length = extensionOctets(next, packet.u8(at + 1));
    next = packet.u8(at);
    at += length;
  }
  return refused(`an IPv6 packet has more than ${EXTENSIONS_MAX} extension headers`);
}

function extensionOctets(kind: number, length: number): number {
  switch (kind) {
    case FRAGMENT:
      return EXTENSION_UNIT_OCTETS;
    case AUTHENTICATION:
      return (length + 2) * WORD_OCTETS;
    default:
      return (length + 1) * EXTENSION_UNIT_OCTETS;
  }
}

function ipv4Text(packet: Octets, at: number): string {
  return [0, 1, 2, 3].map((index) => packet.u8(at + index)).join(".");
}

/** In brackets, as it is written in front of a port. */
function ipv6Text(packet: Octets, at: number): string {
  const groups = Array.from({ length: IPV6_ADDRESS_OCTETS / 2 }, (_, index) => packet.u16(at + 2 * index).toString(16));
  return `[${groups.join(":")}]`;
}

function refused(reason: string): IpRead {
  return { kind: "refused", reason };
}
