/** A hostile author: somebody who writes any blocks and can hash. */
import { BLOCK, FrameWriter, readFrame } from "../../lab/trace/blocks.ts";

export interface ForgedBlock {
  readonly kind: number;
  readonly payload: Uint8Array;
}

/** A file of these blocks whose hashes fit. */
export function forge(blocks: readonly ForgedBlock[]): Uint8Array {
  const frame = new FrameWriter();
  for (const { kind, payload } of blocks) {
    frame.add(kind, payload);
  }
  return frame.bytes();
}

/** The blocks of a valid file, to be changed. */
export function blocksOf(file: Uint8Array): ForgedBlock[] {
  return readFrame(file).blocks.map(({ kind, payload }) => ({ kind, payload: Uint8Array.from(payload) }));
}

/** The file with other bytes in its block number `position`, and hashes that fit them. */
export function withPayload(file: Uint8Array, position: number, payload: Uint8Array): Uint8Array {
  return forge(blocksOf(file).map((block, index) => (index === position ? { ...block, payload } : block)));
}

/** Where the header stands among the blocks of a file. */
export const HEADER_POSITION = 0;
/** Where the first block of names stands. */
export const NAMES_POSITION = 1;
/** Where the first block of events stands in a file with one block of names. */
export const EVENTS_POSITION = 2;

/** The end block of a file with these counts, unsigned. */
export function endBlock(eventCount: number, nameCount: number): ForgedBlock {
  const payload = new Uint8Array(8);
  new DataView(payload.buffer).setUint32(0, eventCount);
  new DataView(payload.buffer).setUint32(4, nameCount);
  return { kind: BLOCK.end, payload };
}
