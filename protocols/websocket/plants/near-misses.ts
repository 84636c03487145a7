/** Changes that look like bugs and are none. For each oracle one; reporting it would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/websocket/decoder.ts";
const ASSEMBLER = "protocols/websocket/message-assembler.ts";
const INFLATER = "protocols/websocket/inflater.ts";
const DEFLATER = "protocols/websocket/deflater.ts";
const OUTBOX = "protocols/websocket/outbox.ts";
const MASK = "protocols/websocket/mask.ts";
const DRIVER = "protocols/websocket/session-driver.ts";
const SESSION = "protocols/websocket/session.ts";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "octet-by-octet",
    summary: "long runs are unmasked octet by octet: slower, and the same",
    oracle: "agreement",
    nearMiss: true,
    scenario: "decode",
    edits: [{ file: MASK, find: "const WORDS_FROM_OCTETS = 64;", replace: "const WORDS_FROM_OCTETS = 1_000_000;" }],
  },
  {
    name: "words-always",
    summary: "short runs are unmasked by words too",
    oracle: "split-invariance",
    nearMiss: true,
    scenario: "decode",
    edits: [{ file: MASK, find: "const WORDS_FROM_OCTETS = 64;", replace: "const WORDS_FROM_OCTETS = 4;" }],
  },
  {
    name: "message-copied",
    summary: "a message is copied once more before it is handed out",
    oracle: "aliasing",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: ASSEMBLER,
        find: "    const taken = this.#buffer.take();",
        replace: "    const taken = this.#buffer.take().slice();",
      },
    ],
  },
  {
    name: "larger-buffers",
    summary: "unfinished messages begin with more memory, within what is promised",
    oracle: "bounded-allocation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: "protocols/shared/octet-buffer.ts",
        find: "const CAPACITY_MIN = 16;",
        replace: "const CAPACITY_MIN = 128;",
      },
    ],
  },
  {
    name: "counts-more",
    summary: "every octet is counted twice: a constant factor, within what is promised",
    oracle: "work-bound",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: ASSEMBLER,
        find: "    buffer.length = from + end - start;\n    this.work += end - start;",
        replace: "    buffer.length = from + end - start;\n    this.work += 2 * (end - start);",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "what cannot be inflated is thrown and caught inside, and leaves as a value",
    oracle: "totality",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: INFLATER,
        find: "  inflate(payload: Uint8Array): Inflated {",
        replace:
          '  inflate(payload: Uint8Array): Inflated {\n    try {\n      throw new RangeError("inside");\n    } catch {\n      this.#options.outputMax.toFixed();\n    }',
      },
    ],
  },
  {
    name: "shared-scratch",
    summary: "all decoders share a scratch that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      { file: DECODER, find: "const NO_OCTETS =", replace: "const SCRATCH = new Uint8Array(8);\nconst NO_OCTETS =" },
      {
        file: DECODER,
        find: "    this.#message.endChunk();\n",
        replace: "    this.#message.endChunk();\n    SCRATCH[0] = chunk[0] ?? 0;\n",
      },
    ],
  },
  {
    name: "compresses-less",
    summary: "a sender refers to nothing that it sent before: other octets, the same messages",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "round-trip",
    edits: [
      {
        file: DEFLATER,
        find: "if (contextTakeover) this.#window.add(message);",
        replace: "if (contextTakeover && message.length > 1_000_000) this.#window.add(message);",
      },
    ],
  },
  {
    name: "newest-pong-only",
    summary: "only the newest ping is answered (5.5.3)",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "ping-flood",
    edits: [
      {
        file: OUTBOX,
        find: "    if (this.#pongs.length === this.#limits.pongsPendingMax) this.#pongs.shift();\n",
        replace: "    this.#pongs.length = 0;\n",
      },
    ],
  },
  {
    name: "obligation-handed-over",
    summary: "what is owed is taken on by the session, and handed to the scope that it belongs to already",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/websocket/ledger.ts",
        find: "if (!this.#held.has(key)) this.#held.set(key, this.#holder.reserve(kind));",
        replace:
          "if (this.#held.has(key)) continue;\n      const obligation = this.#holder.reserve(kind);\n      obligation.moveTo(this.#holder.scope);\n      this.#held.set(key, obligation);",
      },
    ],
  },
  {
    name: "slow-echo",
    summary: "the echo takes its time for every message",
    oracle: "quiescence",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "      await sendWhole(cx, this.#driver, next.value);",
        replace: "      await cx.sleep(1_000);\n      await sendWhole(cx, this.#driver, next.value);",
      },
    ],
  },
  {
    name: "masked-cleanup",
    summary: "a cancelled echo still cleans up for many steps, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: '    cx.spawn("echo", (own) => this.#echo(own));',
        replace:
          '    cx.spawn("echo", async (own) => {\n      try {\n        await this.#echo(own);\n      } finally {\n        await own.masked(async (masked) => {\n          for (let step = 0; step < 200; step += 1) await masked.checkpoint();\n        });\n      }\n    });',
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "the endpoint varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const { events, fault } = this.endpoint.receive(bytes);",
        replace:
          '    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n    const { events, fault } = this.endpoint.receive(bytes);',
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
    name: "fixed-date",
    summary: "a date is made from a number, and the clock is not read",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const { events, fault } = this.endpoint.receive(bytes);",
        replace:
          "    if (new Date(0).getTime() > 0) return;\n    const { events, fault } = this.endpoint.receive(bytes);",
      },
    ],
  },
];
