/** One stream for each way to be wrong: what it says, the fault, and where the first wrong octet is. */
import type { BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import type { HpackFaultCode } from "../../../protocols/hpack/faults.ts";
import type { HpackLimits } from "../../../protocols/hpack/limits.ts";
import { hex } from "./helpers.ts";

export interface BadBlock {
  readonly title: string;
  readonly code: HpackFaultCode;
  /** In octets of blocks, as `HpackDecoder` counts. */
  readonly offset: number;
  readonly records: readonly BlockRecord[];
  /** Present where the fault is a limit of ours and no rule of the RFC, so that a peer may accept it. */
  readonly limits?: Partial<HpackLimits>;
}

const bad = (title: string, code: HpackFaultCode, offset: number, ...wires: (string | number)[]): BadBlock => ({
  title,
  code,
  offset,
  records: wires.map((wire) => (typeof wire === "number" ? { tableSize: wire } : hex(wire))),
});

/** Blocks that every decoder has to refuse. */
export const RFC_FAULTS: readonly BadBlock[] = [
  bad("index 0", "HPACK_INDEX_ZERO", 1, "82 80"),
  bad("index one past an empty dynamic table", "HPACK_INDEX_RANGE", 1, "82 be"),
  bad("index one past a dynamic table of one", "HPACK_INDEX_RANGE", 5, "40 01 61 01 62 bf"),
  bad("name index past the table, incremental", "HPACK_INDEX_RANGE", 0, "7e 01 61"),
  bad("name index past the table, without indexing", "HPACK_INDEX_RANGE", 0, "0f 2f 01 61"),
  bad("name index past the table, never indexed", "HPACK_INDEX_RANGE", 0, "1f 2f 01 61"),
  bad("index of an evicted entry", "HPACK_INDEX_RANGE", 6, "40 01 61 01 62", "20 be"),
  bad("index 2^32", "HPACK_INTEGER_OVERFLOW", 5, "ff 81 ff ff ff 0f"),
  bad("index 2^35", "HPACK_INTEGER_OVERFLOW", 5, "ff ff ff ff ff 7f"),
  bad("string length 2^32", "HPACK_INTEGER_OVERFLOW", 6, "00 7f 81 ff ff ff 0f"),
  bad("integer with too much zero padding", "HPACK_INTEGER_TOO_LONG", 5, "ff 80 80 80 80 80 00"),
  bad("integer without an end", "HPACK_INTEGER_TRUNCATED", 3, "ff 80 80"),
  bad("literal without a name", "HPACK_INTEGER_TRUNCATED", 1, "40"),
  bad("literal without a value", "HPACK_INTEGER_TRUNCATED", 3, "40 01 61"),
  bad("name that stops short", "HPACK_STRING_TRUNCATED", 4, "40 03 61 62"),
  bad("value that stops short", "HPACK_STRING_TRUNCATED", 5, "40 01 61 02 62"),
  bad("value without an octet", "HPACK_STRING_TRUNCATED", 4, "40 01 61 02"),
  bad("EOS symbol", "HPACK_HUFFMAN_EOS", 5, "02 84 ff ff ff fc"),
  bad("EOS symbol after a letter", "HPACK_HUFFMAN_EOS", 6, "02 85 1f ff ff ff ff"),
  bad("8 bits of padding", "HPACK_HUFFMAN_PADDING_TOO_LONG", 2, "02 81 ff"),
  bad("12 bits of padding", "HPACK_HUFFMAN_PADDING_TOO_LONG", 4, "02 83 1f ff ff"),
  bad("padding of zeros", "HPACK_HUFFMAN_PADDING_NOT_ONES", 2, "02 81 18"),
  bad("padding that ends in a zero", "HPACK_HUFFMAN_PADDING_NOT_ONES", 2, "02 81 1e"),
  bad("size update above the default", "HPACK_SIZE_UPDATE_RANGE", 0, "3f e2 1f 82"),
  bad("size update above lowered SETTINGS", "HPACK_SIZE_UPDATE_RANGE", 1, "82", 100, "3f 46 82"),
  bad("size update after a field", "HPACK_SIZE_UPDATE_AFTER_FIELD", 1, "82 20"),
  bad("size update missing after SETTINGS", "HPACK_SIZE_UPDATE_MISSING", 1, "82", 100, "82"),
  bad("size update missing in an empty block", "HPACK_SIZE_UPDATE_MISSING", 1, "82", 100, ""),
  bad("size update above the smallest of two SETTINGS", "HPACK_SIZE_UPDATE_MISSING", 1, "82", 100, 4096, "3f e1 1f 82"),
  bad("three size updates", "HPACK_SIZE_UPDATE_REPEATED", 2, "20 20 20 82"),
];

/** Blocks that are well formed and overstep a limit of this endpoint. */
export const LIMIT_FAULTS: readonly BadBlock[] = [
  {
    ...bad("string over the cap, from its length alone", "HPACK_STRING_TOO_LARGE", 1, "02 09"),
    limits: { stringOctetsMax: 8 },
  },
  { ...bad("Huffman string over the cap", "HPACK_STRING_TOO_LARGE", 1, "02 89"), limits: { stringOctetsMax: 8 } },
  { ...bad("list too large by a reference", "HPACK_LIST_TOO_LARGE", 1, "82 82"), limits: { headerListSizeMax: 83 } },
  {
    ...bad("list too large by an indexed name", "HPACK_LIST_TOO_LARGE", 0, "02 00"),
    limits: { headerListSizeMax: 38 },
  },
  {
    ...bad("list too large by the overhead of a literal", "HPACK_LIST_TOO_LARGE", 0, "00 80 80"),
    limits: { headerListSizeMax: 31 },
  },
  { ...bad("list too large by a name", "HPACK_LIST_TOO_LARGE", 1, "00 02"), limits: { headerListSizeMax: 33 } },
  { ...bad("list too large by a value", "HPACK_LIST_TOO_LARGE", 1, "02 02"), limits: { headerListSizeMax: 40 } },
  {
    ...bad("list too large by a Huffman value", "HPACK_LIST_TOO_LARGE", 1, "02 82 00 3f"),
    limits: { headerListSizeMax: 40 },
  },
  { ...bad("one field too many", "HPACK_TOO_MANY_FIELDS", 2, "82 82 82"), limits: { fieldsMax: 2 } },
  { ...bad("one octet too many", "HPACK_BLOCK_TOO_LARGE", 2, "82 82 82"), limits: { blockOctetsMax: 2 } },
  {
    ...bad("one octet too many inside a string", "HPACK_BLOCK_TOO_LARGE", 3, "02 02 61 62"),
    limits: { blockOctetsMax: 3 },
  },
  { ...bad("integer over a smaller cap", "HPACK_INTEGER_TOO_LONG", 1, "ff 80 00"), limits: { integerOctetsMax: 2 } },
];

/** Blocks that are legal and often refused by mistake. */
export const LEGAL: readonly Omit<BadBlock, "code" | "offset">[] = [
  { title: "zero-padded index", records: [hex("0f 80 00 01 61")] },
  { title: "zero-padded string length", records: [hex("02 7f 80 80 80 80 00".concat("61".repeat(127)))] },
  { title: "two size updates", records: [hex("20 3f e1 1f 82")] },
  {
    title: "two size updates after SETTINGS went down and up",
    records: [hex("82"), { tableSize: 100 }, { tableSize: 4096 }, hex("3f 45 3f e1 1f 82")],
  },
  { title: "size update equal to the limit", records: [hex("3f e1 1f 82")] },
  {
    title: "no size update where SETTINGS stay above the size in use",
    records: [hex("20 82"), { tableSize: 100 }, hex("82")],
  },
  {
    title: "entry larger than the table, which it empties",
    records: [hex("40 01 61 01 62 be"), hex("3f 03 40 01 61 01 62 82")],
  },
  { title: "empty block", records: [hex("")] },
  { title: "empty name and value", records: [hex("40 00 00")] },
  { title: "empty Huffman string", records: [hex("02 80")] },
  { title: "7 bits of padding", records: [hex("02 82 f8 7f")] },
  {
    title: "every octet in a raw value",
    records: [Uint8Array.from([0x02, 0x7f, 0x81, 0x01, ...Array.from({ length: 256 }, (_, octet) => octet)])],
  },
  {
    title: "names that are also object keys",
    records: [hex("40 09 5f5f70726f746f5f5f 01 61 be 40 0b 636f6e7374727563746f72 01 62 be")],
  },
];
