/**
 * One zstd frame from its magic number to its last octet (RFC 8878 3.1.1), read without decompressing:
 * what it needs, what it is known to give, and whether anything follows it.
 *
 * Every block says how long it is, so the walk touches the headers alone and ends before the decoder
 * of zstd is trusted with anything. What the blocks hold is not looked at.
 */

/** Little-endian on the wire. */
const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const MAGIC_OCTETS = 4;
const BLOCK_HEADER_OCTETS = 3;
const CHECKSUM_OCTETS = 4;
/** RFC 8878 3.1.1.2.4. */
const BLOCK_OCTETS_MAX = 131_072;
const WINDOW_OCTETS_MIN = 1_024;
/** A single-segment frame states 1 octet where others state none (RFC 8878 3.1.1.1.1.1). */
const CONTENT_SIZE_OCTETS = [0, 2, 4, 8] as const;
const DICTIONARY_ID_OCTETS = [0, 1, 2, 4] as const;
const RESERVED_BIT = 0x08;

const RAW = 0;
const RLE = 1;

export interface ZstdFrame {
  readonly kind: "frame";
  /** Octets that the decoder must keep. */
  readonly windowOctets: number;
  /** The fewest octets that come out: what the header states, or what raw and repeated blocks add up to. */
  readonly contentOctetsMin: number;
  /** How many blocks there are; the walk took as many steps. */
  readonly blocks: number;
}

export type ZstdMistake =
  /** No frame, or one that breaks RFC 8878, or that ends too early. */
  | { readonly kind: "corrupt" }
  | { readonly kind: "dictionary" }
  /** Octets follow: another frame, a skippable one, or anything else. */
  | { readonly kind: "trailing" };

const CORRUPT: ZstdMistake = { kind: "corrupt" };

interface Header {
  readonly windowOctets: number;
  readonly contentOctets: number | undefined;
  readonly dictionaryId: number;
  readonly hasChecksum: boolean;
  /** Where the first block begins. */
  readonly end: number;
}

/** Walks over the one frame that `input` must be. */
export function readZstdFrame(input: Uint8Array): ZstdFrame | ZstdMistake {
  const header = readHeader(input);
  if (header === undefined) return CORRUPT;
  if (header.dictionaryId !== 0) return { kind: "dictionary" };
  const blockOctetsMax = Math.min(BLOCK_OCTETS_MAX, header.windowOctets);
  let at = header.end;
  let known = 0;
  for (let blocks = 1; ; blocks += 1) {
    if (at + BLOCK_HEADER_OCTETS > input.length) return CORRUPT;
    const block = little(input, at, BLOCK_HEADER_OCTETS);
    const type = (block >> 1) & 3;
    const octets = block >> 3;
    if (type > RLE + 1 || octets > blockOctetsMax) return CORRUPT;
    if (type === RAW || type === RLE) known += octets;
    at += BLOCK_HEADER_OCTETS + (type === RLE ? 1 : octets);
    if ((block & 1) === 0) continue;
    const end = at + (header.hasChecksum ? CHECKSUM_OCTETS : 0);
    if (end > input.length) return CORRUPT;
    if (end < input.length) return { kind: "trailing" };
    const contentOctetsMin = Math.max(known, header.contentOctets ?? 0);
    return { kind: "frame", windowOctets: header.windowOctets, contentOctetsMin, blocks };
  }
}

function readHeader(input: Uint8Array): Header | undefined {
  if (MAGIC.some((octet, index) => input[index] !== octet)) return undefined;
  const descriptor = input[MAGIC_OCTETS];
  if (descriptor === undefined || (descriptor & RESERVED_BIT) !== 0) return undefined;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentFlag = descriptor >> 6;
  const dictionaryOctets = DICTIONARY_ID_OCTETS[descriptor & 3] ?? 0;
  const contentOctets = contentFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_OCTETS[contentFlag] ?? 0);
  const windowAt = MAGIC_OCTETS + 1;
  const dictionaryAt = windowAt + (isSingleSegment ? 0 : 1);
  const contentAt = dictionaryAt + dictionaryOctets;
  const end = contentAt + contentOctets;
  if (end > input.length) return undefined;
  const content = contentOctets === 0 ? undefined : contentSize(input, contentAt, contentOctets);
  return {
    windowOctets: isSingleSegment ? Math.max(content ?? 0, WINDOW_OCTETS_MIN) : windowSize(input[windowAt] ?? 0),
    contentOctets: content,
    dictionaryId: little(input, dictionaryAt, dictionaryOctets),
    hasChecksum: (descriptor & 0x04) !== 0,
    end,
  };
}

/** RFC 8878 3.1.1.1.2: an exponent of five bits above a mantissa of three. */
function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

/** Sizes of two octets are stored less 256. */
function contentSize(input: Uint8Array, at: number, octets: number): number {
  return little(input, at, octets) + (octets === 2 ? 256 : 0);
}

/** Exact up to 2^53 and only larger beyond, which suffices to refuse. */
function little(input: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let index = octets - 1; index >= 0; index -= 1) {
    value = value * 256 + (input[at + index] ?? 0);
  }
  return value;
}
