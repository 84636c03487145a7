/** Bugs planted in the decoders: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const ASSEMBLER = "protocols/resp/assembler.ts";
const COMMANDS = "protocols/resp/command-decoder.ts";
const DECODER = "protocols/resp/decoder.ts";
const LINE = "protocols/shared/line-reader.ts";
const NUMBER = "protocols/resp/number-text.ts";
const PAYLOAD = "protocols/shared/payload-reader.ts";

export const DECODER_PLANTS: readonly Plant[] = [
  {
    name: "character-cut",
    summary: "a bulk string that came in pieces is decoded as text in pieces",
    oracle: "split-invariance",
    scenario: "text",
    edits: [
      {
        file: PAYLOAD,
        find: "const text = textOf(held.octets, 0, held.length);",
        replace:
          "const text = textOf(held.octets, 0, held.length >> 1) + textOf(held.octets, held.length >> 1, held.length);",
      },
    ],
  },
  {
    name: "line-scanned-again",
    summary: "every piece of a line has all pieces before it scanned again",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: LINE,
        find: "    const room = octetsMax - this.#held.length;\n",
        replace:
          "    const room = octetsMax - this.#held.length;\n    for (let again = 0; again < this.#held.length; again += 1) this.work += 1;\n",
      },
    ],
  },
  {
    name: "elements-scanned-again",
    summary: "every element has those before it in the open value visited again",
    oracle: "work-bound",
    edits: [
      {
        file: DECODER,
        find: "      const type = chunk[at] ?? 0;\n",
        replace: "      const type = chunk[at] ?? 0;\n      this.#work += this.#values.partsHeld ** 2;\n",
      },
    ],
  },
  {
    name: "parsers-share-a-buffer",
    summary: "all decoders collect payloads in one buffer",
    oracle: "isolation",
    edits: [
      {
        file: PAYLOAD,
        find: "const BREAK_OCTETS = 2;\n",
        replace: "const BREAK_OCTETS = 2;\nconst SHARED = new OctetBuffer();\n",
      },
      { file: PAYLOAD, find: "readonly #held = new OctetBuffer();", replace: "readonly #held = SHARED;" },
    ],
  },
  {
    name: "views-of-chunks",
    summary: "bulk strings are views of the chunk they came in",
    oracle: "aliasing",
    edits: [
      {
        file: PAYLOAD,
        find: "    const to = from + octets;\n    if (octets > SHARED_OCTETS_MAX)",
        replace:
          "    const to = from + octets;\n    if (octets > 0) return chunk.subarray(from, to);\n    if (octets > SHARED_OCTETS_MAX)",
      },
    ],
  },
  {
    name: "any-negative-is-null",
    summary: "every negative length is null",
    oracle: "agreement",
    edits: [
      {
        file: NUMBER,
        find: "return end === start + 2 ? -1 : { bad: start + 2 };",
        replace: "return -1;",
      },
    ],
  },
  {
    name: "padded-length",
    summary: "lengths may have leading zeros",
    oracle: "agreement",
    edits: [
      {
        file: NUMBER,
        find: "  if (octets[start] === ZERO) return end === start + 1 ? 0 : { bad: start + 1 };\n",
        replace: "",
      },
    ],
  },
  {
    name: "integer-as-double",
    summary: "integers beyond 2^53 lose their last digits",
    oracle: "agreement",
    edits: [
      {
        file: NUMBER,
        find: "? BigInt(latin1(octets, first, end))",
        replace: "? BigInt(Math.min(Number(latin1(octets, first, end)), Number.MAX_VALUE))",
      },
    ],
  },
  {
    name: "terminator-skipped",
    summary: "the two octets behind a bulk string that came in pieces are not looked at",
    oracle: "agreement",
    edits: [
      {
        file: PAYLOAD,
        find: "      if (chunk[at] !== (this.#breakMissing === BREAK_OCTETS ? CR : LF)) return -1 - at;\n",
        replace: "      if (chunk[at] === 0 && CR + LF === 0) return -1 - at;\n",
      },
    ],
  },
  {
    name: "push-anywhere",
    summary: "a push is taken inside an aggregate",
    oracle: "agreement",
    edits: [
      {
        file: ASSEMBLER,
        find: '    if (type === TYPE.push && aggregates.depth > 0) return "RESP_PUSH_NESTED";\n',
        replace: "",
      },
    ],
  },
  {
    name: "count-believed",
    summary: "only the count of one aggregate is checked, not that of those around it",
    oracle: "flood-bound",
    scenario: "count-product-bomb",
    edits: [
      {
        file: ASSEMBLER,
        find: "if (aggregates.charged + promisedBy(kind, elements) > this.#limits.elementsMax)",
        replace: "if (promisedBy(kind, elements) > this.#limits.elementsMax)",
      },
    ],
  },
  {
    name: "held-before-checked",
    summary: "a declared length is checked once its octets have come",
    oracle: "flood-bound",
    scenario: "bulk-length-bomb",
    edits: [
      {
        file: ASSEMBLER,
        find: '    if (length > this.#limits.bulkOctetsMax) return "RESP_BULK_TOO_LARGE";\n',
        replace: "",
      },
    ],
  },
  {
    name: "inline-unbounded",
    summary: "an inline command may be of any length",
    oracle: "agreement",
    scenario: "commands",
    edits: [
      {
        file: COMMANDS,
        find: "const room = this.#limits.inlineOctetsMax - this.#inline.length;",
        replace: "const room = 1_000_000 + this.#limits.inlineOctetsMax - this.#inline.length;",
      },
    ],
  },
];
