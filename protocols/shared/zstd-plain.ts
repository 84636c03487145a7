/** zstd frames whose blocks are not compressed (RFC 8878 3.1.1.2): small, and the same octets everywhere. */

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** A window of 4 KiB, no content size, no checksum, no dictionary. */
const HEADER = [...MAGIC, 0x00, 0x10];
/** A single segment of at most 255 octets with its size stated. */
const SINGLE_SEGMENT = 0x20;
const BLOCK_OCTETS_MAX = 4_096;
const RLE = 1;

/** `content` as it is, in blocks that fit the window. */
export function rawFrame(content: Uint8Array): Uint8Array {
  const out = [...HEADER];
  let at = 0;
  do {
    const end = Math.min(content.length, at + BLOCK_OCTETS_MAX);
    appendBlockHeader(out, 0, end - at, end === content.length);
    out.push(...content.subarray(at, end));
    at = end;
  } while (at < content.length);
  return Uint8Array.from(out);
}

/** One octet `count` times: a bomb from a few octets where `count` is large. */
export function rleFrame(octet: number, count: number): Uint8Array {
  const out = [...HEADER];
  for (let left = count; left > 0; left -= BLOCK_OCTETS_MAX) {
    appendBlockHeader(out, RLE, Math.min(left, BLOCK_OCTETS_MAX), left <= BLOCK_OCTETS_MAX);
    out.push(octet);
  }
  return Uint8Array.from(out);
}

/** Something before, one octet `count` times, and something behind, each of which fits one block: a bomb with content. */
export function paddedFrame(before: Uint8Array, octet: number, count: number, after: Uint8Array): Uint8Array {
  const out = [...HEADER];
  appendBlockHeader(out, 0, before.length, false);
  out.push(...before);
  for (let left = count; left > 0; left -= BLOCK_OCTETS_MAX) {
    appendBlockHeader(out, RLE, Math.min(left, BLOCK_OCTETS_MAX), false);
    out.push(octet);
  }
  appendBlockHeader(out, 0, after.length, true);
  out.push(...after);
  return Uint8Array.from(out);
}

/** A frame that states `size` octets of content and holds one octet `size` times. */
export function sizedFrame(octet: number, size: number): Uint8Array {
  const out = [...MAGIC, SINGLE_SEGMENT, size];
  appendBlockHeader(out, RLE, size, true);
  out.push(octet);
  return Uint8Array.from(out);
}

function appendBlockHeader(out: number[], type: number, octets: number, isLast: boolean): void {
  const header = (octets << 3) | (type << 1) | (isLast ? 1 : 0);
  out.push(header & 0xff, (header >> 8) & 0xff, header >> 16);
}
