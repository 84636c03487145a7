/** Bugs planted in the limits of floods, the historic ones first. */
import type { Plant } from "../../../lab/core/plant.ts";

const STATE = "protocols/http2/connection-state.ts";
const CONTROL = "protocols/http2/receive-control.ts";
const HEADERS = "protocols/http2/receive-headers.ts";
const SETTINGS = "protocols/http2/receive-settings.ts";
const DATA = "protocols/http2/receive-data.ts";
const BLOCK = "protocols/http2/header-block.ts";
const CONNECTION = "protocols/http2/connection.ts";
const DEADLINES = "protocols/http2/deadlines.ts";
const BUCKET = "protocols/http2/token-bucket.ts";

export const FLOOD_PLANTS: readonly Plant[] = [
  {
    name: "rapid-reset-uncounted",
    summary: "streams that the client resets are not counted (CVE-2023-44487)",
    oracle: "flood-bound",
    scenario: "rapid-reset",
    edits: [
      {
        file: CONTROL,
        find: 'if (!state.charge("resetsReceived", offset) || found.kind === "closed") return;',
        replace: 'if (found.kind === "closed") return;',
      },
    ],
  },
  {
    name: "own-resets-uncounted",
    summary: "streams that the client makes us reset are not counted (CVE-2025-8671)",
    oracle: "flood-bound",
    scenario: "made-you-reset",
    edits: [{ file: STATE, find: '    if (!this.charge("resetsSent", offset)) return;\n', replace: "" }],
  },
  {
    name: "continuations-uncapped",
    summary: "a header block may have any number of CONTINUATION frames (VU#421644)",
    oracle: "flood-bound",
    scenario: "continuation-flood",
    edits: [
      {
        file: HEADERS,
        find: "block.continuations >= limits.continuationsMax",
        replace: "block.continuations >= 1_000 * limits.continuationsMax",
      },
    ],
  },
  {
    name: "hpack-bomb",
    summary: "the size of a decoded field list is not capped (RFC 7541 7.3)",
    oracle: "flood-bound",
    scenario: "hpack-bomb",
    edits: [
      {
        file: BLOCK,
        find: "{ ...hpack, headerTableSize: INITIAL_HEADER_TABLE_SIZE }",
        replace:
          "{ ...hpack, headerTableSize: INITIAL_HEADER_TABLE_SIZE, headerListSizeMax: 2 ** 31, fieldsMax: 2 ** 31 }",
      },
    ],
  },
  {
    name: "settings-uncounted",
    summary: "SETTINGS are acknowledged without end (CVE-2019-9515)",
    oracle: "flood-bound",
    scenario: "settings-flood",
    edits: [{ file: SETTINGS, find: '  if (!state.charge("settings", offset)) return;\n', replace: "" }],
  },
  {
    name: "pings-uncounted",
    summary: "PING is answered without end (CVE-2019-9512)",
    oracle: "flood-bound",
    scenario: "ping-flood",
    edits: [{ file: CONTROL, find: 'state.charge("pings", offset) && !ack', replace: "!ack" }],
  },
  {
    name: "empty-data-uncounted",
    summary: "DATA without content costs nothing (CVE-2019-9518)",
    oracle: "flood-bound",
    scenario: "empty-data",
    edits: [
      {
        file: DATA,
        find: '  if (isEmpty && !state.charge("emptyData", offset)) return false;\n',
        replace: "  if (isEmpty) return true;\n",
      },
    ],
  },
  {
    name: "padding-free",
    summary: "padding beyond content costs nothing",
    oracle: "flood-bound",
    scenario: "padding-flood",
    edits: [
      {
        file: DATA,
        find: 'excess <= 0 || state.charge("paddingOctets", offset, excess)',
        replace: "excess <= padding",
      },
    ],
  },
  {
    name: "queue-unbounded",
    summary: "content waits for the client's window in any amount (CVE-2019-9517)",
    oracle: "flood-bound",
    scenario: "zero-window",
    edits: [
      {
        file: CONNECTION,
        find: "sender.queuedOctets + octets.length > limits.queuedOctetsMax)",
        replace: "octets.length > limits.queuedOctetsMax)",
      },
    ],
  },
  {
    name: "drip-restarts-clock",
    summary: "every octet of a frame gives it its whole time again",
    oracle: "flood-bound",
    scenario: "slow-drip",
    edits: [
      { file: DEADLINES, find: "if (frameOffset !== this.#frameOffset) this.#frameSince", replace: "this.#frameSince" },
    ],
  },
  {
    name: "refill-at-every-count",
    summary: "a flood limit forgets everything whenever it is asked",
    oracle: "flood-bound",
    scenario: "goaway-flood",
    edits: [
      { file: BUCKET, find: "    this.#refill(now);\n", replace: "    this.#used = 0;\n    this.#refill(now);\n" },
    ],
  },
];
