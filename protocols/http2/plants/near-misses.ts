/** Changes that look like bugs and are none. For each oracle one; reporting it would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const SERVER = "protocols/http2/session-server.ts";
const SESSION = "protocols/http2/session.ts";
const ENDPOINT = "protocols/http2/endpoint.ts";
const DECODER = "protocols/http2/frame-decoder.ts";
const DATA = "protocols/http2/receive-data.ts";
const CONTROL = "protocols/http2/receive-control.ts";
const TABLE = "protocols/http2/stream-table.ts";
const SENDER = "protocols/http2/sender.ts";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "counted-before-looked-up",
    summary: "resets of streams that never were are counted as well, and end the connection all the same",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "rapid-reset",
    edits: [
      {
        file: CONTROL,
        find: '  if (!state.charge("resetsReceived", offset) || found.kind === "closed") return;',
        replace:
          '  const isCounted = state.charge("resetsReceived", offset);\n  if (!isCounted || found.kind === "closed") return;',
      },
    ],
  },
  {
    name: "closed-streams-in-two-steps",
    summary: "a stream that closes is remembered by a path of its own, to the same end",
    oracle: "agreement",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: TABLE,
        find: "    this.#closed.delete(id);\n    this.#closed.set(id, how);",
        replace: "    if (this.#closed.has(id)) this.#closed.delete(id);\n    this.#closed.set(id, how);",
      },
    ],
  },
  {
    name: "chunk-remembered",
    summary: "the decoder keeps a reference to the last chunk, and never reads it again",
    oracle: "aliasing",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
        replace: "    this.last = chunk;\n    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
      },
      { file: DECODER, find: "  #part: Part;", replace: "  last: Uint8Array | undefined;\n  #part: Part;" },
    ],
  },
  {
    name: "shared-scratch",
    summary: "all decoders share a scratch that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      { file: DECODER, find: "type Part =", replace: "const SCRATCH = new Uint8Array(8);\n\ntype Part =" },
      {
        file: DECODER,
        find: "    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
        replace:
          "    SCRATCH[0] = chunk[0] ?? 0;\n    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
      },
    ],
  },
  {
    name: "frames-through-the-buffer",
    summary: "every frame header goes through the buffer, also where it lies whole in the chunk",
    oracle: "split-invariance",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "if (chunk.length - at >= FRAME_HEADER_OCTETS) {",
        replace: "if (chunk.length - at >= 1_000_000) {",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "a window that is exceeded is thrown and caught inside, and leaves as a value",
    oracle: "totality",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DATA,
        find: '  if (!stream.receiveWindow.receive(data.length + padding)) return "HTTP2_WINDOW_EXCEEDED";',
        replace:
          '  try {\n    if (!stream.receiveWindow.receive(data.length + padding)) throw new RangeError("window");\n  } catch {\n    return "HTTP2_WINDOW_EXCEEDED";\n  }',
      },
    ],
  },
  {
    name: "counts-more",
    summary: "every step is counted twice: a constant factor, within what is promised",
    oracle: "work-bound",
    nearMiss: true,
    scenario: "decode",
    edits: [{ file: DECODER, find: "      this.#work += 1;\n    }", replace: "      this.#work += 2;\n    }" }],
  },
  {
    name: "more-room",
    summary: "an incomplete frame takes more memory, within what is promised",
    oracle: "bounded-allocation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "this.#buffer.reserve(count, expected);",
        replace: "this.#buffer.reserve(count, expected + 64);",
      },
    ],
  },
  {
    name: "one-stream-at-a-time",
    summary: "a stream sends all it can before the next one may: another order of frames, the same messages",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "round-trip",
    edits: [
      {
        file: SENDER,
        find: "      this.#writeNext(stream);\n      this.place(stream, now);",
        replace:
          "      this.#writeNext(stream);\n      while (stream.sendWindow.octets > 0 && this.window.octets > 0 && stream.queue.length > 0) this.#writeNext(stream);\n      this.place(stream, now);",
      },
    ],
  },
  {
    name: "obligation-handed-over",
    summary: "the reader takes the obligation for a stream and hands it to the session before it ends",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: '      this.streams.set(event.streamId, this.session.reserve("stream"));',
        replace:
          '      const stream = cx.reserve("stream");\n      stream.moveTo(this.session.scope);\n      this.streams.set(event.streamId, stream);',
      },
    ],
  },
  {
    name: "masked-cleanup",
    summary: "a cancelled application still cleans up for many steps, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: 'cx.spawn("application", (own) => this.work(own));',
        replace:
          'cx.spawn("application", async (own) => {\n      try {\n        await this.work(own);\n      } finally {\n        await own.masked(async (masked) => {\n          for (let step = 0; step < 200; step += 1) await masked.checkpoint();\n        });\n      }\n    });',
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
    name: "fixed-date",
    summary: "a date is made from a number, and random numbers are not touched",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: ENDPOINT,
        find: "      const received = this.connection.receive(octets);",
        replace:
          "      if (new Date(0).getTime() > Math.max(1, 2)) return;\n      const received = this.connection.receive(octets);",
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "an endpoint varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: ENDPOINT,
        find: "      const received = this.connection.receive(octets);",
        replace:
          '      for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n      const received = this.connection.receive(octets);',
      },
    ],
  },
];
