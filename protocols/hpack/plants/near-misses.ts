/** Changes that look like bugs and are none. For each oracle one; reporting it would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/hpack/decoder.ts";
const ENCODER = "protocols/hpack/encoder.ts";
const TABLE = "protocols/hpack/dynamic-table.ts";
const TAIL = "protocols/hpack/element-tail.ts";
const STREAM = "protocols/hpack/block-stream.ts";
const SESSION = "protocols/hpack/session.ts";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "obligation-handed-over",
    summary: "the reader takes the obligation and hands it to the session before it ends",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: '      this.openBlock ??= this.session.reserve("header block");',
        replace:
          '      if (this.openBlock === undefined) {\n        this.openBlock = cx.reserve("header block");\n        this.openBlock.moveTo(this.session.scope);\n      }',
      },
    ],
  },
  {
    name: "child-outlives-body",
    summary: "a child goes on after the body of its region, and ends before the region closes",
    oracle: "region-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: '    session.spawn("client"',
        replace: '    session.spawn("linger", (own) => own.sleep(1));\n    session.spawn("client"',
      },
    ],
  },
  {
    name: "long-wait",
    summary: "a task sleeps for minutes of virtual time, but not for ever",
    oracle: "quiescence",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: '    session.spawn("client"',
        replace: '    session.spawn("sleeper", (own) => own.sleep(600_000_000));\n    session.spawn("client"',
      },
    ],
  },
  {
    name: "masked-cleanup",
    summary: "a cancelled consumer still cleans up for many steps, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: '    cx.spawn("consumer", (own) => this.consume(own));',
        replace:
          '    cx.spawn("consumer", async (own) => {\n      try {\n        await this.consume(own);\n      } finally {\n        await own.masked(async (masked) => {\n          for (let step = 0; step < 200; step += 1) await masked.checkpoint();\n        });\n      }\n    });',
      },
    ],
  },
  {
    name: "slow-loser",
    summary: "the loser of a race takes its time to drain, and the race waits for it",
    oracle: "loser-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "deadline: (own) => own.sleep(IDLE_TICKS) }",
        replace:
          "deadline: (own) => own.sleep(IDLE_TICKS).finally(() => own.masked((masked) => masked.sleep(5_000))) }",
      },
    ],
  },
  {
    name: "larger-tail",
    summary: "unfinished elements take more memory, within what is promised",
    oracle: "bounded-allocation",
    nearMiss: true,
    edits: [{ file: TAIL, find: "CAPACITY_MIN = 16;", replace: "CAPACITY_MIN = 512;" }],
  },
  {
    name: "counts-more",
    summary: "every step is counted twice: a constant factor, within what is promised",
    oracle: "work-bound",
    nearMiss: true,
    edits: [
      {
        file: STREAM,
        find: "      this.#steps += 1;\n    }\n    return",
        replace: "      this.#steps += 2;\n    }\n    return",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "an index out of range is thrown and caught inside, and leaves as a value",
    oracle: "totality",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: '    if (entry === undefined) return this.#fail("HPACK_INDEX_RANGE", offset);\n    if (entrySize',
        replace:
          '    try {\n      if (entry === undefined) throw new RangeError("index");\n    } catch {\n      return this.#fail("HPACK_INDEX_RANGE", offset);\n    }\n    if (entrySize',
      },
    ],
  },
  {
    name: "events-in-batches",
    summary: "events are handed out at the end, all at once: later than before, but the same",
    oracle: "split-invariance",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: STREAM,
        find: "      this.#steps += 1;\n    }\n    return this.#answer();",
        replace: "      this.#steps += 1;\n    }\n    return { events: [], fault: this.#fault };",
      },
    ],
  },
  {
    name: "chunk-remembered",
    summary: "the decoder keeps a reference to the last chunk, and never reads it again",
    oracle: "aliasing",
    nearMiss: true,
    edits: [
      {
        file: STREAM,
        find: "  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    let at = 0;",
        replace:
          "  last: Uint8Array | undefined;\n\n  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    this.last = chunk;\n    let at = 0;",
      },
    ],
  },
  {
    name: "shared-scratch",
    summary: "all decoders share a scratch that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    edits: [
      { file: STREAM, find: "type Part =", replace: "const SCRATCH = new Uint8Array(8);\n\ntype Part =" },
      {
        file: STREAM,
        find: "  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    let at = 0;",
        replace: "  push(chunk: Uint8Array): Decoded<BlockEvent> {\n    SCRATCH[0] = chunk[0] ?? 0;\n    let at = 0;",
      },
    ],
  },
  {
    name: "eager-eviction-order",
    summary: "an entry that never fits empties the table by a path of its own, to the same end",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: TABLE,
        find: "    this.#evictDownTo(this.maxSize - size);\n    if (size > this.maxSize) return;",
        replace:
          "    if (size > this.maxSize) {\n      this.#evictDownTo(0);\n      return;\n    }\n    this.#evictDownTo(this.maxSize - size);",
      },
    ],
  },
  {
    name: "huffman-always",
    summary: "the encoder uses Huffman coding even where it is longer: different bytes, the same fields",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "round-trip",
    edits: [{ file: ENCODER, find: '    return use === "always" ||', replace: '    return use !== "never" ||' }],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number, and random numbers are not touched",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "    const { events, fault } = this.decoder.push(bytes);",
        replace:
          "    if (new Date(0).getTime() > Math.max(1, 2)) return false;\n    const { events, fault } = this.decoder.push(bytes);",
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "the server varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "    const { events, fault } = this.decoder.push(bytes);",
        replace:
          '    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n    const { events, fault } = this.decoder.push(bytes);',
      },
    ],
  },
];
