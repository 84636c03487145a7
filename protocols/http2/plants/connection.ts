/** Bugs planted in the connection: rules of RFC 9113 that servers have been seen to forget, and the kinds that decoders grow. */
import type { Plant } from "../../../lab/core/plant.ts";

const DATA = "protocols/http2/receive-data.ts";
const CONTROL = "protocols/http2/receive-control.ts";
const HEADERS = "protocols/http2/receive-headers.ts";
const FIELDS = "protocols/http2/receive-fields.ts";
const SETTINGS = "protocols/http2/receive-settings.ts";
const FRAME = "protocols/http2/receive-frame.ts";
const FLOW = "protocols/http2/flow-control.ts";
const TABLE = "protocols/http2/stream-table.ts";
const FRAME_HEADER = "protocols/http2/frame-header.ts";
const PAYLOAD = "protocols/http2/frame-payload.ts";
const DECODER = "protocols/http2/frame-decoder.ts";
const SENDER = "protocols/http2/sender.ts";

export const CONNECTION_PLANTS: readonly Plant[] = [
  {
    name: "stream-id-reuse",
    summary: "a number below the highest opens a stream when it is not remembered (5.1.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: TABLE, find: ": id > this.peerHighest;", replace: ": id > this.peerHighest || !this.#closed.has(id);" },
    ],
  },
  {
    name: "closed-stream-data",
    summary: "DATA on a stream that the client itself has ended is ignored (5.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DATA,
        find: "} else if (state.isIgnored(streamId, found)) {",
        replace: '} else if (found.kind === "closed") {',
      },
    ],
  },
  {
    name: "half-closed-data",
    summary: "DATA after END_STREAM is taken (5.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: DATA, find: '  if (!stream.isRemoteOpen) return "HTTP2_STREAM_HALF_CLOSED";\n', replace: "" }],
  },
  {
    name: "padding-uncounted",
    summary: "padding is not counted by flow control (6.9.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DATA,
        find: "const octets = frame.data.length + frame.padding;",
        replace: "const octets = frame.data.length;",
      },
      {
        file: DATA,
        find: "receiveWindow.receive(data.length + padding)",
        replace: "receiveWindow.receive(data.length)",
      },
      {
        file: DATA,
        find: "state.release(stream.id, data.length + padding);",
        replace: "state.release(stream.id, data.length);",
      },
      { file: DATA, find: "  state.release(stream.id, padding);\n", replace: "" },
    ],
  },
  {
    name: "window-overflow",
    summary: "a window may grow beyond 2^31 - 1 (6.9.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: FLOW, find: "increment > INT31_MAX) return false;", replace: "increment > 4 * INT31_MAX) return false;" },
    ],
  },
  {
    name: "zero-increment",
    summary: "WINDOW_UPDATE of a stream by nothing is taken (6.9)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: CONTROL,
        find: "  if (increment === 0) state.failStream(",
        replace: "  if (increment < 0) state.failStream(",
      },
    ],
  },
  {
    name: "goaway-grows",
    summary: "a later GOAWAY may name a higher stream (6.8)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: CONTROL, find: "lastStreamId > (state.peerGoaway ?? lastStreamId)", replace: "lastStreamId > 2 ** 31" },
    ],
  },
  {
    name: "settings-ack-with-payload",
    summary: "an acknowledgement of SETTINGS may have a payload (6.5)",
    oracle: "agreement",
    edits: [
      {
        file: FRAME_HEADER,
        find: "length % SETTING_OCTETS === 0 : length === 0;",
        replace: "length % SETTING_OCTETS === 0 : length % SETTING_OCTETS === 0;",
      },
    ],
  },
  {
    name: "settings-ack-unasked",
    summary: "SETTINGS may be acknowledged more often than they were sent (6.5.3)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: SETTINGS, find: "  if (state.areSettingsAcknowledged) {", replace: "  if (state.now < 0) {" }],
  },
  {
    name: "initial-window-forgotten",
    summary: "a changed initial window does not move the streams that are open (6.9.2)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: SETTINGS,
        find: "      moveSendWindows(state, value - state.peer.initialWindowOctets, offset);\n",
        replace: "      moveSendWindows(state, 0, offset);\n",
      },
    ],
  },
  {
    name: "frame-inside-block",
    summary: "a PING may stand between the frames of a header block (6.10)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: FRAME,
        find: 'frame.kind !== "continuation") {',
        replace: 'frame.kind !== "continuation" && frame.kind !== "ping") {',
      },
    ],
  },
  {
    name: "ignored-block-skipped",
    summary: "the header block of a stream that was reset is not decoded, so the tables part (4.3)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: HEADERS,
        find: '  state.block.open({ kind: "headers", streamId,',
        replace:
          '  if (frame.endHeaders && state.streams.lookup(streamId).kind === "closed") return;\n  state.block.open({ kind: "headers", streamId,',
      },
    ],
  },
  {
    name: "content-length-unchecked",
    summary: "content may be shorter than was announced (8.1.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: DATA,
        find: "octets > contentLength || (endStream && octets < contentLength)",
        replace: "octets > contentLength",
      },
    ],
  },
  {
    name: "trailers-without-end",
    summary: "trailers need not end their stream (8.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: FIELDS, find: '  if (!endStream) return "HTTP2_TRAILERS_WITHOUT_END";\n', replace: "" }],
  },
  {
    name: "data-aliases-chunk",
    summary: "content is handed out as a view of the caller's chunk",
    oracle: "aliasing",
    edits: [
      {
        file: PAYLOAD,
        find: "const data = octets.slice(start, stop);",
        replace: "const data = octets.subarray(start, stop);",
      },
    ],
  },
  {
    name: "buffer-shared",
    summary: "all decoders keep their incomplete frame in one place",
    oracle: "isolation",
    edits: [
      { file: DECODER, find: "readonly #buffer = new OctetBuffer();", replace: "readonly #buffer = SHARED;" },
      {
        file: DECODER,
        find: "    this.#options = options;\n",
        replace: "    this.#options = options;\n    SHARED.clear();\n",
      },
      {
        file: DECODER,
        find: "export class FrameDecoder",
        replace: "const SHARED = new OctetBuffer();\n\nexport class FrameDecoder",
      },
    ],
  },
  {
    name: "offset-of-chunk",
    summary: "a wrong frame header is reported where its last octet was found",
    oracle: "split-invariance",
    edits: [
      {
        file: DECODER,
        find: "if (mistake !== undefined) this.#fail(mistake, this.#frameOffset);",
        replace: "if (mistake !== undefined) this.#fail(mistake, this.#offset + at);",
      },
    ],
  },
  {
    name: "padding-released-twice",
    summary: "the credit of padding is given back twice, which runs into the check of its own accounting",
    oracle: "totality",
    scenario: "decode",
    edits: [
      {
        file: DATA,
        find: "  state.release(stream.id, padding);\n",
        replace: "  state.release(stream.id, 2 * padding);\n",
      },
    ],
  },
  {
    name: "rescan",
    summary: "every push goes over everything that was pushed before",
    oracle: "work-bound",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
        replace:
          "    this.seen.push(...chunk);\n    for (const octet of this.seen) this.#work += octet < 256 ? 1 : 0;\n    for (let at = 0; at < chunk.length && this.#fault === undefined;) {",
      },
      { file: DECODER, find: "  #part: Part;", replace: "  seen: number[] = [];\n  #part: Part;" },
    ],
  },
  {
    name: "room-for-the-largest-frame",
    summary: "any incomplete frame takes as much memory as a large one",
    oracle: "bounded-allocation",
    edits: [
      {
        file: DECODER,
        find: "this.#buffer.reserve(count, expected);",
        replace: "this.#buffer.reserve(Math.max(count, 262_144), expected);",
      },
    ],
  },
  {
    name: "content-repeated",
    summary: "content that a window has cut is sent from its beginning again",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: SENDER,
        find: "item.octets.subarray(stream.queueOffset, stream.queueOffset + size)",
        replace: "item.octets.subarray(0, size)",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "a counter shared by all runs leaks into the accounting of work",
    oracle: "determinism",
    edits: [
      { file: DECODER, find: "type Part =", replace: "let pushes = 0;\n\ntype Part =" },
      {
        file: DECODER,
        find: "      this.#work += 1;\n    }",
        replace: "      this.#work += 1;\n    }\n    pushes += 1;\n    this.#work += pushes % 7;",
      },
    ],
  },
];
