/** Bugs planted in how requests are framed: those with which requests have been smuggled. */
import type { Plant } from "../../../lab/core/plant.ts";

const CHUNKS = "protocols/http1/chunk-reader.ts";
const FIELDS = "protocols/http1/field-reader.ts";
const GATHERED = "protocols/http1/framing-fields.ts";
const FRAMING = "protocols/http1/framing.ts";
const REQUEST = "protocols/http1/request-role.ts";
const TRAILERS = "protocols/http1/trailers.ts";

export const FRAMING_PLANTS: readonly Plant[] = [
  {
    name: "length-and-coding",
    summary: "a request with a length and a coding is taken, and the coding counts (CL.TE)",
    oracle: "agreement",
    edits: [
      { file: FRAMING, find: '  if (lengths > 0) return { code: "H1_LENGTH_AND_CODING", field };\n', replace: "" },
    ],
  },
  {
    name: "coding-by-its-end",
    summary: "any coding that ends in chunked is chunked (TE.TE)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: FRAMING,
        find: "return fields.codings === CHUNKED ?",
        replace: "return fields.codings.endsWith(CHUNKED) ?",
      },
    ],
  },
  {
    name: "length-as-number",
    summary: "a length with a sign or in hex is taken",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: GATHERED,
        find: "    if (digit < 0 || digit > 9) return -1;\n",
        replace: "    if (digit < 0 || digit > 9) return Number.isNaN(Number(text)) ? -1 : Number(text);\n",
      },
    ],
  },
  {
    name: "first-length-counts",
    summary: "of two lengths the first counts",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: FRAMING,
        find: '  if (lengths > 1) return { code: "H1_LENGTH_REPEATED", field: fields.lengthAgain };\n',
        replace: "",
      },
    ],
  },
  {
    name: "size-wraps",
    summary: "the size of a chunk wraps around",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CHUNKS,
        find: "      this.#size = this.#size * 16 + digit;\n",
        replace: "      this.#size = (this.#size * 16 + digit) % 256;\n",
      },
    ],
  },
  {
    name: "space-behind-size",
    summary: "spaces behind the size of a chunk are skipped",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CHUNKS,
        find: "    if (octet === CR) return this.#goTo(SIZE_LF);\n",
        replace: "    if (octet === CR) return this.#goTo(SIZE_LF);\n    if (octet === 0x20) return undefined;\n",
      },
    ],
  },
  {
    name: "line-feed-in-extension",
    summary: "a line feed alone ends a chunk extension (EXT.TERM)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CHUNKS,
        find: "    if (octet === SEMICOLON) return this.#goTo(NAME_FIRST);\n    return octet === CR ?",
        replace:
          "    if (octet === SEMICOLON) return this.#goTo(NAME_FIRST);\n    if (octet === LF) return this.#open();\n    return octet === CR ?",
      },
    ],
  },
  {
    name: "two-octets-skipped",
    summary: "the two octets behind a chunk are not looked at",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CHUNKS,
        find: 'return octet === CR ? this.#goTo(DATA_LF) : "H1_CHUNK_END";',
        replace: "return this.#goTo(DATA_LF);",
      },
      {
        file: CHUNKS,
        find: 'return octet === LF ? this.#goTo(SIZE_FIRST) : "H1_CHUNK_END";',
        replace: "return this.#goTo(SIZE_FIRST);",
      },
    ],
  },
  {
    name: "space-before-colon",
    summary: "white space before a colon is a part of the name",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: FIELDS,
        find: "while (at < limit && (CLASS[chunk[at] ?? 0] ?? 0) & TOKEN) at += 1;",
        replace: "while (at < limit && ((CLASS[chunk[at] ?? 0] ?? 0) & TOKEN || isBlank(chunk[at]))) at += 1;",
      },
    ],
  },
  {
    name: "line-feed-alone",
    summary: "a line feed alone ends a field",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: FIELDS,
        find: "        if (chunk[at] !== CR) return this.#refuse(",
        replace:
          "        if (chunk[at] === LF) {\n          marks[MARKS * this.count - 1] = base + at;\n          phase = LINE_START;\n          at += 1;\n          continue;\n        }\n        if (chunk[at] !== CR) return this.#refuse(",
      },
    ],
  },
  {
    name: "length-in-trailer",
    summary: "a trailer may name the length of the content",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: TRAILERS, find: '  "content-length",\n', replace: "" }],
  },
  {
    name: "two-hosts",
    summary: "of two hosts the first counts",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: REQUEST,
        find: '    if (framing.hosts > 1) return { code: "H1_HOST_REPEATED", field: framing.hostAgain };\n',
        replace: "",
      },
    ],
  },
  {
    name: "upgrade-unasked",
    summary: "a connection is given up to another protocol though Connection does not say so",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: REQUEST, find: "minor === 1 && framing.isUpgrade && ", replace: "minor === 1 && " }],
  },
];
