/** Bugs planted in what frames mean after one another: faults, streams, credit, deadlines. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLIENT = "protocols/oap/client.ts";
const CONNECTION = "protocols/oap/connection.ts";
const CREDIT = "protocols/oap/credit.ts";
const HELLO = "protocols/oap/hello.ts";
const SERVER = "protocols/oap/server.ts";

export const CONVERSATION_PLANTS: readonly Plant[] = [
  {
    name: "fault-forgotten",
    summary: "the connection goes on when more is pushed after a fault",
    oracle: "split-invariance",
    edits: [
      {
        file: CONNECTION,
        find: '  receive(chunk: Uint8Array): Decoded<OapEvent> {\n    if (this.state === "over") return this.answer();',
        replace:
          '  receive(chunk: Uint8Array): Decoded<OapEvent> {\n    if (this.state === "over") this.state = "open";',
      },
    ],
  },
  {
    name: "hello-throws",
    summary: "a HELLO that is no JSON is an exception",
    oracle: "totality",
    edits: [
      {
        file: HELLO,
        find: "  const value = matched?.[1] === undefined ? undefined : json(matched[1]);",
        replace: "  const value: unknown = text === undefined ? undefined : JSON.parse(matched?.[1] ?? text);",
      },
    ],
  },
  {
    name: "ack-backwards-accepted",
    summary: "an acknowledgement may take back what was acknowledged",
    oracle: "agreement",
    edits: [{ file: CREDIT, find: '    if (upTo < this.upTo) return "OAP_ACK_BACKWARDS";\n', replace: "" }],
  },
  {
    name: "ack-beyond-accepted",
    summary: "an acknowledgement of frames that were never sent is believed",
    oracle: "agreement",
    edits: [{ file: CREDIT, find: '    if (upTo > this.sent) return "OAP_ACK_BEYOND_SENT";\n', replace: "" }],
  },
  {
    name: "window-off-by-one",
    summary: "one frame more than the window is sent",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: CREDIT, find: "return this.inFlight >= this.window;", replace: "return this.inFlight > this.window;" },
    ],
  },
  {
    name: "corr-id-freed-at-end",
    summary: "the server frees a corr_id when it sends the end, before its peer has seen it",
    oracle: "agreement",
    edits: [
      { file: SERVER, find: "      if (this.peerEnded) this.drop(stream);", replace: "      this.drop(stream);" },
    ],
  },
  {
    name: "end-ignored",
    summary: "frames after the end of a request are taken",
    oracle: "agreement",
    edits: [
      {
        file: SERVER,
        find: '    if (stream.requestEnded) return { code: "OAP_AFTER_END", at: "corrId" };\n    if (!stream.belongsTo',
        replace: "    if (!stream.belongsTo",
      },
    ],
  },
  {
    name: "corr-id-reused",
    summary: "a client reuses a corr_id that it has cancelled before the server has ended it",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "    stream.abandoned = true;\n    this.endAbandoned(stream);",
        replace: "    stream.abandoned = true;\n    this.endAbandoned(stream);\n    this.forget(stream);",
      },
    ],
  },
  {
    name: "end-unacknowledged",
    summary: "the end of a response is acknowledged only when an acknowledgement is due anyway",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CONNECTION,
        find: "stream.intake.take((flags & (ACK_REQ | END)) !== 0)",
        replace: "stream.intake.take((flags & ACK_REQ) !== 0)",
      },
    ],
  },
  {
    name: "streams-unbounded",
    summary: "one stream more than max_inflight is opened",
    oracle: "flood-bound",
    scenario: "stream-flood",
    edits: [
      {
        file: SERVER,
        find: "this.streams.size >= this.limits.streamsMax",
        replace: "this.streams.size > this.limits.streamsMax",
      },
    ],
  },
  {
    name: "idle-acks-uncounted",
    summary: "acknowledgements of nothing are free",
    oracle: "flood-bound",
    scenario: "ack-flood",
    edits: [{ file: CONNECTION, find: "      this.idleAcks += 1;\n", replace: "" }],
  },
  {
    name: "drip-renews-deadline",
    summary: "every octet of an unfinished frame starts its deadline afresh",
    oracle: "flood-bound",
    scenario: "slow-drip",
    edits: [
      {
        file: CONNECTION,
        find: 'waits.push({ name: "frame", epoch: this.framesReceived });',
        replace: 'waits.push({ name: "frame", epoch: this.octetsReceived });',
      },
    ],
  },
];
