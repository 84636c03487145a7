/**
 * LZ4 frames (the frame format 1.6.4), one frame and nothing behind it: bounded by what may come out, whatever sizes
 * are declared. Checksums are verified where there are any; dictionaries are not supported.
 */
import type { Decompressed } from "../../lab/core/codec.ts";
import { BoundedOutput } from "./bounded-output.ts";
import { readLz4Block, writeLz4Block } from "./lz4-block.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { xxh32 } from "./xxh32.ts";

const MAGIC = 0x184d2204;
const VERSION = 1;
const FLAG = {
  version: 0xc0,
  blockChecksum: 0x10,
  contentSize: 0x08,
  contentChecksum: 0x04,
  reserved: 0x02,
  dictionary: 0x01,
};
const UNCOMPRESSED = 0x8000_0000;
/** Octets of a block by its code in the descriptor: 64 KiB, 256 KiB, 1 MiB, 4 MiB. */
const BLOCK_CODE_MIN = 4;
const BLOCK_OCTETS: readonly number[] = [65_536, 262_144, 1_048_576, 4_194_304];
const CHECKSUM_OCTETS = 4;

const TOO_LONG: Decompressed = { kind: "too-long" };
const CORRUPT: Decompressed = { kind: "corrupt" };
const TRUNCATED: Decompressed = { kind: "truncated" };

export interface Lz4Options {
  readonly outputMax: number;
  /** Early clients of the first message format wrote another checksum of the header (KAFKA-3160). */
  readonly isHeaderUnchecked?: boolean;
}

export function lz4Decompress(input: Uint8Array, options: Lz4Options): Decompressed {
  const header = readHeader(input, options);
  if ("kind" in header) return header;
  const output = new BoundedOutput(options.outputMax);
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const checksum = header.flags & FLAG.blockChecksum ? CHECKSUM_OCTETS : 0;
  let at = header.octets;
  for (;;) {
    if (input.length - at < 4) return TRUNCATED;
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const octets = word & ~UNCOMPRESSED;
    if (octets > header.blockOctetsMax) return CORRUPT;
    if (octets + checksum > input.length - at) return TRUNCATED;
    if (checksum > 0 && view.getUint32(at + octets, true) !== xxh32(input, at, at + octets)) return CORRUPT;
    const problem = readBlock(input, at, at + octets, word >= UNCOMPRESSED, output, header.blockOctetsMax);
    if (problem !== undefined) return problem;
    at += octets + checksum;
  }
  return finish(input, view, at, header, output);
}

function readBlock(
  input: Uint8Array,
  start: number,
  end: number,
  isUncompressed: boolean,
  output: BoundedOutput,
  octetsMax: number,
): Decompressed | undefined {
  if (isUncompressed) return output.append(input, start, end) ? undefined : TOO_LONG;
  const before = output.length;
  const result = readLz4Block(input, start, end, output);
  if (result !== "ok") return result === "too-long" ? TOO_LONG : CORRUPT;
  return output.length - before > octetsMax ? CORRUPT : undefined;
}

interface Header {
  readonly flags: number;
  readonly blockOctetsMax: number;
  readonly contentOctets: bigint | undefined;
  /** Of the header itself. */
  readonly octets: number;
}

function readHeader(input: Uint8Array, { outputMax, isHeaderUnchecked = false }: Lz4Options): Header | Decompressed {
  if (input.length < 7) return TRUNCATED;
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (view.getUint32(0, true) !== MAGIC) return CORRUPT;
  const flags = input[4] ?? 0;
  const blockCode = (input[5] ?? 0) >> 4;
  const blockOctetsMax = BLOCK_OCTETS[blockCode - BLOCK_CODE_MIN];
  const isOdd = (flags & FLAG.version) >> 6 !== VERSION || (flags & (FLAG.reserved | FLAG.dictionary)) !== 0;
  if (isOdd || ((input[5] ?? 0) & 0x0f) !== 0 || blockOctetsMax === undefined) return CORRUPT;
  const hasSize = (flags & FLAG.contentSize) !== 0;
  const checksumAt = hasSize ? 14 : 6;
  if (input.length <= checksumAt) return TRUNCATED;
  if (!isHeaderUnchecked && input[checksumAt] !== ((xxh32(input, 4, checksumAt) >> 8) & 0xff)) return CORRUPT;
  const contentOctets = hasSize ? view.getBigUint64(6, true) : undefined;
  if (contentOctets !== undefined && contentOctets > outputMax) return TOO_LONG;
  return { flags, blockOctetsMax, contentOctets, octets: checksumAt + 1 };
}

/** What stands behind the last block. */
function finish(
  input: Uint8Array,
  view: DataView,
  end: number,
  { flags, contentOctets }: Header,
  output: BoundedOutput,
): Decompressed {
  if (contentOctets !== undefined && BigInt(output.length) !== contentOctets) return CORRUPT;
  let at = end;
  if (flags & FLAG.contentChecksum) {
    if (input.length - at < CHECKSUM_OCTETS) return TRUNCATED;
    if (view.getUint32(at, true) !== xxh32(output.since(0))) return CORRUPT;
    at += CHECKSUM_OCTETS;
  }
  return { kind: "ok", bytes: output.take(), bytesRead: at };
}

/** One frame of independent blocks of 64 KiB, without checksums but the header's. */
export function lz4Compress(input: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, BLOCK_CODE_MIN << 4, 0);
  header[6] = (xxh32(header, 4, 6) >> 8) & 0xff;
  const parts: Uint8Array[] = [header];
  const blockOctets = BLOCK_OCTETS[0] ?? 0;
  for (let at = 0; at < input.length; at += blockOctets) {
    const content = input.subarray(at, at + blockOctets);
    const compressed = writeLz4Block(content);
    const isWorthwhile = compressed.length < content.length;
    parts.push(
      word(isWorthwhile ? compressed.length : content.length + UNCOMPRESSED),
      isWorthwhile ? compressed : content,
    );
  }
  parts.push(word(0));
  return joinOctets(parts);
}

function word(value: number): Uint8Array {
  const octets = new Uint8Array(4);
  new DataView(octets.buffer).setUint32(0, value, true);
  return octets;
}
