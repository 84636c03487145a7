/**
 * Header blocks and table size changes as one stream of bytes, format 1: what fuzz inputs, the
 * corpus and the simulated session are made of.
 *
 * A record is a big-endian u16 length and that many octets of one header block. The length 0xFFFF
 * marks a control record instead: a big-endian u32 follows, the new SETTINGS_HEADER_TABLE_SIZE of
 * the decoding endpoint, which is cut to `headerTableSizeMax` since no endpoint announces more than
 * its own ceiling. Every string of bytes is a stream; only its end can be missing.
 */
import type { Decoded, Decoder, Fault } from "../../lab/core/decoder.ts";
import { HpackDecoder } from "./decoder.ts";
import { hpackFault } from "./faults.ts";
import type { HeaderField } from "./header-field.ts";
import type { HpackLimits } from "./limits.ts";
import { DEFAULT_HPACK_LIMITS, INTEGER_MAX } from "./limits.ts";

/** Octets of a record's length. */
export const RECORD_HEADER_OCTETS = 2;
/** The length that marks a control record. */
export const CONTROL_LENGTH = 0xffff;
/** Octets of a control record after its length. */
const CONTROL_OCTETS = 4;
/** The longest block that a record can carry. */
const BLOCK_OCTETS_MAX = CONTROL_LENGTH - 1;

export type BlockEvent =
  | {
      readonly kind: "field";
      readonly block: number;
      readonly name: string;
      readonly value: string;
      readonly sensitive: boolean;
    }
  | { readonly kind: "block-end"; readonly block: number; readonly fields: number }
  | { readonly kind: "table-size"; readonly size: number };

/** One record before it is encoded: the octets of a block, or a new table size. */
export type BlockRecord = Uint8Array | { readonly tableSize: number };

type Part = "header" | "control" | "block";

export class BlockStreamDecoder implements Decoder<BlockEvent> {
  readonly #limits: HpackLimits;
  readonly #hpack: HpackDecoder;
  #fault: Fault | undefined;
  #part: Part = "header";
  /** Octets that the open part still lacks. */
  #missing = RECORD_HEADER_OCTETS;
  /** The number that the open header or control record spells so far. */
  #number = 0;
  /** Stream offset of the next octet. */
  #offset = 0;
  /** Octets of headers and control records so far: what stream offsets have over block offsets. */
  #framing = 0;
  #block = 0;
  #fields = 0;
  #steps = 0;
  #events: BlockEvent[] = [];

  constructor(limits: HpackLimits = DEFAULT_HPACK_LIMITS) {
    this.#limits = limits;
    this.#hpack = new HpackDecoder(limits);
  }

  get bytesHeld(): number {
    return this.#hpack.bytesHeld;
  }

  get partsHeld(): number {
    return this.#hpack.partsHeld;
  }

  get work(): number {
    return this.#steps + this.#hpack.work;
  }

  get bytesAllocated(): number {
    return this.#hpack.bytesAllocated;
  }

  /** The context that decodes the blocks, for oracles that compare tables. */
  get context(): HpackDecoder {
    return this.#hpack;
  }

  push(chunk: Uint8Array): Decoded<BlockEvent> {
    let at = 0;
    while (at < chunk.length && this.#fault === undefined) {
      at = this.#part === "block" ? this.#readBlock(chunk, at) : this.#readNumber(chunk, at);
      this.#steps += 1;
    }
    return this.#answer();
  }

  end(): Decoded<BlockEvent> {
    const atStart = this.#part === "header" && this.#missing === RECORD_HEADER_OCTETS;
    if (!atStart) this.#fault ??= hpackFault("HPACK_RECORD_TRUNCATED", this.#offset);
    return this.#answer();
  }

  #answer(): Decoded<BlockEvent> {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }

  /** One octet of a big-endian length or control value. */
  #readNumber(chunk: Uint8Array, at: number): number {
    this.#number = this.#number * 256 + (chunk[at] ?? 0);
    this.#missing -= 1;
    this.#offset += 1;
    this.#framing += 1;
    if (this.#missing > 0) return at + 1;
    const number = this.#number;
    if (this.#part === "control") this.#changeTableSize(number);
    else if (number === CONTROL_LENGTH) this.#open("control", CONTROL_OCTETS);
    else this.#openBlock(number);
    return at + 1;
  }

  #open(part: Part, octets: number): void {
    this.#part = part;
    this.#missing = octets;
    this.#number = 0;
  }

  #openBlock(octets: number): void {
    if (octets > this.#limits.blockOctetsMax) {
      this.#fault = hpackFault("HPACK_BLOCK_TOO_LARGE", this.#offset - RECORD_HEADER_OCTETS);
      return;
    }
    this.#open("block", octets);
    if (octets === 0) this.#closeBlock();
  }

  #changeTableSize(value: number): void {
    const size = Math.min(value, this.#limits.headerTableSizeMax);
    this.#hpack.setMaxTableSize(size);
    this.#events.push({ kind: "table-size", size });
    this.#open("header", RECORD_HEADER_OCTETS);
  }

  #readBlock(chunk: Uint8Array, start: number): number {
    const end = Math.min(chunk.length, start + this.#missing);
    this.#take(this.#hpack.push(chunk.subarray(start, end)));
    this.#missing -= end - start;
    this.#offset += end - start;
    if (this.#missing === 0 && this.#fault === undefined) this.#closeBlock();
    return end;
  }

  #closeBlock(): void {
    this.#take(this.#hpack.endBlock());
    if (this.#fault !== undefined) return;
    this.#events.push({ kind: "block-end", block: this.#block, fields: this.#fields });
    this.#block += 1;
    this.#fields = 0;
    this.#open("header", RECORD_HEADER_OCTETS);
  }

  #take(decoded: Decoded<HeaderField>): void {
    for (const { name, value, sensitive } of decoded.events) {
      this.#events.push({ kind: "field", block: this.#block, name, value, sensitive });
      this.#fields += 1;
    }
    this.#steps += decoded.events.length;
    const { fault } = decoded;
    if (fault !== undefined) this.#fault = { ...fault, offset: fault.offset + this.#framing };
  }
}

/** Writes records one after another. Throws `RangeError` for a record that the format cannot hold. */
export function encodeBlockStream(records: readonly BlockRecord[]): Uint8Array {
  const parts = records.map((record) =>
    record instanceof Uint8Array ? blockRecord(record) : controlRecord(record.tableSize),
  );
  const stream = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    stream.set(part, at);
    at += part.length;
  }
  return stream;
}

/** Cuts a stream into whole records, views of `bytes` that join to it; the last may be incomplete. */
export function splitBlockStream(bytes: Uint8Array): Uint8Array[] {
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    const payload = length === CONTROL_LENGTH ? CONTROL_OCTETS : length;
    const end = Math.min(bytes.length, at + RECORD_HEADER_OCTETS + payload);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  return records;
}

function blockRecord(block: Uint8Array): Uint8Array {
  if (block.length > BLOCK_OCTETS_MAX) throw new RangeError(`a block record holds at most ${BLOCK_OCTETS_MAX} octets`);
  const record = new Uint8Array(RECORD_HEADER_OCTETS + block.length);
  new DataView(record.buffer).setUint16(0, block.length);
  record.set(block, RECORD_HEADER_OCTETS);
  return record;
}

function controlRecord(tableSize: number): Uint8Array {
  if (!Number.isInteger(tableSize) || tableSize < 0 || tableSize > INTEGER_MAX)
    throw new RangeError("a table size is a u32");
  const record = new Uint8Array(RECORD_HEADER_OCTETS + CONTROL_OCTETS);
  const view = new DataView(record.buffer);
  view.setUint16(0, CONTROL_LENGTH);
  view.setUint32(RECORD_HEADER_OCTETS, tableSize);
  return record;
}
