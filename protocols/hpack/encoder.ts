/**
 * The encoding context of one HPACK connection (RFC 7541): fields in, header blocks out.
 *
 * Contract: a block made here is one that a decoder with the same limits accepts, given the blocks
 * before it (and room for an integer of six octets). A field list that cannot become such a block is our own mistake and throws `RangeError`
 * before the dynamic table has changed, so the context stays usable.
 *
 * Policy, for a field that does not choose: a sensitive field is never indexed; a field that a table
 * holds is indexed; one that fits the dynamic table enters it; any other one is not indexed.
 */
import { DynamicTable } from "./dynamic-table.ts";
import type { HeaderEntry } from "./header-field.ts";
import { entrySize } from "./header-field.ts";
import { appendHuffman, huffmanLength } from "./huffman.ts";
import { appendInteger } from "./integer.ts";
import type { HpackLimits } from "./limits.ts";
import { DEFAULT_HPACK_LIMITS } from "./limits.ts";
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
  WITHOUT_INDEXING,
} from "./representation.ts";
import { STATIC_TABLE_LENGTH } from "./static-table.ts";
import { TableIndex, staticIndex } from "./table-index.ts";

/** `indexed` is a wish: a field that no table holds becomes a literal with incremental indexing. */
export type Representation = "indexed" | "incremental" | "without-indexing" | "never-indexed";
export type HuffmanUse = "when-shorter" | "always" | "never";

export interface EncoderField {
  readonly name: string;
  readonly value: string;
  readonly sensitive?: boolean;
  /** Overrides the policy. A sensitive field is never indexed whatever it says. */
  readonly representation?: Representation;
  /** False spells the name out even where a table holds it. */
  readonly indexedName?: boolean;
  readonly huffman?: HuffmanUse;
}

export interface EncoderOptions {
  readonly limits?: HpackLimits;
  /** For fields that do not choose. */
  readonly huffman?: HuffmanUse;
  /** The largest dynamic table this encoder wants, whatever its peer allows. */
  readonly tableSizeMax?: number;
}

/** The prefix, the longest integer after it, for each of representation, name length and value length. */
const LITERAL_INTEGERS_OCTETS_MAX = 18;
/** Two updates of at most six octets each. */
const SIZE_UPDATES_OCTETS_MAX = 12;

const STATIC_INDEX = staticIndex();

export class HpackEncoder {
  readonly #limits: HpackLimits;
  readonly #huffman: HuffmanUse;
  readonly #tableSizeMax: number;
  readonly #index = new TableIndex();
  readonly #table: DynamicTable;
  /** The smallest and the final size since the last block, while they wait to be signalled. */
  #pendingSizes: { smallest: number; final: number } | undefined;

  constructor(options: EncoderOptions = {}) {
    this.#limits = options.limits ?? DEFAULT_HPACK_LIMITS;
    this.#huffman = options.huffman ?? "when-shorter";
    this.#tableSizeMax = options.tableSizeMax ?? this.#limits.headerTableSize;
    this.#table = new DynamicTable(this.#limits.headerTableSize, this.#index);
    this.setMaxTableSize(this.#limits.headerTableSize);
  }

  /** The entries of the dynamic table, the newest (index 62) first. */
  tableEntries(): readonly HeaderEntry[] {
    return this.#table.entries();
  }

  /** Obeys the peer's SETTINGS_HEADER_TABLE_SIZE; the next block signals what has changed (4.2). */
  setMaxTableSize(size: number): void {
    if (!Number.isInteger(size) || size < 0) throw new RangeError("the table size must be a whole number");
    const final = Math.min(size, this.#tableSizeMax);
    const current = this.#pendingSizes?.final ?? this.#table.maxSize;
    if (final === current) return;
    const smallest = Math.min(final, this.#pendingSizes?.smallest ?? this.#table.maxSize);
    this.#pendingSizes = { smallest, final };
  }

  encodeBlock(fields: readonly EncoderField[]): Uint8Array {
    this.#refuseUnencodable(fields);
    const out: number[] = [];
    this.#signalSizes(out);
    for (const field of fields) this.#encodeField(out, field);
    return Uint8Array.from(out);
  }

  /** A smallest size below the final one needs its own update, or the peer keeps what we evicted. */
  #signalSizes(out: number[]): void {
    const sizes = this.#pendingSizes;
    if (sizes === undefined) return;
    this.#pendingSizes = undefined;
    for (const size of sizes.smallest < sizes.final ? [sizes.smallest, sizes.final] : [sizes.final]) {
      appendInteger(out, size, SIZE_UPDATE_PREFIX_BITS, SIZE_UPDATE);
      this.#table.resize(size);
    }
  }

  #encodeField(out: number[], field: EncoderField): void {
    switch (this.#choose(field)) {
      case "indexed":
        return this.#appendIndexed(out, field);
      case "incremental":
        this.#appendLiteral(out, field, INCREMENTAL, INCREMENTAL_PREFIX_BITS);
        return this.#table.insert({ name: field.name, value: field.value });
      case "without-indexing":
        return this.#appendLiteral(out, field, WITHOUT_INDEXING, LITERAL_PREFIX_BITS);
      case "never-indexed":
        return this.#appendLiteral(out, field, NEVER_INDEXED, LITERAL_PREFIX_BITS);
    }
  }

  #choose(field: EncoderField): Representation {
    if (field.sensitive === true) return "never-indexed";
    const wish = field.representation;
    if (wish !== undefined && wish !== "indexed") return wish;
    if (this.#findField(field) !== undefined) return "indexed";
    const fits = entrySize(field) <= this.#table.maxSize;
    return wish === "indexed" || fits ? "incremental" : "without-indexing";
  }

  #appendIndexed(out: number[], field: EncoderField): void {
    const index = this.#findField(field);
    if (index === undefined) throw new Error("the field left the table between choice and encoding");
    appendInteger(out, index, INDEXED_PREFIX_BITS, INDEXED);
  }

  #appendLiteral(out: number[], field: EncoderField, pattern: number, prefixBits: number): void {
    const nameIndex = field.indexedName === false ? undefined : this.#findName(field.name);
    appendInteger(out, nameIndex ?? 0, prefixBits, pattern);
    if (nameIndex === undefined) this.#appendString(out, field.name, field);
    this.#appendString(out, field.value, field);
  }

  #appendString(out: number[], text: string, field: EncoderField): void {
    const isHuffman = this.#usesHuffman(text, field);
    appendInteger(out, this.#stringOctets(text, field), STRING_PREFIX_BITS, isHuffman ? HUFFMAN_FLAG : 0);
    if (isHuffman) return appendHuffman(out, text);
    for (let index = 0; index < text.length; index += 1) out.push(text.charCodeAt(index));
  }

  #usesHuffman(text: string, field: EncoderField): boolean {
    const use = field.huffman ?? this.#huffman;
    return use === "always" || (use === "when-shorter" && huffmanLength(text) < text.length);
  }

  #stringOctets(text: string, field: EncoderField): number {
    return this.#usesHuffman(text, field) ? huffmanLength(text) : text.length;
  }

  #findField(field: HeaderEntry): number | undefined {
    const { name, value } = field;
    return STATIC_INDEX.findField(name, value) ?? this.#dynamicIndex(this.#index.findField(name, value));
  }

  #findName(name: string): number | undefined {
    return STATIC_INDEX.findName(name) ?? this.#dynamicIndex(this.#index.findName(name));
  }

  #dynamicIndex(number: number | undefined): number | undefined {
    return number === undefined ? undefined : STATIC_TABLE_LENGTH + this.#table.inserted - number;
  }

  /** Judges the list as if every field were spelled out, since the table must not change before. */
  #refuseUnencodable(fields: readonly EncoderField[]): void {
    const limits = this.#limits;
    if (fields.length > limits.fieldsMax) throw new RangeError(`a block holds at most ${limits.fieldsMax} fields`);
    let listSize = 0;
    let blockOctets = SIZE_UPDATES_OCTETS_MAX;
    for (const field of fields) {
      listSize += entrySize(field);
      blockOctets += LITERAL_INTEGERS_OCTETS_MAX;
      for (const text of [field.name, field.value]) {
        if (!isOctets(text)) throw new RangeError("a header string holds units from 0 to 255 only");
        const octets = this.#stringOctets(text, field);
        if (octets > limits.stringOctetsMax)
          throw new RangeError(`a string has at most ${limits.stringOctetsMax} octets`);
        blockOctets += octets;
      }
    }
    if (listSize > limits.headerListSizeMax)
      throw new RangeError(`the list size is at most ${limits.headerListSizeMax}`);
    if (blockOctets > limits.blockOctetsMax)
      throw new RangeError(`a block has at most ${limits.blockOctetsMax} octets`);
  }
}

function isOctets(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0xff) return false;
  }
  return true;
}
