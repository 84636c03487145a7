/**
 * Snappy as Kafka has it: blocks in the framing of the xerial library, which the Java clients write, or one raw
 * block, which others write. Bounded by what may come out of all blocks together.
 */
import type { Decompressed } from "../../lab/core/codec.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { readSnappyBlock, writeSnappyBlock } from "./snappy-block.ts";

/** The magic, then two versions of 32 bits, which nobody looks at. */
const MAGIC = Uint8Array.of(0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00);
const HEADER_OCTETS = 16;
const SIZE_OCTETS = 4;
const BLOCK_OCTETS = 32_768;

export function snappyDecompress(input: Uint8Array, outputMax: number): Decompressed {
  const isFramed = MAGIC.every((octet, index) => input[index] === octet);
  return isFramed ? readFramed(input, outputMax) : readSnappyBlock(input, 0, input.length, outputMax);
}

function readFramed(input: Uint8Array, outputMax: number): Decompressed {
  if (input.length < HEADER_OCTETS) return { kind: "truncated" };
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const parts: Uint8Array[] = [];
  let room = outputMax;
  let at = HEADER_OCTETS;
  while (at < input.length) {
    if (input.length - at < SIZE_OCTETS) return { kind: "truncated" };
    const octets = view.getUint32(at);
    at += SIZE_OCTETS;
    if (octets > input.length - at) return { kind: "truncated" };
    const block = readSnappyBlock(input, at, at + octets, room);
    if (block.kind !== "ok") return block;
    parts.push(block.bytes);
    room -= block.bytes.length;
    at += octets;
  }
  return { kind: "ok", bytes: joinOctets(parts), bytesRead: at };
}

/** In the framing of the xerial library, blocks of 32 KiB. */
export function snappyCompress(input: Uint8Array): Uint8Array {
  const header = new Uint8Array(HEADER_OCTETS);
  header.set(MAGIC);
  new DataView(header.buffer).setUint32(8, 1);
  new DataView(header.buffer).setUint32(12, 1);
  const parts: Uint8Array[] = [header];
  for (let at = 0; at < input.length; at += BLOCK_OCTETS) {
    const block = writeSnappyBlock(input.subarray(at, at + BLOCK_OCTETS));
    const size = new Uint8Array(SIZE_OCTETS);
    new DataView(size.buffer).setUint32(0, block.length);
    parts.push(size, block);
  }
  return joinOctets(parts);
}
