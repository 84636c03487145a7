/**
 * The tables of a decoding context (RFC 7541 2.3): the static one, the dynamic one behind it, and the
 * sizes that the two peers agree on for it (4.2). Steps that depend on the number of entries are counted.
 */
import { DynamicTable } from "./dynamic-table.ts";
import type { HpackFaultCode } from "./faults.ts";
import type { HeaderEntry } from "./header-field.ts";
import { STATIC_TABLE, STATIC_TABLE_LENGTH } from "./static-table.ts";

export class DecoderTable {
  readonly #table: DynamicTable;
  /** SETTINGS_HEADER_TABLE_SIZE in force. */
  #settingsSize: number;
  /** The size that the next block must open with at most, once SETTINGS went below the one in use. */
  #requiredSize: number | undefined;
  #work = 0;

  constructor(size: number) {
    this.#settingsSize = size;
    this.#table = new DynamicTable(size);
  }

  /** Entries of the dynamic table. */
  get length(): number {
    return this.#table.length;
  }

  /** Octets of the dynamic table, with the overhead of its entries. */
  get size(): number {
    return this.#table.size;
  }

  /** One step for each entry that came or left. */
  get work(): number {
    return this.#work;
  }

  /** Whether the open block has to begin with a size update. */
  get isUpdateDue(): boolean {
    return this.#requiredSize !== undefined;
  }

  /** The entries of the dynamic table, the newest (index 62) first. */
  entries(): readonly HeaderEntry[] {
    return this.#table.entries();
  }

  /** The entry of an index of 1 or more; `undefined` beyond both tables. */
  lookup(index: number): HeaderEntry | undefined {
    if (index <= STATIC_TABLE_LENGTH) return STATIC_TABLE[index - 1];
    return this.#table.at(index - STATIC_TABLE_LENGTH - 1);
  }

  insert(name: string, value: string): void {
    const { length } = this.#table;
    this.#table.insert({ name, value });
    // One step for the entry that came and one for each that left.
    this.#work += 2 + length - this.#table.length;
  }

  /** Takes a SETTINGS_HEADER_TABLE_SIZE that this side has announced. */
  announce(size: number): void {
    this.#settingsSize = size;
    if (size >= this.#table.maxSize) return;
    // The peer has to signal this size or a smaller one, so evicting early changes no answer.
    this.#requiredSize = size;
    this.#resize(size);
  }

  /** Takes a size update of the peer (6.3); gives what is wrong with it, if anything is. */
  update(size: number): HpackFaultCode | undefined {
    if (size > this.#settingsSize) return "HPACK_SIZE_UPDATE_RANGE";
    if (this.#requiredSize !== undefined && size > this.#requiredSize) return "HPACK_SIZE_UPDATE_MISSING";
    this.#requiredSize = undefined;
    this.#resize(size);
    return undefined;
  }

  #resize(size: number): void {
    const { length } = this.#table;
    this.#table.resize(size);
    this.#work += length - this.#table.length;
  }
}
