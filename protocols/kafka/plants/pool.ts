/** Bugs planted in the client and its pool: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";
import { poolPlants } from "../../shared/pool-plants.ts";
import { STORM_PLANTS } from "../../shared/storm-plants.ts";

const CLIENT = "protocols/kafka/client.ts";
const CONNECTION = "protocols/kafka/pool-connection.ts";
const FRAME_DECODER = "protocols/kafka/frame-decoder.ts";
const POOL = "protocols/kafka/pool.ts";
const RESPONSES = "protocols/kafka/response-decoder.ts";
const SET = "protocols/kafka/record-set-decoder.ts";

export const POOL_PLANTS: readonly Plant[] = [
  {
    name: "slot-of-cancelled-freed",
    summary: "a cancelled request gives up its slot, and its response answers nothing",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "    if (slot !== undefined) slot.isCancelled = true;\n",
        replace: "    if (slot !== undefined) this.#slots.splice(this.#slots.indexOf(slot), 1);\n",
      },
    ],
  },
  {
    name: "partial-frame-survives",
    summary: "a connection that is dialled again goes on with the frame that was cut, as a current client does it",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "const { fault } = this.#decoder.end();",
        replace: "this.#decoder.keep();\n    const fault = undefined;",
      },
      {
        file: CLIENT,
        find: "constructor({ limits, clientId, firstCorrelationId = 0, now = 0 }: ClientOptions) {",
        replace: "constructor({ limits, clientId, firstCorrelationId = 0, now = 0, kept = {} }: ClientOptions) {",
      },
      {
        file: CLIENT,
        find: "(correlationId) => this.#meet(correlationId));",
        replace: "(correlationId) => this.#meet(correlationId), kept);",
      },
      {
        file: RESPONSES,
        find: "responseDecoder(limits: KafkaLimits, expect: Expect)",
        replace: "responseDecoder(limits: KafkaLimits, expect: Expect, kept)",
      },
      {
        file: RESPONSES,
        find: "readResponse(reader, messages, expect));",
        replace: "readResponse(reader, messages, expect), kept);",
      },
      {
        file: FRAME_DECODER,
        find: "constructor(limits: KafkaLimits, readFrame: ReadFrame<Message>) {",
        replace: "constructor(limits: KafkaLimits, readFrame: ReadFrame<Message>, kept = {}) {",
      },
      {
        file: FRAME_DECODER,
        find: "this.#frames = new FrameBuffer(",
        replace:
          "this.keep = () => (kept.frames = this.#frames);\n    const { frames } = kept;\n    kept.frames = undefined;\n    this.#frames = frames ?? new FrameBuffer(",
      },
      {
        file: POOL,
        find: "{ ...options, changed }),",
        replace: "{ ...options, changed, kept: (options.kept ??= {}) }),",
      },
    ],
  },
  {
    name: "correlation-beyond-the-last",
    summary: "correlation ids go on beyond the largest",
    oracle: "totality",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "correlationId === CORRELATION_ID_MAX ? 0 : correlationId + 1;",
        replace: "correlationId + 1;",
      },
    ],
  },
  {
    name: "unacknowledged-awaited",
    summary: "a response is awaited to what has none",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "if (!hasResponse(api, body)) return number;",
        replace: "if (!hasResponse(api, body) && number < 0) return number;",
      },
    ],
  },
  {
    name: "partial-batch-refused",
    summary: "the cut batch at the end of what was fetched is a fault",
    oracle: "round-trip",
    scenario: "session",
    edits: [{ file: SET, find: "if (isCut && !this.#options.mayBePartial)", replace: "if (isCut)" }],
  },
  {
    name: "duties-of-the-lost-kept",
    summary: "requests that were in flight on a lost connection are never given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: "protocols/shared/duty-queue.ts",
        find: "      if (isLost) duty.abort();\n      else duty.commit();\n",
        replace: "      if (!isLost) duty.commit();\n",
      },
    ],
  },
  {
    name: "clock-of-the-last-read",
    summary: "the response deadline of a request counts from when something was read",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CONNECTION,
        find: "    this.#finish(this.client.advance(this.#options.holder.now()).events);\n",
        replace: "",
      },
    ],
  },
  {
    name: "due-in-the-past",
    summary: "the clock is read twice on the way to a wait, as a current client does it, and moves on in between",
    oracle: "totality",
    scenario: "session",
    edits: [
      {
        file: "protocols/shared/stream-io.ts",
        find: "Math.max(0, dueAt - cx.now())",
        replace: "dueAt - cx.now()",
      },
    ],
  },
  {
    name: "silence-without-end",
    summary: "a broker may ask for any time of silence",
    oracle: "flood-bound",
    scenario: "throttle-for-ever",
    edits: [{ file: CLIENT, find: "if (ticks > this.#limits.throttleTicksMax)", replace: "if (ticks > 2 ** 50)" }],
  },
  ...poolPlants(CONNECTION),
  ...STORM_PLANTS,
  {
    name: "hidden-counter",
    summary: "every third request of a process is marked",
    oracle: "determinism",
    scenario: "session",
    edits: [
      {
        file: "protocols/kafka/session.ts",
        find: '    const patience = pickAt(PATIENCE_TICKS, cx, "patience");\n',
        replace:
          '    const patience = pickAt(PATIENCE_TICKS, cx, "patience");\n    const counter = globalThis as { kafkaCount?: number };\n    counter.kafkaCount = (counter.kafkaCount ?? 0) + 1;\n    if (counter.kafkaCount % 3 === 0) cx.mark("third");\n',
      },
    ],
  },
];
