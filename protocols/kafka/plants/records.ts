/** Bugs planted in the readers of record sets: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const BATCH = "protocols/kafka/batch-reader.ts";
const HEADER = "protocols/kafka/batch-header.ts";
const CONTENT = "protocols/kafka/record-content.ts";
const MESSAGES = "protocols/kafka/message-set-reader.ts";
const READER = "protocols/kafka/octet-reader.ts";
const RECORDS = "protocols/kafka/record-reader.ts";
const SET = "protocols/kafka/record-set-decoder.ts";
const SNAPPY = "protocols/kafka/snappy-block.ts";

export const RECORD_PLANTS: readonly Plant[] = [
  {
    name: "checksum-ignored",
    summary: "the checksum of a batch is read and not compared, as a current client does it",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: HEADER, find: "if (crc !== crc32c(", replace: "if (crc < 0 && crc !== crc32c(" }],
  },
  {
    name: "checksum-of-all",
    summary: "the checksum of a message covers itself",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: MESSAGES, find: "startsAt + MAGIC_AT, end)", replace: "startsAt + CRC_AT, end)" }],
  },
  {
    name: "count-before-octets",
    summary: "the count of records is not held against the octets that there are",
    oracle: "flood-bound",
    scenario: "record-count-lie",
    edits: [
      {
        file: BATCH,
        find: "if (count * RECORD_OCTETS_MIN > content.remaining) {",
        replace: "if (count > 2 ** 40) {",
      },
    ],
  },
  {
    name: "octets-behind-records",
    summary: "octets behind the last record are left where they are",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: BATCH,
        find: "else if (content.remaining > 0)",
        replace: "else if (content.remaining > 2 ** 40)",
      },
    ],
  },
  {
    name: "offsets-repeat",
    summary: "two records of a batch may have one offset",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: RECORDS, find: "if (offsetDelta <= lastDelta ||", replace: "if (offsetDelta < lastDelta ||" }],
  },
  {
    name: "time-of-the-producer",
    summary: "records keep the time of the producer where the broker set its own",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: RECORDS,
        find: "const timestamp = context.appendedAt ?? timestamps",
        replace: "const timestamp = timestamps",
      },
    ],
  },
  {
    name: "long-number-cut",
    summary: "a long variable number ends after nine octets",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: READER, find: "const VARLONG_OCTETS_MAX = 10;", replace: "const VARLONG_OCTETS_MAX = 9;" }],
  },
  {
    name: "wrapper-offsets-absolute",
    summary: "offsets inside a wrapper of format 1 are taken as they are",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: MESSAGES, find: "const base = offset <= 0n ?", replace: "const base = offset >= 0n ?" }],
  },
  {
    name: "wrappers-without-end",
    summary: "messages inside messages are read however deep they are",
    oracle: "flood-bound",
    scenario: "wrapper-recursion",
    edits: [
      {
        file: MESSAGES,
        find: "if (depth >= context.wrapperDepthMax)",
        replace: "if (depth >= 1_000 * context.wrapperDepthMax)",
      },
    ],
  },
  {
    name: "bombs-one-by-one",
    summary: "every batch may decompress to as much as all may together",
    oracle: "flood-bound",
    scenario: "lz4-bomb",
    edits: [
      {
        file: CONTENT,
        find: "outputMax: budget.decompressedOctets, magic }",
        replace: "outputMax: Math.max(budget.decompressedOctets, 2 ** 26), magic }",
      },
    ],
  },
  {
    name: "declared-length-believed",
    summary: "the length that a block of Snappy declares is taken for the bound",
    oracle: "flood-bound",
    scenario: "snappy-bomb",
    edits: [{ file: SNAPPY, find: '  if (declared > outputMax) return { kind: "too-long" };\n', replace: "" }],
  },
  {
    name: "views-of-chunks",
    summary: "a batch that lies in one chunk is read where it lies",
    oracle: "aliasing",
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    const whole = ENTRY_PREFIX_OCTETS + size;\n",
        replace:
          "    const whole = ENTRY_PREFIX_OCTETS + size;\n    if (at === start + ENTRY_PREFIX_OCTETS && chunk.length >= start + whole) {\n      held.clear();\n      this.#read(chunk.subarray(start, start + whole), startsAt, events);\n      return start + whole;\n    }\n",
      },
    ],
  },
  {
    name: "decoders-share-a-buffer",
    summary: "all decoders collect batches in one buffer",
    oracle: "isolation",
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "const SIZE_AT = 8;\n",
        replace: "const SIZE_AT = 8;\nconst SHARED = new OctetBuffer();\n",
      },
      { file: SET, find: "readonly #held = new OctetBuffer();", replace: "readonly #held = SHARED;" },
    ],
  },
  {
    name: "read-again-with-every-chunk",
    summary: "every chunk has all octets before it in the open batch gone over again",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    let at = start;\n    this.#steps += 1;\n",
        replace: "    let at = start;\n    this.#steps += 1 + held.length ** 2;\n",
      },
    ],
  },
  {
    name: "copied-again",
    summary: "a batch is copied many times over",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    this.#octetsCopied += end - from;\n",
        replace: "    this.#octetsCopied += 3_000 * (end - from);\n",
      },
    ],
  },
];
