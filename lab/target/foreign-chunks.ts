/** Chunks as a foreign decoder is given them: Buffers in memory of their own, with something else around them. */

/** Bytes around a chunk, for decoders that take `chunk.buffer` for the chunk. */
const MARGIN_BYTES = 8;
const MARGIN = 0xee;
/** From here on a byte is taken for text, which the twin of an input has otherwise. */
const TEXT_BYTE_MIN = 0x40;

/** A copy of the bytes. */
export function chunkOf(bytes: Uint8Array): Buffer {
  const memory = Buffer.alloc(bytes.length + 2 * MARGIN_BYTES, MARGIN);
  memory.set(bytes, MARGIN_BYTES);
  return memory.subarray(MARGIN_BYTES, MARGIN_BYTES + bytes.length);
}

/** A copy in which letters are others; control characters, digits and short lengths stay. */
export function twinOf(bytes: Uint8Array): Buffer {
  const twin = chunkOf(bytes);
  for (const [at, byte] of bytes.entries()) {
    twin[at] = byte >= TEXT_BYTE_MIN ? byte ^ 1 : byte;
  }
  return twin;
}

/**
 * A copy that is no Buffer. Users write Buffers, of which `slice` gives a view where the engine means a
 * copy: mutation would change a corpus in place.
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}
