/**
 * Packets of a pcapng file (draft-ietf-opsawg-pcapng): a sequence of blocks, each of a type, a length, a
 * body and the length again. A section header block tells the byte order of the blocks up to the next one;
 * interface description blocks tell the link types of packets.
 */
import type { CaptureItem } from "./capture.ts";
import { problem } from "./capture.ts";
import { INTERFACES_MAX, PACKET_OCTETS_MAX } from "./limits.ts";
import { Octets } from "./octets.ts";

/** The same in both byte orders. */
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const BYTE_ORDER_MAGIC_AT = 8;
const VERSION_AT = 12;
const VERSION_MAJOR = 1;
const INTERFACE_DESCRIPTION = 1;
/** Obsolete, and still found: an enhanced packet block whose interface is a u16. */
const PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;

/** Type, length, and the length again. */
const BLOCK_OCTETS_MIN = 12;
const BLOCK_ALIGNMENT = 4;
const BODY_AT = 8;
const TRAILER_OCTETS = 4;
/** What the bodies begin with, before their data or options. */
const SECTION_OCTETS = 16;
const INTERFACE_OCTETS = 8;
const ENHANCED_OCTETS = 20;
const SIMPLE_OCTETS = 4;
const CAPTURED_LENGTH_AT = 12;
const SNAP_LENGTH_AT = 4;

export function isPcapng(bytes: Uint8Array): boolean {
  return orderAt(bytes, 0) !== undefined;
}

/** The packets of a file that `isPcapng`, until its end or something that makes the rest unreadable. */
export function* readPcapng(bytes: Uint8Array): Generator<CaptureItem, void> {
  let section = new Section(bytes, "big");
  let at = 0;
  while (at < bytes.length) {
    const order = orderAt(bytes, at);
    if (order !== undefined) {
      section = new Section(bytes, order);
    }
    const end = section.endOf(at);
    if (typeof end !== "number") {
      return yield end;
    }
    const item = section.read(at, end);
    if (item !== undefined) {
      yield item;
    }
    at = end;
  }
}

/** The byte order of the section whose header block begins at `at`; `undefined` where none does. */
function orderAt(bytes: Uint8Array, at: number): "big" | "little" | undefined {
  if (at + BLOCK_OCTETS_MIN > bytes.length || new Octets(bytes).u32(at) !== SECTION_HEADER) {
    return undefined;
  }
  const isMagic = (order: "big" | "little"): boolean =>
    new Octets(bytes, order).u32(at + BYTE_ORDER_MAGIC_AT) === BYTE_ORDER_MAGIC;
  return (["big", "little"] as const).find(isMagic);
}

interface Interface {
  readonly linkType: number;
  /** What is captured of a packet at most; 0 for all of it. */
  readonly snapLength: number;
}

class Section {
  private readonly octets: Octets;
  private readonly interfaces: Interface[] = [];

  constructor(bytes: Uint8Array, order: "big" | "little") {
    this.octets = new Octets(bytes, order);
  }

  /** Where the block at `at` ends, by both of its lengths. */
  endOf(at: number): number | CaptureItem {
    const { octets } = this;
    if (!octets.has(at, BLOCK_OCTETS_MIN)) {
      return problem(at, "the file ends inside a block");
    }
    const length = octets.u32(at + TRAILER_OCTETS);
    if (length < BLOCK_OCTETS_MIN || length % BLOCK_ALIGNMENT !== 0) {
      return problem(at, `a block claims ${length} bytes, which no block has`);
    }
    if (!octets.has(at, length)) {
      return problem(at, `a block claims ${length} bytes, and the file ends after ${octets.length - at}`);
    }
    const again = octets.u32(at + length - TRAILER_OCTETS);
    return again === length ? at + length : problem(at, `a block claims ${length} bytes first and ${again} last`);
  }

  /** What the block from `at` to `end` holds; `undefined` for nothing that is of interest. */
  read(at: number, end: number): CaptureItem | undefined {
    const body = at + BODY_AT;
    const bodyEnd = end - TRAILER_OCTETS;
    switch (this.octets.u32(at)) {
      case SECTION_HEADER:
        return this.checkSection(at, bodyEnd - body);
      case INTERFACE_DESCRIPTION:
        return this.addInterface(at, bodyEnd - body);
      case ENHANCED_PACKET:
        return this.packet(at, bodyEnd, "enhanced");
      case PACKET:
        return this.packet(at, bodyEnd, "obsolete");
      case SIMPLE_PACKET:
        return this.simplePacket(at, bodyEnd);
      default:
        return undefined;
    }
  }

  private checkSection(at: number, bodyLength: number): CaptureItem | undefined {
    if (bodyLength < SECTION_OCTETS) {
      return problem(at, "a section header block is too short");
    }
    if (this.octets.u32(at + BYTE_ORDER_MAGIC_AT) !== BYTE_ORDER_MAGIC) {
      return problem(at, "a section header block does not tell its byte order");
    }
    const version = this.octets.u16(at + VERSION_AT);
    return version === VERSION_MAJOR ? undefined : problem(at, `version ${version} of pcapng is not known`);
  }

  private addInterface(at: number, bodyLength: number): CaptureItem | undefined {
    const { octets, interfaces } = this;
    const body = at + BODY_AT;
    if (bodyLength < INTERFACE_OCTETS) {
      return problem(at, "an interface description block is too short");
    }
    if (interfaces.length === INTERFACES_MAX) {
      return problem(at, `a section has ${INTERFACES_MAX} interfaces at most`);
    }
    interfaces.push({ linkType: octets.u16(body), snapLength: octets.u32(body + SNAP_LENGTH_AT) });
    return undefined;
  }

  private packet(at: number, bodyEnd: number, form: "enhanced" | "obsolete"): CaptureItem {
    const { octets } = this;
    const body = at + BODY_AT;
    if (body + ENHANCED_OCTETS > bodyEnd) {
      return problem(at, "a packet block is too short");
    }
    const index = form === "enhanced" ? octets.u32(body) : octets.u16(body);
    return this.dataOf(at, {
      index,
      start: body + ENHANCED_OCTETS,
      bodyEnd,
      length: octets.u32(body + CAPTURED_LENGTH_AT),
    });
  }

  /** Its captured length is not written down: it is cut to the snap length of the first interface. */
  private simplePacket(at: number, bodyEnd: number): CaptureItem {
    const body = at + BODY_AT;
    if (body + SIMPLE_OCTETS > bodyEnd) {
      return problem(at, "a packet block is too short");
    }
    const original = this.octets.u32(body);
    const snapLength = this.interfaces[0]?.snapLength ?? 0;
    const length = snapLength === 0 ? original : Math.min(original, snapLength);
    return this.dataOf(at, { index: 0, start: body + SIMPLE_OCTETS, bodyEnd, length });
  }

  private dataOf(
    at: number,
    { index, start, bodyEnd, length }: Readonly<Record<"index" | "start" | "bodyEnd" | "length", number>>,
  ): CaptureItem {
    const described = this.interfaces[index];
    if (described === undefined) {
      return problem(at, `a packet is of interface ${index}, and the section has ${this.interfaces.length}`);
    }
    if (length > PACKET_OCTETS_MAX || start + length > bodyEnd) {
      return problem(at, `a packet claims ${length} bytes, and its block has ${bodyEnd - start}`);
    }
    return { kind: "packet", linkType: described.linkType, bytes: this.octets.slice(start, start + length), at };
  }
}
