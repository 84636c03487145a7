/**
 * The decoding context of one HPACK connection (RFC 7541): octets of header blocks in, fields out.
 *
 * Contract: `push` takes the next octets of the open block, `endBlock` closes it. A field is handed
 * out by the call that completes it. The first fault latches: later calls hand out nothing and
 * repeat it. Offsets count octets of header blocks since the context was created. Any split of the
 * same octets gives the same fields and the same fault.
 *
 * Limits: see limits.ts. A declared length is checked before an octet of the string is held, and a
 * field is charged to the list (name + value + 32) before its strings are built.
 *
 * How it works: a block is a sequence of elements, integers and strings. `#stage` names the element
 * that comes next. A complete element is decoded where it lies; an incomplete one is copied to
 * `#tail` together with `#needed`, the fewest octets it can have. Nothing is tried again before
 * these have arrived, hence a string is read once and only the few octets of an integer repeatedly.
 */
import type { Decoded, Gauge } from "../../lab/core/decoder.ts";
import { DecoderTable } from "./decoder-table.ts";
import { ElementTail } from "./element-tail.ts";
import type { HpackFault, HpackFaultCode } from "./faults.ts";
import { hpackFault } from "./faults.ts";
import type { HeaderEntry, HeaderField } from "./header-field.ts";
import { entrySize } from "./header-field.ts";
import type { HuffmanMistake } from "./huffman.ts";
import { decodeHuffman } from "./huffman.ts";
import { IntegerReader } from "./integer.ts";
import { latin1 } from "../shared/latin1.ts";
import type { HpackLimits } from "./limits.ts";
import { DEFAULT_HPACK_LIMITS, ENTRY_OVERHEAD_OCTETS, SIZE_UPDATES_MAX } from "./limits.ts";
import {
  HUFFMAN_FLAG,
  INCREMENTAL,
  INCREMENTAL_PREFIX_BITS,
  INDEXED,
  INDEXED_PREFIX_BITS,
  LITERAL_PREFIX_BITS,
  NEVER_INDEXED,
  SIZE_UPDATE,
  SIZE_UPDATE_PREFIX_BITS,
  STRING_PREFIX_BITS,
} from "./representation.ts";

type Stage = "representation" | "name-length" | "name" | "value-length" | "value";

const NO_FIELDS: readonly HeaderField[] = [];

const HUFFMAN_FAULTS = {
  eos: "HPACK_HUFFMAN_EOS",
  "padding-too-long": "HPACK_HUFFMAN_PADDING_TOO_LONG",
  "padding-not-ones": "HPACK_HUFFMAN_PADDING_NOT_ONES",
} as const;

export class HpackDecoder implements Gauge {
  readonly #limits: HpackLimits;
  readonly #table: DecoderTable;
  readonly #integer: IntegerReader;
  readonly #tail = new ElementTail();
  #fault: HpackFault | undefined;

  // The open block.
  #blockOctets = 0;
  #fields = 0;
  #listSize = 0;
  #sizeUpdates = 0;

  // The open element.
  #stage: Stage = "representation";
  #needed = 1;
  /** Stream offset of the first octet that is not consumed yet. */
  #consumed = 0;
  /** Position of that octet in the octets at hand. */
  #at = 0;
  /** What to add to a position in the octets at hand to get its stream offset. */
  #base = 0;

  /** The integer that was read last. */
  #value = 0;

  // The open literal.
  #kind = 0;
  #name = "";
  #stringOctets = 0;
  #stringIsHuffman = false;
  #stringOffset = 0;

  #events: HeaderField[] = [];
  #work = 0;
  #bytesAllocated = 0;

  constructor(limits: HpackLimits = DEFAULT_HPACK_LIMITS) {
    this.#limits = limits;
    this.#table = new DecoderTable(limits.headerTableSize);
    this.#integer = new IntegerReader(limits.integerOctetsMax);
  }

  /** The unfinished element, the name of the unfinished literal, and the dynamic table. */
  get bytesHeld(): number {
    return this.#tail.octets.length + this.#name.length + this.#table.size;
  }

  get partsHeld(): number {
    return this.#table.length + (this.#name === "" ? 0 : 1);
  }

  get work(): number {
    return this.#work + this.#table.work;
  }

  get bytesAllocated(): number {
    return this.#bytesAllocated;
  }

  get fault(): HpackFault | undefined {
    return this.#fault;
  }

  /** The entries of the dynamic table, the newest (index 62) first. */
  tableEntries(): readonly HeaderEntry[] {
    return this.#table.entries();
  }

  /** Announces a new SETTINGS_HEADER_TABLE_SIZE, in force from the next block on (4.2). */
  setMaxTableSize(size: number): void {
    if (!Number.isInteger(size) || size < 0 || size > this.#limits.headerTableSizeMax) {
      throw new RangeError(`the table size must be an integer from 0 to ${this.#limits.headerTableSizeMax}`);
    }
    if (this.#fault !== undefined) return;
    if (this.#blockOctets > 0) throw new Error("SETTINGS cannot take effect inside a header block");
    this.#table.announce(size);
  }

  push(chunk: Uint8Array): Decoded<HeaderField> {
    if (this.#fault !== undefined) return { events: NO_FIELDS, fault: this.#fault };
    this.#events = [];
    const room = this.#limits.blockOctetsMax - this.#blockOctets;
    const end = Math.min(chunk.length, room);
    this.#blockOctets += end;
    this.#feed(chunk, end);
    if (chunk.length > room) this.#fail("HPACK_BLOCK_TOO_LARGE", this.#consumed + this.#tail.length);
    return this.#answer();
  }

  endBlock(): Decoded<HeaderField> {
    if (this.#fault !== undefined) return { events: NO_FIELDS, fault: this.#fault };
    const offset = this.#consumed + this.#tail.length;
    const inString = this.#stage === "name" || this.#stage === "value";
    if (inString) this.#fail("HPACK_STRING_TRUNCATED", offset);
    else if (this.#stage !== "representation" || this.#tail.length > 0) this.#fail("HPACK_INTEGER_TRUNCATED", offset);
    else if (this.#table.isUpdateDue) this.#fail("HPACK_SIZE_UPDATE_MISSING", offset);
    this.#blockOctets = 0;
    this.#fields = 0;
    this.#listSize = 0;
    this.#sizeUpdates = 0;
    return this.#answer();
  }

  #answer(): Decoded<HeaderField> {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }

  #fail(code: HpackFaultCode, offset: number): false {
    this.#fault ??= hpackFault(code, offset);
    return false;
  }

  /** Consumes `chunk` up to `end`: whole elements in place, the rest through the tail. */
  #feed(chunk: Uint8Array, end: number): void {
    let at = 0;
    while (at < end && this.#fault === undefined) {
      if (this.#tail.length === 0) {
        at = this.#consume(chunk, at, end);
        if (this.#fault === undefined) this.#retain(chunk, at, end);
        return;
      }
      const start = at;
      at = Math.min(end, start + this.#needed - this.#tail.length);
      this.#retain(chunk, start, at);
      if (this.#tail.length === this.#needed) this.#consumeTail();
    }
  }

  #retain(chunk: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    this.#tail.append(chunk, start, end);
    this.#work += end - start;
    this.#bytesAllocated += end - start;
  }

  /** The tail holds exactly the octets that its element needs at least: all of it goes, or nothing. */
  #consumeTail(): void {
    if (this.#consume(this.#tail.octets, 0, this.#tail.length) > 0) this.#tail.clear();
  }

  /** Consumes whole elements and answers the position of the first octet it left. */
  #consume(octets: Uint8Array, start: number, end: number): number {
    this.#base = this.#consumed - start;
    this.#at = start;
    let representations = 1;
    while (this.#resume(octets, end)) representations += 1;
    this.#consumed = this.#base + this.#at;
    this.#work += representations + this.#at - start;
    return this.#at;
  }

  /** Goes on to the end of the representation. False when octets are missing or there is a fault. */
  #resume(octets: Uint8Array, end: number): boolean {
    switch (this.#stage) {
      case "representation":
        return this.#readRepresentation(octets, end);
      case "name-length":
        return this.#readNameLength(octets, end);
      case "name":
        return this.#readName(octets, end);
      case "value-length":
        return this.#readValueLength(octets, end);
      case "value":
        return this.#readValue(octets, end);
    }
  }

  #readRepresentation(octets: Uint8Array, end: number): boolean {
    if (this.#at >= end) return this.#await(1);
    const first = octets[this.#at] ?? 0;
    const offset = this.#base + this.#at;
    if ((first & INDEXED) !== 0) return this.#readIndexed(octets, end, offset);
    if ((first & INCREMENTAL) !== 0)
      return this.#readLiteral(octets, end, offset, INCREMENTAL, INCREMENTAL_PREFIX_BITS);
    if ((first & SIZE_UPDATE) !== 0) return this.#readSizeUpdate(octets, end, offset);
    return this.#readLiteral(octets, end, offset, first & NEVER_INDEXED, LITERAL_PREFIX_BITS);
  }

  #readIndexed(octets: Uint8Array, end: number, offset: number): boolean {
    if (!this.#mayOpenField(offset)) return false;
    if (!this.#readInteger(octets, end, INDEXED_PREFIX_BITS)) return false;
    const index = this.#value;
    if (index === 0) return this.#fail("HPACK_INDEX_ZERO", offset);
    const entry = this.#table.lookup(index);
    if (entry === undefined) return this.#fail("HPACK_INDEX_RANGE", offset);
    if (entrySize(entry) > this.#allowance()) return this.#fail("HPACK_LIST_TOO_LARGE", offset);
    this.#handOut(entry.name, entry.value, false);
    return true;
  }

  #readSizeUpdate(octets: Uint8Array, end: number, offset: number): boolean {
    if (this.#fields > 0) return this.#fail("HPACK_SIZE_UPDATE_AFTER_FIELD", offset);
    if (this.#sizeUpdates === SIZE_UPDATES_MAX) return this.#fail("HPACK_SIZE_UPDATE_REPEATED", offset);
    if (!this.#readInteger(octets, end, SIZE_UPDATE_PREFIX_BITS)) return false;
    const mistake = this.#table.update(this.#value);
    if (mistake !== undefined) return this.#fail(mistake, offset);
    this.#sizeUpdates += 1;
    return true;
  }

  #readLiteral(octets: Uint8Array, end: number, offset: number, kind: number, prefixBits: number): boolean {
    if (!this.#mayOpenField(offset)) return false;
    if (!this.#readInteger(octets, end, prefixBits)) return false;
    const index = this.#value;
    const entry = index === 0 ? undefined : this.#table.lookup(index);
    if (index > 0 && entry === undefined) return this.#fail("HPACK_INDEX_RANGE", offset);
    const name = entry === undefined ? "" : entry.name;
    if (name.length + ENTRY_OVERHEAD_OCTETS > this.#allowance()) return this.#fail("HPACK_LIST_TOO_LARGE", offset);
    this.#kind = kind;
    this.#name = name;
    return index === 0 ? this.#readNameLength(octets, end) : this.#readValueLength(octets, end);
  }

  #readNameLength(octets: Uint8Array, end: number): boolean {
    if (!this.#readStringLength(octets, end)) return this.#stopIn("name-length");
    return this.#readName(octets, end);
  }

  #readName(octets: Uint8Array, end: number): boolean {
    const name = this.#readString(octets, end);
    if (name === undefined) return this.#stopIn("name");
    this.#name = name;
    return this.#readValueLength(octets, end);
  }

  #readValueLength(octets: Uint8Array, end: number): boolean {
    if (!this.#readStringLength(octets, end)) return this.#stopIn("value-length");
    return this.#readValue(octets, end);
  }

  #readValue(octets: Uint8Array, end: number): boolean {
    const value = this.#readString(octets, end);
    if (value === undefined) return this.#stopIn("value");
    this.#handOut(this.#name, value, this.#kind === NEVER_INDEXED);
    if (this.#kind === INCREMENTAL) this.#table.insert(this.#name, value);
    this.#name = "";
    this.#stage = "representation";
    return true;
  }

  /** The stage is recorded only where decoding stops, so a whole literal never touches it. */
  #stopIn(stage: Stage): false {
    this.#stage = stage;
    return false;
  }

  #readStringLength(octets: Uint8Array, end: number): boolean {
    const isHuffman = ((octets[this.#at] ?? 0) & HUFFMAN_FLAG) !== 0;
    const offset = this.#base + this.#at;
    if (!this.#readInteger(octets, end, STRING_PREFIX_BITS)) return false;
    const length = this.#value;
    if (length > this.#limits.stringOctetsMax) return this.#fail("HPACK_STRING_TOO_LARGE", offset);
    if (!isHuffman && length > this.#stringAllowance()) return this.#fail("HPACK_LIST_TOO_LARGE", offset);
    this.#stringOctets = length;
    this.#stringIsHuffman = isHuffman;
    this.#stringOffset = offset;
    return true;
  }

  #readString(octets: Uint8Array, end: number): string | undefined {
    const start = this.#at;
    const next = start + this.#stringOctets;
    if (next > end) {
      this.#await(this.#stringOctets);
      return undefined;
    }
    const text = this.#stringIsHuffman
      ? decodeHuffman(octets, start, next, this.#stringAllowance())
      : latin1(octets, start, next);
    if (typeof text !== "string") {
      this.#failHuffman(text);
      return undefined;
    }
    this.#at = next;
    this.#bytesAllocated += text.length;
    return text;
  }

  #failHuffman(mistake: HuffmanMistake): void {
    if (mistake.kind === "too-large") this.#fail("HPACK_LIST_TOO_LARGE", this.#stringOffset);
    else this.#fail(HUFFMAN_FAULTS[mistake.kind], this.#base + mistake.at);
  }

  /** Reads an integer into `#value` and steps over it. Most of them are their prefix and no more. */
  #readInteger(octets: Uint8Array, end: number, prefixBits: number): boolean {
    const prefixMax = (1 << prefixBits) - 1;
    const prefix = (octets[this.#at] ?? 0) & prefixMax;
    if (prefix === prefixMax || this.#at >= end) return this.#readLongInteger(octets, end, prefixBits);
    this.#value = prefix;
    this.#at += 1;
    return true;
  }

  #readLongInteger(octets: Uint8Array, end: number, prefixBits: number): boolean {
    const status = this.#integer.read(octets, this.#at, end, prefixBits);
    const seen = this.#integer.octets;
    if (status === "done") {
      this.#value = this.#integer.value;
      this.#at += seen;
      return true;
    }
    this.#work += seen;
    if (status === "short") return this.#await(seen + 1);
    const code = status === "overflow" ? "HPACK_INTEGER_OVERFLOW" : "HPACK_INTEGER_TOO_LONG";
    return this.#fail(code, this.#base + this.#at + seen - 1);
  }

  #await(octets: number): false {
    this.#needed = octets;
    return false;
  }

  #mayOpenField(offset: number): boolean {
    if (this.#table.isUpdateDue) this.#fail("HPACK_SIZE_UPDATE_MISSING", offset);
    else if (this.#fields >= this.#limits.fieldsMax) this.#fail("HPACK_TOO_MANY_FIELDS", offset);
    return this.#fault === undefined;
  }

  /** The list size that is left for the open field, its overhead included. */
  #allowance(): number {
    return this.#limits.headerListSizeMax - this.#listSize;
  }

  /** The octets that are left for the string that comes next, once name and overhead are charged. */
  #stringAllowance(): number {
    return this.#allowance() - ENTRY_OVERHEAD_OCTETS - this.#name.length;
  }

  #handOut(name: string, value: string, sensitive: boolean): void {
    this.#fields += 1;
    this.#listSize += name.length + value.length + ENTRY_OVERHEAD_OCTETS;
    this.#events.push({ name, value, sensitive });
  }
}
