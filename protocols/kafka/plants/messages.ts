/** Bugs planted in the decoders of requests and responses. */
import type { Plant } from "../../../lab/core/plant.ts";

const FRAMES = "protocols/kafka/frame-buffer.ts";
const MESSAGE = "protocols/kafka/message-reader.ts";
const READER = "protocols/kafka/octet-reader.ts";
const RESPONSES = "protocols/kafka/response-decoder.ts";

export const MESSAGE_PLANTS: readonly Plant[] = [
  {
    name: "size-cut",
    summary: "a size that came in pieces is begun anew with every chunk",
    oracle: "split-invariance",
    scenario: "requests",
    edits: [
      {
        file: FRAMES,
        find: "      if (at === chunk.length) return at;\n",
        replace: "      if (at === chunk.length) {\n        this.#sizeOctets = 0;\n        return at;\n      }\n",
      },
    ],
  },
  {
    name: "size-with-a-sign",
    summary: "a negative size is a frame without octets",
    oracle: "agreement",
    scenario: "requests",
    edits: [
      {
        file: FRAMES,
        find: "(this.#size < 0 || this.#size > this.#octetsMax)",
        replace: "this.#size > this.#octetsMax",
      },
    ],
  },
  {
    name: "frame-held-before-checked",
    summary: "the size of a frame is checked once its octets have come",
    oracle: "flood-bound",
    scenario: "frame-size-bomb",
    edits: [
      {
        file: FRAMES,
        find: "this.#size > this.#octetsMax)) return -1;",
        replace: "this.#size > 2 ** 40)) return -1;",
      },
    ],
  },
  {
    name: "array-made-before-counted",
    summary: "an array is made as large as it is declared to be, as a current client does it",
    oracle: "totality",
    scenario: "responses",
    edits: [
      {
        file: MESSAGE,
        find: "    if (count === -1 && isNullable) return null;\n",
        replace:
          "    if (count === -1 && isNullable) return null;\n    if (count !== -1) new Array(count).length = 0;\n",
      },
    ],
  },
  {
    name: "tags-in-any-order",
    summary: "tagged fields may come twice and out of order",
    oracle: "agreement",
    scenario: "requests",
    edits: [{ file: MESSAGE, find: "&& tag <= last) reader", replace: "&& tag < -1) reader" }],
  },
  {
    name: "tags-unbounded",
    summary: "tagged fields are skipped, however many they are",
    oracle: "flood-bound",
    scenario: "tag-flood",
    edits: [
      { file: MESSAGE, find: "if (count > this.#limits.tagsMax - this.#tags) {", replace: "if (count > 2 ** 30) {" },
    ],
  },
  {
    name: "variable-number-of-33-bits",
    summary: "what is beyond 32 bits of a variable number is dropped",
    oracle: "agreement",
    scenario: "responses",
    edits: [
      {
        file: READER,
        find: "        if (at - start === VARINT_OCTETS_MAX && octet > 0x0f) break;\n",
        replace: "",
      },
    ],
  },
  {
    name: "versions-answered-in-kind",
    summary: "a broker that refuses the version is read in the version that it refuses",
    oracle: "agreement",
    scenario: "responses",
    edits: [
      {
        file: RESPONSES,
        find: "api === API_VERSIONS && refusesVersion(reader) ? 0 : asked",
        replace: "api === API_VERSIONS && refusesVersion(reader) && asked < 0 ? 0 : asked",
      },
    ],
  },
];
