/** Bugs planted in how decoders hold, copy and count. */
import type { Plant } from "../../../lab/core/plant.ts";

const CONTENT = "protocols/http1/content-collector.ts";
const CHUNKS = "protocols/http1/chunk-reader.ts";
const FIELDS = "protocols/http1/field-reader.ts";
const LINE = "protocols/http1/line-reader.ts";
const ROLE = "protocols/http1/response-role.ts";

export const DECODER_PLANTS: readonly Plant[] = [
  {
    name: "return-forgotten",
    summary: "a CR at the end of a chunk of octets is forgotten",
    oracle: "split-invariance",
    scenario: "decode",
    edits: [
      {
        file: LINE,
        find: "        this.octets = EMPTY;\n        return at;\n",
        replace: "        this.octets = EMPTY;\n        this.#endsWithCr = false;\n        return at;\n",
      },
    ],
  },
  {
    name: "content-is-a-view",
    summary: "content is a view of the chunk it came in",
    oracle: "aliasing",
    scenario: "decode",
    edits: [
      {
        file: CONTENT,
        find: "    this.#length = 0;\n",
        replace: "    this.#length = 0;\n    if (length === to - from) return chunk.subarray(from, to);\n",
      },
    ],
  },
  {
    name: "sections-share-a-buffer",
    summary: "all decoders collect fields in one buffer",
    oracle: "isolation",
    scenario: "decode",
    edits: [
      {
        file: FIELDS,
        find: "const LINE_START = 0;\n",
        replace: "const SHARED = new OctetBuffer();\nconst LINE_START = 0;\n",
      },
      { file: FIELDS, find: "readonly #held = new OctetBuffer();", replace: "readonly #held = SHARED;" },
    ],
  },
  {
    name: "section-scanned-again",
    summary: "every piece of a section has all pieces before it scanned again",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: FIELDS,
        find: "    this.#steps += at - from + 1;\n",
        replace: "    this.#steps += at - from + 1 + this.#taken;\n",
      },
    ],
  },
  {
    name: "copied-again",
    summary: "content is copied many times over",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: CONTENT,
        find: "    this.#length = 0;\n",
        replace: "    this.#length = 0;\n    this.bytesAllocated += 20_000 * length;\n",
      },
    ],
  },
  {
    name: "throws-on-control",
    summary: "a control character in a value throws",
    oracle: "totality",
    scenario: "decode",
    edits: [
      {
        file: FIELDS,
        find: "        if (chunk[at] !== CR) return this.#refuse(",
        replace:
          '        if (chunk[at] === 0) throw new RangeError("NUL");\n        if (chunk[at] !== CR) return this.#refuse(',
      },
    ],
  },
  {
    name: "fields-unbounded",
    summary: "fields are not counted",
    oracle: "flood-bound",
    scenario: "header-flood",
    edits: [{ file: FIELDS, find: "if (this.count === fieldsMax)", replace: "if (this.count < 0 * fieldsMax)" }],
  },
  {
    name: "extensions-unbounded",
    summary: "the octets of chunk extensions are not counted",
    oracle: "flood-bound",
    scenario: "chunk-extension-flood",
    edits: [
      {
        file: CHUNKS,
        find: "      this.#overhead += 1;\n",
        replace: "      if (this.#phase < NAME_FIRST || this.#phase > QUOTED_END) this.#overhead += 1;\n",
      },
    ],
  },
  {
    name: "interims-unbounded",
    summary: "a server may send interim responses for ever",
    oracle: "flood-bound",
    scenario: "interim-flood",
    edits: [{ file: ROLE, find: "isInterim && this.#interims === ", replace: "isInterim && -this.#interims === " }],
  },
  {
    name: "unasked-response-taken",
    summary: "a response that nobody asked for is kept for the next request",
    oracle: "flood-bound",
    scenario: "unasked-response",
    edits: [
      {
        file: ROLE,
        find: "return this.#asked === undefined || this.#asked.length > 0 ?",
        replace: "return this.#asked === undefined || this.#asked.length >= 0 ?",
      },
    ],
  },
];
