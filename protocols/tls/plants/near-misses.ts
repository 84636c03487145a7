/** Changes that look like bugs and are none; reporting one would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const CURSOR = "protocols/tls/cursor.ts";
const DECODER = "protocols/tls/decoder.ts";
const DRIVER = "protocols/tls/session-driver.ts";
const INNER = "protocols/tls/inner-reader.ts";
const READER = "protocols/tls/handshake-reader.ts";
const SERVER = "protocols/tls/session-server.ts";
const SESSION = "protocols/tls/session.ts";

const REGION = '  await cx.region("session", async (session) => {\n';

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "counts-more",
    summary: "every push counts as two steps",
    oracle: "work-bound",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    let at = 0;\n    this.#work += 1;\n",
        replace: "    let at = 0;\n    this.#work += 2;\n",
      },
    ],
  },
  {
    name: "copied-once-more",
    summary: "a protected record is copied once more",
    oracle: "aliasing",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    const octets = this.#content.take();\n    this.#flight.tookProtected();\n",
        replace: "    const octets = this.#content.take().slice();\n    this.#flight.tookProtected();\n",
      },
    ],
  },
  {
    name: "checked-twice",
    summary: "the type of a record is judged twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    const code = this.#refusalOfType(type, offset);\n",
        replace: "    const code = this.#refusalOfType(type, offset) ?? this.#refusalOfType(type, offset);\n",
      },
    ],
  },
  {
    name: "octet-by-octet",
    summary: "the body of a message is taken an octet at a time",
    oracle: "split-invariance",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "Math.min(range.end - at, this.#length - this.#body.length);",
        replace: "Math.min(1, range.end - at, this.#length - this.#body.length);",
      },
    ],
  },
  {
    name: "scratch-per-decoder",
    summary: "a buffer is filled that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    const octet = chunk[at] ?? 0;\n",
        replace: "    const octet = chunk[at] ?? 0;\n    new Uint8Array(8).fill(octet);\n",
      },
    ],
  },
  {
    name: "counted-twice",
    summary: "copies of message bodies are counted twice",
    oracle: "bounded-allocation",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "    this.octetsCopied += octets;\n",
        replace: "    this.octetsCopied += octets + octets;\n",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "an error is thrown and caught inside",
    oracle: "totality",
    nearMiss: true,
    edits: [
      {
        file: CURSOR,
        find: "    if (!this.#has(octets)) return EMPTY;\n",
        replace:
          '    try {\n      throw new RangeError("inside");\n    } catch {}\n    if (!this.#has(octets)) return EMPTY;\n',
      },
    ],
  },
  {
    name: "empty-counted-late",
    summary: "the last of the empty records that are allowed is still allowed",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "empty-records",
    edits: [
      {
        file: INNER,
        find: "return this.emptyRecords > this.#limits.emptyRecordsMax ?",
        replace: "return this.emptyRecords >= this.#limits.emptyRecordsMax + 1 ?",
      },
    ],
  },
  {
    name: "duty-handed-over",
    summary: "the goodbye is owed by one scope and handed to another",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: 'this.#goodbye = cx.reserve("goodbye");',
        replace: '{ this.#goodbye = cx.reserve("goodbye"); this.#goodbye.moveTo(cx.scope); }',
      },
    ],
  },
  {
    name: "slow-goodbye",
    summary: "a connection that was asked to stop takes its time to leave, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: '    if (outcome.kind !== "ok") await cx.checkpoint();\n    // A peer',
        replace:
          '    if (outcome.kind !== "ok") {\n      await cx.masked(async (own) => {\n        for (let step = 0; step < 20; step += 1) await own.checkpoint();\n      });\n      await cx.checkpoint();\n    }\n    // A peer',
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
        find: REGION,
        replace: `${REGION}    session.spawn("sleeper", (own) => own.sleep(600_000_000));\n`,
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
        find: REGION,
        replace: `${REGION}    session.spawn("linger", (own) => own.sleep(1));\n`,
      },
    ],
  },
  {
    name: "larger-messages",
    summary: "what is echoed is larger",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SESSION, find: "[10, 150, 400]", replace: "[11, 151, 401]" }],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const answer = endpoint.receive(read.bytes);\n",
        replace: "    if (new Date(0).getTime() > 0) return;\n    const answer = endpoint.receive(read.bytes);\n",
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "a verdict is marked or not, but the lab is asked",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: "      own.mark(event.kind);\n",
        replace: '      if (own.choose("variety", 4) === 0) own.mark(event.kind);\n',
      },
    ],
  },
];
