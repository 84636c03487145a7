/** Bugs planted in the decoders: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const CONTROL = "protocols/nats/control-line.ts";
const DECODER = "protocols/nats/decoder.ts";
const HEADERS = "protocols/nats/header-block.ts";
const LETTERS = "protocols/nats/octet.ts";

export const DECODER_PLANTS: readonly Plant[] = [
  {
    name: "reply-over-edge",
    summary: "the reply of a message whose payload came in pieces is cut from the wrong place, as in nats 2.0.0",
    oracle: "split-invariance",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    this.#headHeld = lineOctets;\n",
        replace:
          "    this.#headHeld = lineOctets;\n    const { reply, subject } = this.#head;\n    if (reply !== undefined) this.#head.reply = `${subject}${reply}`.slice(reply.length);\n",
      },
    ],
  },
  {
    name: "views-of-chunks",
    summary: "payloads are views of the chunk they came in",
    oracle: "aliasing",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "this.#complete(this.#payload.copyWhole(chunk, next, octets));",
        replace: "this.#complete(chunk.subarray(next, next + octets));",
      },
    ],
  },
  {
    name: "decoders-share-a-line",
    summary: "all decoders collect the lines that come in pieces in one place",
    oracle: "isolation",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "const BREAK_OCTETS = 2;\n",
        replace: "const BREAK_OCTETS = 2;\nconst SHARED = new LineReader();\n",
      },
      { file: DECODER, find: "readonly #line = new LineReader();", replace: "readonly #line = SHARED;" },
    ],
  },
  {
    name: "line-scanned-again",
    summary: "every piece of a line has all pieces before it scanned again",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    const line = this.#line;\n",
        replace: "    const line = this.#line;\n    this.#work += line.held;\n",
      },
    ],
  },
  {
    name: "terminator-skipped",
    summary: "what stands behind a payload that came in pieces is the next operation, whatever it is",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: '    if (at < 0) return this.#fail("NATS_PAYLOAD_TERMINATOR", this.#before - at - 1);\n',
        replace:
          "    if (at < 0) {\n      this.#headHeld = 0;\n      this.#complete(this.#payload.take());\n      this.#payload.clear();\n      return -at - 1;\n    }\n",
      },
    ],
  },
  {
    name: "signed-size",
    summary: "sizes may have a plus",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CONTROL,
        find: "    let at = from;\n    for (; at < most",
        replace: "    let at = this.#octets[from] === 0x2b ? from + 1 : from;\n    for (; at < most",
      },
    ],
  },
  {
    name: "headers-beyond-the-whole",
    summary: "the headers of a message may be declared longer than the message",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: '    if (headerOctets > octets) return this.#fail("NATS_HEADER_LENGTH", this.#operationAt);\n',
        replace: "",
      },
    ],
  },
  {
    name: "status-of-any-letters",
    summary: "a status is as many digits as there are",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADERS,
        find: '    if (!isWhole) this.#fail("NATS_HEADER_STATUS", this.#at);\n',
        replace: "",
      },
    ],
  },
  {
    name: "capital-letters-only",
    summary: "the names of operations have capital letters only",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: LETTERS,
        find: "return octet >= A && octet <= Z ? octet | CASE : octet;",
        replace: "return octet >= A && octet <= Z ? octet | CASE : octet & ~CASE;",
      },
    ],
  },
  {
    name: "poison-headers",
    summary: "headers that are wrong end the stream, so one publisher ends every subscriber",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    const carried =\n",
        replace:
          '    if ("code" in read) {\n      this.#fail(read.code, read.offset);\n      return;\n    }\n    const carried =\n',
      },
    ],
  },
  {
    name: "size-believed",
    summary: "a payload of any size is taken",
    oracle: "flood-bound",
    scenario: "payload-bomb",
    edits: [
      {
        file: DECODER,
        find: '    if (octets > this.#limits.payloadOctetsMax) return this.#fail("NATS_PAYLOAD_TOO_LARGE", this.#operationAt);\n',
        replace: "",
      },
    ],
  },
];
