/** Changes that look like bugs and are none. For each oracle one; reporting it would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const CONNECTION = "protocols/oap/connection.ts";
const CREDIT = "protocols/oap/credit.ts";
const DECODER = "protocols/oap/decoder.ts";
const SERVER = "protocols/oap/server.ts";
const SESSION = "protocols/oap/session.ts";
const SIDE = "protocols/oap/side.ts";
const WILD = "protocols/oap/wild-client.ts";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "larger-first-piece",
    summary: "the tail of a frame takes twice what it needs",
    oracle: "bounded-allocation",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    tail.reserve(end - at, declared);",
        replace: "    tail.reserve(Math.min(declared - tail.length, 2 * (end - at)), declared);",
      },
    ],
  },
  {
    name: "counts-more",
    summary: "every push counts as two steps",
    oracle: "work-bound",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    this.#steps += 1;\n    let at = 0;",
        replace: "    this.#steps += 2;\n    let at = 0;",
      },
    ],
  },
  {
    name: "checks-twice",
    summary: "a header is judged twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    if (available < octets) return",
        replace: "    if (!this.#acceptsHeader(chunk, at)) return at;\n    if (available < octets) return",
      },
    ],
  },
  {
    name: "copies-twice",
    summary: "a frame is copied out of its chunk twice",
    oracle: "aliasing",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "this.#emit(this.#copies.take(chunk, at, octets));",
        replace: "this.#emit(this.#copies.take(chunk, at, octets).slice());",
      },
    ],
  },
  {
    name: "shared-scratch",
    summary: "all decoders share a scratch that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "const LENGTH_OCTETS = 4;",
        replace: "const LENGTH_OCTETS = 4;\nconst SCRATCH = new Uint8Array(8);",
      },
      {
        file: DECODER,
        find: "    this.#steps += 1;\n    let at = 0;",
        replace: "    this.#steps += 1;\n    SCRATCH[0] = chunk[0] ?? 0;\n    let at = 0;",
      },
    ],
  },
  {
    name: "events-in-batches",
    summary: "frames are handed out at the next call, later than before, but the same",
    oracle: "split-invariance",
    nearMiss: true,
    edits: [
      {
        file: CONNECTION,
        find: "    const { events } = this;\n    this.events = [];\n    return { events, fault: this.fault };",
        replace:
          '    const held = this.events.length > 0 && this.fault === undefined && !this.peerEnded && this.state !== "over";\n    const events = held ? [] : this.events;\n    if (!held) this.events = [];\n    return { events, fault: this.fault };',
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "a refusal is thrown and caught inside, and leaves as a value",
    oracle: "totality",
    nearMiss: true,
    edits: [
      {
        file: SERVER,
        find: '    if (hello === undefined) return { code: "OAP_HELLO_MALFORMED", at: "payload" };',
        replace:
          '    try {\n      if (hello === undefined) throw new RangeError("hello");\n    } catch {\n      return { code: "OAP_HELLO_MALFORMED", at: "payload" };\n    }\n    if (hello === undefined) return undefined;',
      },
    ],
  },
  {
    name: "acks-at-once",
    summary: "the encoder's caller acknowledges every frame: more octets, the same frames",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: CREDIT,
        find: "this.received - this.acknowledged >= Math.max(1, this.window >> 1)",
        replace: "this.received > this.acknowledged",
      },
    ],
  },
  {
    name: "streams-counted-again",
    summary: "the streams that are open are counted one by one",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "stream-flood",
    edits: [
      {
        file: SERVER,
        find: "this.streams.size >= this.limits.streamsMax",
        replace: "[...this.streams].length >= this.limits.streamsMax",
      },
    ],
  },
  {
    name: "obligation-handed-over",
    summary: "the obligation of a stream is taken by one scope and handed to another",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: 'this.options.session.reserve("stream"));',
        replace:
          'this.options.session.reserve("stream"));\n    this.duties.get(corrId)?.moveTo(this.options.session.scope);',
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
    summary: "a cancelled application still cleans up for many steps, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "      await application(own);\n",
        replace:
          "      try {\n        await application(own);\n      } finally {\n        await own.masked(async (masked) => {\n          for (let step = 0; step < 200; step += 1) await masked.checkpoint();\n        });\n      }\n",
      },
    ],
  },
  {
    name: "slow-loser",
    summary: "the loser of a race takes its time to drain, and the race waits for it",
    oracle: "loser-drain",
    nearMiss: true,
    scenario: "wild-client",
    edits: [
      {
        file: WILD,
        find: "deadline: (own) => own.sleep(PATIENCE_TICKS) }",
        replace:
          "deadline: (own) => own.sleep(PATIENCE_TICKS).finally(() => own.masked((masked) => masked.checkpoint())) }",
      },
    ],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "      const decoded = endpoint.receive(read.bytes);",
        replace: "      if (new Date(0).getTime() > 0) return;\n      const decoded = endpoint.receive(read.bytes);",
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "an end varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "      const decoded = endpoint.receive(read.bytes);",
        replace:
          '      for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n      const decoded = endpoint.receive(read.bytes);',
      },
    ],
  },
];
