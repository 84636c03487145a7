/** Bugs of the message decoder, seen at decode speed. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/grpc/message-decoder.ts";

export const MESSAGE_PLANTS: readonly Plant[] = [
  {
    name: "inflates-before-the-cap",
    summary: "a bomb is inflated whole before its size is looked at, and then passed on",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "const result = codec.decompress(format, payload, { outputMax: messageOctetsMax });",
        replace: "const result = codec.decompress(format, payload, { outputMax: 64 * messageOctetsMax });",
      },
    ],
  },
  {
    name: "length-checked-after-buffering",
    summary: "a message above the limit is refused once it was collected",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "if (this.#prefixOctets === PREFIX_OCTETS && this.#length > this.#options.messageOctetsMax) {",
        replace: "if (this.#length > 2 ** 32) {",
      },
      {
        file: DECODER,
        find: "    this.#prefixOctets = 0;\n    const compressed",
        replace:
          '    if (this.#length > this.#options.messageOctetsMax) {\n      this.#fail("GRPC_MESSAGE_TOO_LARGE", this.#messageOffset + LENGTH_AT);\n      return;\n    }\n    this.#prefixOctets = 0;\n    const compressed',
      },
      {
        file: DECODER,
        find: "    if (this.#prefixOctets > 0 && this.#fault === undefined) {",
        replace:
          '    if (this.#prefixOctets === PREFIX_OCTETS && this.#length > this.#options.messageOctetsMax) {\n      this.#fail("GRPC_MESSAGE_TOO_LARGE", this.#messageOffset + LENGTH_AT);\n    }\n    if (this.#prefixOctets > 0 && this.#fault === undefined) {',
      },
    ],
  },
  {
    name: "end-inside-a-message-ignored",
    summary: "a body may end inside a message",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: DECODER, find: "if (this.#prefixOctets > 0 && this.#fault === undefined) {", replace: "if (false) {" },
    ],
  },
  {
    name: "flag-1-with-identity",
    summary: "a compressed message without an encoding is handed on as it is",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "if (flag !== PLAIN && this.#format === undefined) return",
        replace: "if (flag > 200 && this.#format === undefined) return",
      },
      {
        file: DECODER,
        find: "    this.#isCompressed = flag === COMPRESSED;",
        replace: "    this.#isCompressed = flag === COMPRESSED && this.#format !== undefined;",
      },
    ],
  },
  {
    name: "flag-ignored",
    summary: "in a compressed stream every message is inflated",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "const format = compressed ? this.#format : undefined;",
        replace: "const format = this.#format;",
      },
    ],
  },
  {
    name: "any-flag",
    summary: "a flag other than 1 means uncompressed",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: 'if (flag > COMPRESSED) return this.#fail("GRPC_FLAG", this.#offset);',
        replace: "",
      },
    ],
  },
  {
    name: "tail-of-a-unit-ignored",
    summary: "octets behind a compressed unit are not missed",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: 'result.kind === "ok" && result.bytesRead === payload.length',
        replace: 'result.kind === "ok"',
      },
    ],
  },
  {
    name: "message-is-a-view",
    summary: "a message that lies whole in its chunk is not copied",
    oracle: "aliasing",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "this.#isCompressed ? chunk.subarray(start, end) : this.#copy(chunk, start, end)",
        replace: "chunk.subarray(start, end)",
      },
    ],
  },
  {
    name: "prefix-lost-at-a-split",
    summary: "a length that comes in two chunks loses its first octets",
    oracle: "split-invariance",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    while (at < chunk.length && this.#prefixOctets < PREFIX_OCTETS) {",
        replace:
          "    if (at === 0) this.#length = 0;\n    while (at < chunk.length && this.#prefixOctets < PREFIX_OCTETS) {",
      },
    ],
  },
];
