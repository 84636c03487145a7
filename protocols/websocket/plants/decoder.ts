/** Bugs planted in the WebSocket codec: the historic ones of the field, and the kinds that decoders grow. */
import type { Plant } from "../../../lab/core/plant.ts";

const HEADER = "protocols/websocket/frame-header.ts";
const DECODER = "protocols/websocket/decoder.ts";
const ASSEMBLER = "protocols/websocket/message-assembler.ts";
const ENCODER = "protocols/websocket/encoder.ts";
const UTF8 = "protocols/shared/utf8-validator.ts";

export const DECODER_PLANTS: readonly Plant[] = [
  {
    name: "fragments-uncounted",
    summary: "a message may have any number of fragments (the fragment flood of ws before 8.21)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: 'return this.fragments < this.#rules.fragmentsMax || this.#refuse("WS_TOO_MANY_FRAGMENTS", 0);',
        replace: "return true;",
      },
    ],
  },
  {
    name: "empty-fragments-free",
    summary: "empty fragments are not counted (ws before 8.21.3)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: "this.isFinal ? 0 : this.fragments + 1;",
        replace: "this.isFinal ? 0 : Math.max(1, this.fragments + Math.min(1, this.length));",
      },
    ],
  },
  {
    name: "limit-per-frame",
    summary: "the limit of a message is applied to each of its frames alone (10.4)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: HEADER, find: "this.messageOctets + this.length >", replace: "this.length >" }],
  },
  {
    name: "length-overflow",
    summary: "a 64-bit length is cut to its low 32 bits",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: "value = value * 256 + (source[at + index] ?? 0);",
        replace: "value = ((value << 8) | (source[at + index] ?? 0)) >>> 0;",
      },
    ],
  },
  {
    name: "limit-after-buffering",
    summary: "a message above its limit is buffered first and refused when it is whole",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: "    if (!this.isControl && this.messageOctets",
        replace: "    if (this.isFinal && !this.isControl && this.messageOctets",
      },
    ],
  },
  {
    name: "unmasked-accepted",
    summary: "a server takes frames without a mask (5.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: "    if ((second & MASKED) !== this.#masked) {",
        replace: "    if ((second & MASKED) > this.#masked) {",
      },
    ],
  },
  {
    name: "rsv1-on-continuation",
    summary: "RSV1 is taken on a continuation (RFC 7692 6.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADER,
        find: "if (this.isControl || isContinuation) return",
        replace: "if (this.isControl) return",
      },
    ],
  },
  {
    name: "key-not-rotated",
    summary: "a payload that comes in two chunks is unmasked from the start of the key again",
    oracle: "split-invariance",
    scenario: "decode",
    edits: [
      { file: DECODER, find: "    else this.#key = rotateKey(this.#key, end - start);\n", replace: "" },
      { file: DECODER, find: "import { copyMasked, rotateKey } from", replace: "import { copyMasked } from" },
    ],
  },
  {
    name: "frames-after-close",
    summary: "frames behind a close frame are still heard (5.5.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: DECODER, find: "    this.#isClosed = true;\n", replace: "" }],
  },
  {
    name: "utf8-per-fragment",
    summary: "a character that two fragments share is forgotten between them (8.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: ASSEMBLER,
        find: "    const bad = this.#utf8.firstBad(buffer.octets, from, buffer.length);",
        replace: "    this.#utf8.reset();\n    const bad = this.#utf8.firstBad(buffer.octets, from, buffer.length);",
      },
    ],
  },
  {
    name: "surrogates-accepted",
    summary: "surrogates are valid in text (RFC 3629 3)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: UTF8, find: "      if (lead === 0xed) this.#highest = 0x9f;\n", replace: "" }],
  },
  {
    name: "payload-aliases-chunk",
    summary: "a message that came in one frame without a mask is a view of the caller's chunk",
    oracle: "aliasing",
    scenario: "decode",
    edits: [
      {
        file: ASSEMBLER,
        find: "    if (isWhole) buffer.octets = this.#slab.take(missing, source.length - start);",
        replace:
          "    if (isWhole && key === 0) buffer.octets = source.subarray(start, end);\n    else if (isWhole) buffer.octets = this.#slab.take(missing, source.length - start);",
      },
    ],
  },
  {
    name: "header-shared",
    summary: "all decoders keep their unfinished header in one place",
    oracle: "isolation",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "  readonly #headerOctets = new Uint8Array(HEADER_OCTETS_MAX);",
        replace: "  readonly #headerOctets = SHARED_HEADER;",
      },
      {
        file: DECODER,
        find: "export class WebSocketDecoder",
        replace: "const SHARED_HEADER = new Uint8Array(HEADER_OCTETS_MAX);\n\nexport class WebSocketDecoder",
      },
      {
        file: DECODER,
        find: "    this.#headerLength += end - start;\n",
        replace:
          "    this.#headerLength += end - start;\n    this.#headerOctets[13] = (this.#headerOctets[13] ?? 0) + 1;\n",
      },
      {
        file: DECODER,
        find: "    const needed = this.#header.read(this.#headerOctets, 0, this.#headerLength);",
        replace:
          "    if (this.#headerOctets[13] === 200) this.#headerOctets[0] = 0;\n    const needed = this.#header.read(this.#headerOctets, 0, this.#headerLength);",
      },
    ],
  },
  {
    name: "message-rescanned",
    summary: "every chunk goes over the whole message again",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: ASSEMBLER,
        find: "    buffer.length = from + end - start;\n    this.work += end - start;",
        replace: "    buffer.length = from + end - start;\n    this.work += buffer.length;",
      },
    ],
  },
  {
    name: "capacity-wasted",
    summary: "every message takes a page however short it is",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: "protocols/shared/octet-buffer.ts",
        find: "const CAPACITY_MIN = 16;",
        replace: "const CAPACITY_MIN = 4_096;",
      },
      {
        file: "protocols/shared/octet-buffer.ts",
        find: "Math.max(needed, Math.min(doubled, isBeyond ? most : expected))",
        replace: "Math.max(needed, doubled)",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "a counter shared by all runs leaks into the accounting of work",
    oracle: "determinism",
    scenario: "decode",
    edits: [
      { file: DECODER, find: "const NO_OCTETS =", replace: "let pushes = 0;\nconst NO_OCTETS =" },
      {
        file: DECODER,
        find: "    this.#message.endChunk();\n",
        replace: "    this.#message.endChunk();\n    pushes += 1;\n    this.#work += pushes % 97;\n",
      },
    ],
  },
  {
    name: "length-at-boundary",
    summary: "the encoder spells a length of 125 octets in 16 bits (5.2)",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: "  if (length <= CONTROL_OCTETS_MAX) {",
        replace: "  if (length < CONTROL_OCTETS_MAX) {",
      },
    ],
  },
];
