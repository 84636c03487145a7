/** Changes that look like bugs and are none; reporting one would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const HEADER = "protocols/kafka/batch-header.ts";
const CLIENT = "protocols/kafka/client.ts";
const FRAMES = "protocols/kafka/frame-buffer.ts";
const POOL = "protocols/kafka/pool.ts";
const SESSION = "protocols/kafka/session.ts";
const SET = "protocols/kafka/record-set-decoder.ts";

const SPAWNED = '    session.spawn("pool", (own) => runPool(own, pool));\n';
const PATIENCE = '    const patience = pickAt(PATIENCE_TICKS, cx, "patience");\n';

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "checksum-twice",
    summary: "the checksum of a batch is made twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    scenario: "decode",
    edits: [{ file: HEADER, find: "if (crc !== crc32c(", replace: "if (crc32c(reader.octets) < 0 || crc !== crc32c(" }],
  },
  {
    name: "counts-more",
    summary: "every entry counts as two steps",
    oracle: "work-bound",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    let at = start;\n    this.#steps += 1;\n",
        replace: "    let at = start;\n    this.#steps += 2;\n",
      },
    ],
  },
  {
    name: "copied-twice",
    summary: "a batch is copied twice",
    oracle: "bounded-allocation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    this.#octetsCopied += end - from;\n",
        replace: "    this.#octetsCopied += 2 * (end - from);\n",
      },
    ],
  },
  {
    name: "copied-before-read",
    summary: "what is held is copied once more before it is read",
    oracle: "aliasing",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "this.#read(held.take(), startsAt",
        replace: "this.#read(Uint8Array.from(held.take()), startsAt",
      },
    ],
  },
  {
    name: "scratch-per-decoder",
    summary: "a buffer is filled that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    let at = start;\n    this.#steps += 1;\n",
        replace: "    let at = start;\n    new Uint8Array(8).fill(chunk[start] ?? 0);\n    this.#steps += 1;\n",
      },
    ],
  },
  {
    name: "room-for-all",
    summary: "memory for a whole frame is made with its first octets, within its limit",
    oracle: "split-invariance",
    nearMiss: true,
    scenario: "requests",
    edits: [
      {
        file: FRAMES,
        find: "held.reserve(end - at, this.#size);",
        replace: "held.reserve(this.#size - held.length, this.#size);",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "an error is thrown and caught inside",
    oracle: "totality",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: SET,
        find: "    let at = start;\n    this.#steps += 1;\n",
        replace:
          '    let at = start;\n    try {\n      throw new RangeError("inside");\n    } catch {}\n    this.#steps += 1;\n',
      },
    ],
  },
  {
    name: "depth-counted-again",
    summary: "the depth of wrappers is compared another way",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "wrapper-recursion",
    edits: [
      {
        file: "protocols/kafka/message-set-reader.ts",
        find: "if (depth >= context.wrapperDepthMax)",
        replace: "if (depth + 1 > context.wrapperDepthMax)",
      },
    ],
  },
  {
    name: "duty-handed-over",
    summary: "the obligation of a request is taken by one scope and handed to another",
    oracle: "obligation-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/shared/duty-queue.ts",
        find: "this.#duties.push(this.#holder.reserve(this.#kind));",
        replace:
          "{\n      const duty = this.#holder.reserve(this.#kind);\n      duty.moveTo(this.#holder.scope);\n      this.#duties.push(duty);\n    }",
      },
    ],
  },
  {
    name: "slow-goodbye",
    summary: "a request that was cancelled takes its time to leave, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: POOL,
        find: "      const { submitted } = sent;\n",
        replace:
          "      const { submitted } = sent;\n      await cx.masked(async (own) => {\n        for (let step = 0; step < 20; step += 1) await own.checkpoint();\n      });\n",
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
        find: SPAWNED,
        replace: `    session.spawn("sleeper", (own) => own.sleep(600_000_000));\n${SPAWNED}`,
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
      { file: SESSION, find: SPAWNED, replace: `    session.spawn("linger", (own) => own.sleep(1));\n${SPAWNED}` },
    ],
  },
  {
    name: "correlation-from-elsewhere",
    summary: "correlation ids begin again at another number",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "correlationId === CORRELATION_ID_MAX ? 0 : correlationId + 1;",
        replace: "correlationId === CORRELATION_ID_MAX ? 7 : correlationId + 1;",
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "a worker varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: PATIENCE,
        replace: `${PATIENCE}    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n`,
      },
    ],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SESSION, find: PATIENCE, replace: `${PATIENCE}    if (new Date(0).getTime() > 0) return;\n` }],
  },
];
