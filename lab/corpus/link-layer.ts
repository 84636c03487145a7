/**
 * From a captured packet to the IP packet in it: takes away what the link put around it. Numbers of link
 * types are those of the registry at tcpdump.org, numbers of protocols those of Ethernet.
 */
import { Octets } from "./octets.ts";

/** An IP packet of either version, with whatever the link padded it with; or why there is none. */
export type Unwrapped =
  | { readonly kind: "ip"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly reason: string };

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
/** VLAN tags: 802.1Q, 802.1ad, and what was used before it. */
const VLAN_TAGS: readonly number[] = [0x8100, 0x88a8, 0x9100];
const VLAN_TAG_OCTETS = 4;
const VLAN_TAGS_MAX = 8;
/** Below it the field is the length of a frame of IEEE 802.3. */
const ETHERNET_TYPE_MIN = 0x0600;

const LINKS: ReadonlyMap<number, (packet: Octets) => Unwrapped> = new Map([
  [0, unwrapNull],
  [1, (packet) => unwrapTyped(packet, 12)],
  [12, unwrapRaw],
  [14, unwrapRaw],
  [101, unwrapRaw],
  [108, unwrapNull],
  // Linux "cooked": the protocol stands at the end of 16 bytes, or at the start of 20.
  [113, (packet) => unwrapTyped(packet, 14)],
  [228, unwrapRaw],
  [229, unwrapRaw],
  [276, (packet) => unwrapTyped(packet, 0, 20)],
]);

export function unwrapLink(linkType: number, packet: Uint8Array): Unwrapped {
  const unwrap = LINKS.get(linkType);
  return unwrap === undefined ? refused(`packets of link type ${linkType} are not known`) : unwrap(new Octets(packet));
}

/** What follows the protocol at `typeAt`, from `bodyAt` on; VLAN tags stand between them. */
function unwrapTyped(packet: Octets, typeAt: number, bodyAt = typeAt + 2): Unwrapped {
  if (!packet.has(0, Math.max(typeAt + 2, bodyAt))) {
    return refused("a packet is shorter than the header of its link");
  }
  let type = packet.u16(typeAt);
  let at = bodyAt;
  for (let tags = 0; VLAN_TAGS.includes(type); tags += 1) {
    if (tags === VLAN_TAGS_MAX || !packet.has(at, VLAN_TAG_OCTETS)) {
      return refused("a packet has more VLAN tags than it has room for");
    }
    type = packet.u16(at + 2);
    at += VLAN_TAG_OCTETS;
  }
  if (type === IPV4 || type === IPV6) {
    return { kind: "ip", bytes: packet.slice(at, packet.length) };
  }
  return refused(
    type < ETHERNET_TYPE_MIN ? "a frame of IEEE 802.3 holds no IP" : `protocol 0x${type.toString(16)} is not IP`,
  );
}

function unwrapRaw(packet: Octets): Unwrapped {
  return { kind: "ip", bytes: packet.bytes };
}

/** The address family comes first, in any byte order and with a number of any BSD; the packet tells its version itself. */
function unwrapNull(packet: Octets): Unwrapped {
  const familyOctets = 4;
  return packet.has(0, familyOctets)
    ? { kind: "ip", bytes: packet.slice(familyOctets, packet.length) }
    : refused("a packet is shorter than the header of its link");
}

function refused(reason: string): Unwrapped {
  return { kind: "refused", reason };
}
