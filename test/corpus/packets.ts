/** Packets and captures for tests, put together from the formats' own descriptions, without the code under test. */

export type ByteOrder = "big" | "little";

export interface SegmentSpec {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  readonly sequence: number;
  readonly flags?: string;
  readonly data?: string | Uint8Array;
  /** Words of TCP options. */
  readonly optionWords?: number;
}

export interface Endpoint {
  readonly address: readonly number[];
  readonly port: number;
}

export const CLIENT: Endpoint = { address: [10, 0, 0, 1], port: 40_000 };
export const SERVER: Endpoint = { address: [10, 0, 0, 2], port: 80 };
export const CLIENT_TEXT = "10.0.0.1:40000";
export const SERVER_TEXT = "10.0.0.2:80";

const FLAG_BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, A: 16 };

export function bytesOf(...parts: readonly (number | string | readonly number[] | Uint8Array)[]): Uint8Array {
  const buffers = parts.map((part) => {
    if (typeof part === "number") {
      return Buffer.of(part);
    }
    return typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part as Uint8Array);
  });
  return new Uint8Array(Buffer.concat(buffers));
}

export function u16(value: number, order: ByteOrder = "big"): number[] {
  const bytes = [(value >>> 8) & 0xff, value & 0xff];
  return order === "big" ? bytes : bytes.toReversed();
}

export function u32(value: number, order: ByteOrder = "big"): number[] {
  const bytes = [...u16(value >>> 16), ...u16(value & 0xffff)];
  return order === "big" ? bytes : bytes.toReversed();
}

/** RFC 9293 3.1. */
function tcp({
  from = CLIENT,
  to = SERVER,
  sequence,
  flags = "A",
  data = "",
  optionWords = 0,
}: SegmentSpec): Uint8Array {
  const bits = Array.from(flags, (flag) => FLAG_BITS[flag] ?? 0).reduce((all, bit) => all | bit, 0);
  const header = [...u16(from.port), ...u16(to.port), ...u32(sequence), ...u32(0), (5 + optionWords) << 4, bits];
  return bytesOf(header, u16(65_535), u16(0), u16(0), new Uint8Array(4 * optionWords).fill(1), data);
}

export interface Ipv4Spec {
  readonly optionWords?: number;
  /** Flags and fragment offset. */
  readonly fragment?: number;
  readonly protocol?: number;
  /** What the header claims instead of the truth. */
  readonly total?: number;
}

/** RFC 791 3.1. */
export function ipv4(segment: SegmentSpec, spec: Ipv4Spec = {}): Uint8Array {
  const { from = CLIENT, to = SERVER } = segment;
  const { optionWords = 0, fragment = 0x4000, protocol = 6 } = spec;
  const payload = tcp(segment);
  const total = spec.total ?? 20 + 4 * optionWords + payload.length;
  return bytesOf(
    [0x40 | (5 + optionWords), 0, ...u16(total), 0, 1, ...u16(fragment), 64, protocol, 0, 0],
    [...from.address, ...to.address],
    new Uint8Array(4 * optionWords).fill(1),
    payload,
  );
}

/** RFC 8200 3; an extension header is its type and its bytes, of which the first is overwritten by the next type. */
export function ipv6(
  segment: SegmentSpec,
  extensions: readonly (readonly [number, readonly number[]])[] = [],
): Uint8Array {
  const { from = CLIENT, to = SERVER } = segment;
  const types = [...extensions.map(([type]) => type), 6];
  const headers = extensions.map(([, bytes], index) => [types[index + 1] ?? 6, ...bytes.slice(1)]);
  const payload = bytesOf(...headers, tcp(segment));
  const address = (endpoint: Endpoint): number[] => [
    0x20,
    0x01,
    0x0d,
    0xb8,
    ...new Array<number>(8).fill(0),
    ...endpoint.address,
  ];
  return bytesOf([0x60, 0, 0, 0, ...u16(payload.length), types[0] ?? 6, 64], address(from), address(to), payload);
}

/** What an Ethernet header is, with VLAN tags where wanted. */
export function ethernet(
  packet: Uint8Array,
  type = packet[0] === 0x60 ? 0x86dd : 0x0800,
  tags: readonly number[] = [],
): Uint8Array {
  return bytesOf(new Uint8Array(12), ...tags.map((tag) => [...u16(tag), 0, 7]), u16(type), packet);
}

export interface PcapSpec {
  readonly order?: ByteOrder;
  readonly magic?: number;
  readonly linkType?: number;
  /** Packets are cut to so many bytes. */
  readonly snapLength?: number;
}

/** draft-ietf-opsawg-pcap 4 and 5. */
export function pcap(packets: readonly Uint8Array[], spec: PcapSpec = {}): Uint8Array {
  const { order = "little", magic = 0xa1b2c3d4, linkType = 1, snapLength = 262_144 } = spec;
  const header = [
    u32(magic, order),
    u16(2, order),
    u16(4, order),
    u32(0),
    u32(0),
    u32(snapLength, order),
    u32(linkType, order),
  ];
  const records = packets.map((packet) => {
    const captured = packet.subarray(0, snapLength);
    return bytesOf(u32(1, order), u32(2, order), u32(captured.length, order), u32(packet.length, order), captured);
  });
  return bytesOf(...header, ...records);
}

/** A block of pcapng: its body is padded to words. */
export function block(type: number, body: Uint8Array, order: ByteOrder): Uint8Array {
  const padded = bytesOf(body, new Uint8Array((4 - (body.length % 4)) % 4));
  const length = u32(12 + padded.length, order);
  return bytesOf(u32(type, order), length, padded, length);
}

export function sectionHeader(order: ByteOrder): Uint8Array {
  const unknownLength = new Uint8Array(8).fill(0xff);
  return block(0x0a0d0d0a, bytesOf(u32(0x1a2b3c4d, order), u16(1, order), u16(0, order), unknownLength), order);
}

export function interfaceDescription(linkType: number, order: ByteOrder, snapLength = 0): Uint8Array {
  // With an option, if_tsresol, and the end of options.
  const options = bytesOf(u16(9, order), u16(1, order), [9, 0, 0, 0], u16(0, order), u16(0, order));
  return block(1, bytesOf(u16(linkType, order), u16(0), u32(snapLength, order), options), order);
}

export function enhancedPacket(packet: Uint8Array, order: ByteOrder, interfaceId = 0): Uint8Array {
  const padded = bytesOf(packet, new Uint8Array((4 - (packet.length % 4)) % 4));
  const lengths = [u32(packet.length, order), u32(packet.length, order)];
  return block(6, bytesOf(u32(interfaceId, order), u32(0), u32(0), ...lengths, padded), order);
}

export function simplePacket(packet: Uint8Array, order: ByteOrder, originalLength = packet.length): Uint8Array {
  return block(3, bytesOf(u32(originalLength, order), packet), order);
}

export function text(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("latin1");
}
