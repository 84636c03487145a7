/**
 * The executable specification: a whole-block HPACK decoder that is slow and plain on purpose.
 *
 * It shares with the fast decoder only what the RFC prints (static table, Huffman code) and what both
 * are configured with (limits, fault codes). Integers are bigint, Huffman strings are strings of '0'
 * and '1', the dynamic table is an array with the newest entry in front, and a fault is thrown
 * inside and returned outside. It is total, and it answers the fast decoder's events and fault.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { BlockEvent } from "./block-stream.ts";
import type { HpackFault, HpackFaultCode } from "./faults.ts";
import { hpackFault } from "./faults.ts";
import type { HeaderEntry, HeaderField } from "./header-field.ts";
import { HUFFMAN_CODES } from "./huffman-code.ts";
import type { HpackLimits } from "./limits.ts";
import { DEFAULT_HPACK_LIMITS } from "./limits.ts";
import { STATIC_TABLE } from "./static-table.ts";

const SYMBOL_OF = new Map(
  HUFFMAN_CODES.map(({ symbol, code, bits }) => [code.toString(2).padStart(bits, "0"), symbol]),
);

class Wrong extends Error {
  readonly fault: HpackFault;
  constructor(code: HpackFaultCode, at: number) {
    super(code);
    this.fault = hpackFault(code, at);
  }
}

class ReferenceDecoder {
  readonly limits: HpackLimits;
  table: HeaderEntry[] = [];
  tableMax: number;
  settingsMax: number;
  owedUpdate: number | undefined;

  constructor(limits: HpackLimits = DEFAULT_HPACK_LIMITS) {
    this.limits = limits;
    this.tableMax = limits.headerTableSize;
    this.settingsMax = limits.headerTableSize;
  }

  setMaxTableSize(size: number): void {
    this.settingsMax = size;
    if (size < this.tableMax) this.owedUpdate = size;
    this.resize(Math.min(size, this.tableMax));
  }

  /** Decodes one block; the offset of a fault counts from the start of the block. */
  decodeBlock(block: Uint8Array): Decoded<HeaderField> {
    const events: HeaderField[] = [];
    try {
      new BlockReader(this, block, events).readAll();
      return { events, fault: undefined };
    } catch (thrown) {
      if (thrown instanceof Wrong) return { events, fault: thrown.fault };
      throw thrown;
    }
  }

  add(entry: HeaderEntry): void {
    this.table.unshift(entry);
    this.resize(this.tableMax);
  }

  resize(max: number): void {
    this.tableMax = max;
    while (this.table.reduce((sum, entry) => sum + sizeOf(entry), 0) > max) this.table.pop();
  }
}

class BlockReader {
  readonly context: ReferenceDecoder;
  readonly block: Uint8Array;
  readonly fields: HeaderField[];
  at = 0;
  updates = 0;

  constructor(context: ReferenceDecoder, block: Uint8Array, fields: HeaderField[]) {
    this.context = context;
    this.block = block;
    this.fields = fields;
  }

  readAll(): void {
    const { blockOctetsMax } = this.context.limits;
    const readable = Math.min(this.block.length, blockOctetsMax);
    try {
      while (this.at < readable) this.readRepresentation(this.bits(this.at));
    } catch (thrown) {
      // What is missing after the cap is not the peer's silence: the octet over the cap came first.
      const wasCut = thrown instanceof Wrong && thrown.fault.offset >= readable;
      if (!wasCut || readable === this.block.length) throw thrown;
    }
    if (this.block.length > blockOctetsMax) throw new Wrong("HPACK_BLOCK_TOO_LARGE", blockOctetsMax);
    if (this.context.owedUpdate !== undefined) throw new Wrong("HPACK_SIZE_UPDATE_MISSING", this.at);
  }

  readRepresentation(bits: string): void {
    const start = this.at;
    if (bits.startsWith("001")) return this.readSizeUpdate(start);
    if (this.context.owedUpdate !== undefined) throw new Wrong("HPACK_SIZE_UPDATE_MISSING", start);
    if (this.fields.length >= this.context.limits.fieldsMax) throw new Wrong("HPACK_TOO_MANY_FIELDS", start);
    if (bits.startsWith("1")) return this.readIndexed(start);
    if (bits.startsWith("01")) this.context.add(this.readLiteral(start, 6, false));
    else this.readLiteral(start, 4, bits.startsWith("0001"));
  }

  readSizeUpdate(start: number): void {
    if (this.fields.length > 0) throw new Wrong("HPACK_SIZE_UPDATE_AFTER_FIELD", start);
    if (this.updates >= 2) throw new Wrong("HPACK_SIZE_UPDATE_REPEATED", start);
    const size = this.readInteger(5);
    if (size > this.context.settingsMax) throw new Wrong("HPACK_SIZE_UPDATE_RANGE", start);
    if (size > (this.context.owedUpdate ?? size)) throw new Wrong("HPACK_SIZE_UPDATE_MISSING", start);
    this.context.owedUpdate = undefined;
    this.updates += 1;
    this.context.resize(size);
  }

  readIndexed(start: number): void {
    const index = this.readInteger(7);
    if (index === 0) throw new Wrong("HPACK_INDEX_ZERO", start);
    const entry = this.entry(index, start);
    this.charge(entry.name.length + entry.value.length, start);
    this.fields.push({ ...entry, sensitive: false });
  }

  readLiteral(start: number, prefixBits: number, sensitive: boolean): HeaderEntry {
    const index = this.readInteger(prefixBits);
    const known = index === 0 ? "" : this.entry(index, start).name;
    this.charge(known.length, start);
    const name = index === 0 ? this.readString(0) : known;
    const value = this.readString(name.length);
    this.fields.push({ name, value, sensitive });
    return { name, value };
  }

  /** Reads a string of a field whose other octets are `charged` already. */
  readString(charged: number): string {
    const prefix = this.at;
    const isHuffman = this.bits(prefix).startsWith("1");
    const length = this.readInteger(7);
    if (length > this.context.limits.stringOctetsMax) throw new Wrong("HPACK_STRING_TOO_LARGE", prefix);
    if (!isHuffman) this.charge(charged + length, prefix);
    const start = this.at;
    this.at = start + length;
    if (this.at > this.readable()) throw new Wrong("HPACK_STRING_TRUNCATED", this.readable());
    if (isHuffman) return this.huffman(start, (symbols) => this.charge(charged + symbols, prefix));
    return String.fromCharCode(...this.block.subarray(start, this.at));
  }

  huffman(start: number, charge: (symbols: number) => void): string {
    let text = "";
    let rest = "";
    for (let at = start; at < this.at; at += 1) {
      for (const bit of this.bits(at)) {
        rest += bit;
        const symbol = SYMBOL_OF.get(rest);
        if (symbol === undefined) continue;
        if (symbol === 256) throw new Wrong("HPACK_HUFFMAN_EOS", at);
        text += String.fromCharCode(symbol);
        rest = "";
        charge(text.length);
      }
    }
    if (rest.length > 7) throw new Wrong("HPACK_HUFFMAN_PADDING_TOO_LONG", this.at - 1);
    if (rest.includes("0")) throw new Wrong("HPACK_HUFFMAN_PADDING_NOT_ONES", this.at - 1);
    return text;
  }

  readInteger(prefixBits: number): number {
    const prefixMax = 2n ** BigInt(prefixBits) - 1n;
    let value = BigInt(this.octet()) & prefixMax;
    if (value < prefixMax) return Number(value);
    for (let group = 0; ; group += 1) {
      if (group + 1 >= this.context.limits.integerOctetsMax) throw new Wrong("HPACK_INTEGER_TOO_LONG", this.at - 1);
      const octet = BigInt(this.octet());
      value += (octet % 128n) << BigInt(7 * group);
      if (value > 0xffff_ffffn) throw new Wrong("HPACK_INTEGER_OVERFLOW", this.at - 1);
      if (octet < 128n) return Number(value);
    }
  }

  octet(): number {
    const octet = this.at < this.readable() ? this.block[this.at] : undefined;
    if (octet === undefined) throw new Wrong("HPACK_INTEGER_TRUNCATED", this.at);
    this.at += 1;
    return octet;
  }

  bits(at: number): string {
    return (this.block[at] ?? 0).toString(2).padStart(8, "0");
  }

  readable(): number {
    return Math.min(this.block.length, this.context.limits.blockOctetsMax);
  }

  entry(index: number, start: number): HeaderEntry {
    const entry = [...STATIC_TABLE, ...this.context.table][index - 1];
    if (entry === undefined) throw new Wrong("HPACK_INDEX_RANGE", start);
    return entry;
  }

  /** Refuses a list that would oversize with a field of so many octets in it. */
  charge(octets: number, at: number): void {
    const size = this.fields.reduce((sum, field) => sum + sizeOf(field), octets + 32);
    if (size > this.context.limits.headerListSizeMax) throw new Wrong("HPACK_LIST_TOO_LARGE", at);
  }
}

function sizeOf(entry: HeaderEntry): number {
  return entry.name.length + entry.value.length + 32;
}

/** The answer of `BlockStreamDecoder` to the whole stream, `end` included. */
export function decodeByReference(stream: Uint8Array, limits: HpackLimits = DEFAULT_HPACK_LIMITS): Decoded<BlockEvent> {
  const context = new ReferenceDecoder(limits);
  const events: BlockEvent[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  const stop = (code: HpackFaultCode, offset: number): Decoded<BlockEvent> => ({
    events,
    fault: hpackFault(code, offset),
  });
  let block = 0;
  for (let at = 0; at < stream.length;) {
    if (at + 2 > stream.length) return stop("HPACK_RECORD_TRUNCATED", stream.length);
    const length = view.getUint16(at);
    if (length === 0xffff) {
      if (at + 6 > stream.length) return stop("HPACK_RECORD_TRUNCATED", stream.length);
      const size = Math.min(view.getUint32(at + 2), limits.headerTableSizeMax);
      context.setMaxTableSize(size);
      events.push({ kind: "table-size", size });
      at += 6;
      continue;
    }
    if (length > limits.blockOctetsMax) return stop("HPACK_BLOCK_TOO_LARGE", at);
    const start = at + 2;
    const { events: fields, fault } = context.decodeBlock(stream.subarray(start, start + length));
    for (const field of fields) events.push({ kind: "field", block, ...field });
    at = start + length;
    // A block that was cut off has no end, so only what is wrong before the cut counts.
    const isCut = at > stream.length;
    if (fault !== undefined && !(isCut && fault.offset >= stream.length - start)) {
      return { events, fault: { ...fault, offset: start + fault.offset } };
    }
    if (isCut) return stop("HPACK_RECORD_TRUNCATED", stream.length);
    events.push({ kind: "block-end", block, fields: fields.length });
    block += 1;
  }
  return { events, fault: undefined };
}
