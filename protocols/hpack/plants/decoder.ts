/** Bugs planted in the HPACK codec: the historic ones of the field, and the kinds that decoders grow. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/hpack/decoder.ts";
const ENCODER = "protocols/hpack/encoder.ts";
const TABLE = "protocols/hpack/dynamic-table.ts";
const HUFFMAN = "protocols/hpack/huffman.ts";
const INTEGER = "protocols/hpack/integer.ts";
const TAIL = "protocols/hpack/element-tail.ts";
const STREAM = "protocols/hpack/block-stream.ts";

export const DECODER_PLANTS: readonly Plant[] = [
  {
    name: "evict-at-boundary",
    summary: "a table that is exactly full evicts an entry too many",
    oracle: "agreement",
    inputBytesMin: 11,
    edits: [{ file: TABLE, find: "this.size > size) {", replace: "this.size >= size) {" }],
  },
  {
    name: "oversized-entry-kept",
    summary: "an entry larger than the table leaves the table as it was (RFC 7541 4.4)",
    oracle: "agreement",
    inputBytesMin: 12,
    edits: [
      {
        file: TABLE,
        find: "    this.#evictDownTo(this.maxSize - size);\n    if (size > this.maxSize) return;",
        replace: "    if (size > this.maxSize) return;\n    this.#evictDownTo(this.maxSize - size);",
      },
    ],
  },
  {
    name: "integer-overflow",
    summary: "an integer of 2^32 or more is accepted (5.1)",
    oracle: "agreement",
    inputBytesMin: 8,
    edits: [{ file: INTEGER, find: "this.value > INTEGER_MAX)", replace: "this.value > INTEGER_MAX * 256)" }],
  },
  {
    name: "integer-unbounded",
    summary: "zero padding of an integer has no end (5.1)",
    oracle: "agreement",
    inputBytesMin: 8,
    edits: [
      {
        file: INTEGER,
        find: '      if (this.octets >= this.#octetsMax) return "too-long";\n      radix',
        replace: "      radix",
      },
    ],
  },
  {
    name: "huffman-padding",
    summary: "more than seven bits of Huffman padding are accepted (5.2)",
    oracle: "agreement",
    inputBytesMin: 5,
    edits: [{ file: HUFFMAN, find: "?? 0) > PADDING_BITS_MAX)", replace: "?? 0) > 4 * PADDING_BITS_MAX)" }],
  },
  {
    name: "huffman-padding-zeros",
    summary: "Huffman padding that is not all ones is accepted (5.2)",
    oracle: "agreement",
    inputBytesMin: 5,
    edits: [
      {
        file: HUFFMAN,
        find: '  if (ALL_ONES[state] === 0) return { kind: "padding-not-ones", at: end - 1 };\n',
        replace: "",
      },
    ],
  },
  {
    name: "list-size-unchecked",
    summary: "a field from the tables is not charged against the list size (7.3, the HPACK bomb)",
    oracle: "agreement",
    inputBytesMin: 11,
    edits: [
      {
        file: DECODER,
        find: '    if (entrySize(entry) > this.#allowance()) return this.#fail("HPACK_LIST_TOO_LARGE", offset);\n    this.#handOut',
        replace: "    this.#handOut",
      },
    ],
  },
  {
    name: "never-indexed-enters-table",
    summary: "a never-indexed literal enters the dynamic table (6.2.3)",
    oracle: "agreement",
    inputBytesMin: 5,
    edits: [
      {
        file: DECODER,
        find: "if (this.#kind === INCREMENTAL) this.#table.insert",
        replace: "if (this.#kind === INCREMENTAL || this.#kind === NEVER_INDEXED) this.#table.insert",
      },
    ],
  },
  {
    name: "index-unchecked",
    summary: "an index beyond the tables is not refused before its entry is used (2.3.3)",
    oracle: "totality",
    inputBytesMin: 3,
    edits: [
      {
        file: DECODER,
        find: '    if (entry === undefined) return this.#fail("HPACK_INDEX_RANGE", offset);\n    if (entrySize',
        replace: "    if (entrySize",
      },
    ],
  },
  {
    name: "tail-miscounted",
    summary: "what an unfinished element already holds is not subtracted from what it lacks",
    oracle: "split-invariance",
    inputBytesMin: 6,
    edits: [{ file: DECODER, find: "start + this.#needed - this.#tail.length);", replace: "start + this.#needed);" }],
  },
  {
    name: "fault-forgotten",
    summary: "the stream goes on after a fault when more bytes are pushed",
    oracle: "split-invariance",
    inputBytesMin: 4,
    edits: [
      {
        file: STREAM,
        find: "  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    let at = 0;",
        replace:
          '  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    if (this.#fault !== undefined) this.#open("header", RECORD_HEADER_OCTETS);\n    this.#fault = undefined;\n    let at = 0;',
      },
    ],
  },
  {
    name: "tail-aliases-chunk",
    summary: "an unfinished element is kept as a view of the caller's chunk",
    oracle: "aliasing",
    inputBytesMin: 4,
    edits: [
      {
        file: TAIL,
        find: "    if (length > this.octets.length) this.#grow(length);\n",
        replace:
          "    if (this.length === 0) {\n      this.octets = source.subarray(start, end);\n      this.length = length;\n      return;\n    }\n    if (length > this.octets.length) this.#grow(length);\n",
      },
    ],
  },
  {
    name: "tail-shared",
    summary: "all decoders keep their unfinished element in one place",
    oracle: "isolation",
    inputBytesMin: 3,
    edits: [
      { file: DECODER, find: "  readonly #tail = new ElementTail();", replace: "  readonly #tail = SHARED_TAIL;" },
      {
        file: DECODER,
        find: "    this.#limits = limits;\n    this.#table",
        replace: "    this.#limits = limits;\n    SHARED_TAIL.clear();\n    this.#table",
      },
      {
        file: DECODER,
        find: "export class HpackDecoder",
        replace: "const SHARED_TAIL = new ElementTail();\n\nexport class HpackDecoder",
      },
    ],
  },
  {
    name: "rescan",
    summary: "every push goes over everything that was pushed before",
    oracle: "work-bound",
    inputBytesMin: 48,
    edits: [
      {
        file: STREAM,
        find: "  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    let at = 0;",
        replace:
          "  #seen: number[] = [];\n\n  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    this.#seen.push(...chunk);\n    for (const octet of this.#seen) this.#steps += octet < 256 ? 1 : 0;\n    let at = 0;",
      },
    ],
  },
  {
    name: "page-per-element",
    summary: "any unfinished element takes a whole page",
    oracle: "bounded-allocation",
    inputBytesMin: 3,
    edits: [{ file: TAIL, find: "CAPACITY_MIN = 16;", replace: "CAPACITY_MIN = 4096;" }],
  },
  {
    name: "overhead-uncharged",
    summary: "a table entry is charged without its 32 octets of overhead (4.1), so empty ones are free",
    oracle: "agreement",
    inputBytesMin: 7,
    edits: [
      { file: TABLE, find: "    const size = entrySize(entry);", replace: "    const size = entrySize(entry) - 32;" },
    ],
  },
  {
    name: "text-cache",
    summary: "every decoded Huffman string stays in a cache for ever",
    oracle: "bounded-allocation",
    scenario: "heap",
    inputBytesMin: 5,
    edits: [
      {
        file: HUFFMAN,
        find: "const OCTETS = 256;",
        replace: "const OCTETS = 256;\nconst CACHE: { text: string }[] = [];",
      },
      {
        file: HUFFMAN,
        find: '  return text === "" ? last : text + last;',
        replace: "  CACHE.push({ text: text + last });\n  return text + last;",
      },
    ],
  },
  {
    name: "one-size-update",
    summary: "the encoder signals only the last of two changes of the table size (4.2)",
    oracle: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: "sizes.smallest < sizes.final ? [sizes.smallest, sizes.final] : [sizes.final]",
        replace: "[sizes.final]",
      },
    ],
  },
  {
    name: "late-rejection",
    summary: "a refused block leaves a rejected promise that nobody handles",
    oracle: "totality",
    inputBytesMin: 1,
    edits: [
      {
        file: STREAM,
        find: "  #answer(): Decoded<BlockEvent> {",
        replace:
          '  #answer(): Decoded<BlockEvent> {\n    if (this.#fault !== undefined) void Promise.reject(new Error("block refused"));',
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "a counter shared by all runs leaks into the accounting of work",
    oracle: "determinism",
    inputBytesMin: 0,
    edits: [
      { file: STREAM, find: "type Part =", replace: "let pushes = 0;\n\ntype Part =" },
      {
        file: STREAM,
        find: "      this.#steps += 1;\n    }\n    return",
        replace: "      this.#steps += 1;\n    }\n    pushes += 1;\n    this.#steps += pushes % 97;\n    return",
      },
    ],
  },
];
