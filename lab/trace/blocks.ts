/**
 * The frame of a trace file: magic, version, then blocks that are chained by their hashes.
 *
 *     file  = magic (8 bytes) version (u8) block+
 *     block = kind (u8) length (u32, big-endian) payload (length bytes) chain (32 bytes)
 *     chain = SHA-256(chain before it, kind, length, payload); the first one is SHA-256(magic, version)
 *
 * A chain value stands for everything before it, so a changed, moved, dropped or added block does
 * not go unseen. A chain shows damage, not authorship: whoever can write a file can also hash it.
 * Authorship needs the signature in the end block, which this module carries and does not judge.
 */
import { createHash } from "node:crypto";
import { BLOCK_BYTES_MAX, BLOCKS_MAX, FILE_BYTES_MAX } from "./limits.ts";
import { problem } from "./problem.ts";
import type { Problem } from "./problem.ts";

/**
 * `QTR` inside PNG's alarm wire: a first byte with the high bit set, both line ends, and the
 * end-of-file character of DOS. A transfer as text changes at least one of them.
 */
const MAGIC = Uint8Array.of(0x89, 0x51, 0x54, 0x52, 0x0d, 0x0a, 0x1a, 0x0a);
export const TRACE_VERSION = 1;

/** In the order in which they stand in a file. One header, any number of names and events, one end. */
export const BLOCK = { header: 1, names: 2, events: 3, end: 4 } as const;

const CHAIN_BYTES = 32;
const VERSION_AT = MAGIC.length;
const PREFIX_BYTES = VERSION_AT + 1;
const HEAD_BYTES = 5;
const LENGTH_AT = 1;
/** The letters of the magic, which survive a transfer as text. */
const LETTERS = { from: 1, to: 4 };

export interface Block {
  readonly kind: number;
  /** Where the payload begins in the file. */
  readonly offset: number;
  /** A view of the file, not a copy. */
  readonly payload: Uint8Array;
  /** The chain value that stands for everything before this block. */
  readonly chainBefore: Uint8Array;
}

/** The whole blocks of a file, and what ended the reading when it was not the file's proper end. */
export interface Frame {
  readonly blocks: readonly Block[];
  readonly problem: Problem | undefined;
}

/** Reads the frame and verifies the chain. Allocates nothing by a length that the file declares. */
export function readFrame(bytes: Uint8Array): Frame {
  const blocks: Block[] = [];
  const wrongPrefix = checkPrefix(bytes);
  if (wrongPrefix !== undefined) {
    return { blocks, problem: wrongPrefix };
  }
  let chain = sha256(bytes.subarray(0, PREFIX_BYTES));
  let at = PREFIX_BYTES;
  for (;;) {
    const block = readBlock(bytes, at, chain);
    if (block.kind === "problem") {
      return { blocks, problem: block };
    }
    blocks.push(block);
    at = block.offset + block.payload.length + CHAIN_BYTES;
    if (block.kind === BLOCK.end) {
      return { blocks, problem: checkNothingFollows(bytes, at) };
    }
    if (blocks.length === BLOCKS_MAX) {
      return { blocks, problem: problem("too-large", at, `The file has more than ${BLOCKS_MAX} blocks.`) };
    }
    chain = bytes.subarray(at - CHAIN_BYTES, at);
  }
}

function checkPrefix(bytes: Uint8Array): Problem | undefined {
  if (bytes.length > FILE_BYTES_MAX) {
    return problem("too-large", 0, `The file has ${bytes.length} bytes; a trace has at most ${FILE_BYTES_MAX}.`);
  }
  const wrong = MAGIC.findIndex((byte, index) => index < bytes.length && bytes[index] !== byte);
  if (wrong >= 0) {
    const letters = MAGIC.subarray(LETTERS.from, LETTERS.to);
    return equalBytes(bytes.subarray(LETTERS.from, LETTERS.to), letters)
      ? problem("damaged", wrong, "The file was changed, as a transfer as text does. Copy it again as binary.")
      : problem("not-a-trace", wrong, "This is no trace of quiesce. Give a file that quiesce has written.");
  }
  const version = bytes[VERSION_AT];
  if (version === undefined) {
    return problem("truncated", bytes.length, "The file ends before its version. Copy it again in full.");
  }
  if (version > TRACE_VERSION) {
    const known = `this quiesce reads versions up to ${TRACE_VERSION}`;
    return problem("newer-version", VERSION_AT, `The trace has version ${version}; ${known}. Use a newer quiesce.`);
  }
  return version === 0 ? problem("damaged", VERSION_AT, "There is no version 0 of traces.") : undefined;
}

function readBlock(bytes: Uint8Array, start: number, chain: Uint8Array): Block | Problem {
  const kind = bytes[start];
  const offset = start + HEAD_BYTES;
  if (kind === undefined || offset > bytes.length) {
    return problem("truncated", bytes.length, "The file ends before its end block. Copy it again in full.");
  }
  const length = viewOf(bytes).getUint32(start + LENGTH_AT);
  if (length > BLOCK_BYTES_MAX) {
    return problem("too-large", start, `A block declares ${length} bytes; a block has at most ${BLOCK_BYTES_MAX}.`);
  }
  const chainAt = offset + length;
  if (chainAt + CHAIN_BYTES > bytes.length) {
    return problem("truncated", bytes.length, "The file ends inside a block. Copy it again in full.");
  }
  const expected = sha256(chain, bytes.subarray(start, chainAt));
  if (!equalBytes(expected, bytes.subarray(chainAt, chainAt + CHAIN_BYTES))) {
    return problem("damaged", start, "A block does not have the hash that was written with it. Copy the file again.");
  }
  return { kind, offset, payload: bytes.subarray(offset, chainAt), chainBefore: chain };
}

function checkNothingFollows(bytes: Uint8Array, end: number): Problem | undefined {
  const extra = bytes.length - end;
  return extra > 0 ? problem("damaged", end, `${extra} bytes follow the end of the trace.`) : undefined;
}

/** Builds the bytes of a file. */
export class FrameWriter {
  private readonly parts: Uint8Array[] = [MAGIC, Uint8Array.of(TRACE_VERSION)];
  private last = sha256(...this.parts);
  private size = PREFIX_BYTES;

  /** The chain value that stands for everything written so far. */
  get chain(): Uint8Array {
    return this.last;
  }

  add(kind: number, payload: Uint8Array): void {
    if (payload.length > BLOCK_BYTES_MAX) {
      throw new RangeError(`a trace's block has ${payload.length} bytes; at most ${BLOCK_BYTES_MAX} can be read back`);
    }
    const head = new Uint8Array(HEAD_BYTES);
    head[0] = kind;
    viewOf(head).setUint32(LENGTH_AT, payload.length);
    this.last = sha256(this.last, head, payload);
    this.parts.push(head, payload, this.last);
    this.size += HEAD_BYTES + payload.length + CHAIN_BYTES;
  }

  bytes(): Uint8Array {
    if (this.size > FILE_BYTES_MAX) {
      throw new RangeError(`the trace has ${this.size} bytes; at most ${FILE_BYTES_MAX} can be read back`);
    }
    const file = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      file.set(part, at);
      at += part.length;
    }
    return file;
  }
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) {
    hash.update(part);
  }
  return hash.digest();
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
