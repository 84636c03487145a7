/** Changes that look like bugs and are none; reporting one would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/resp/decoder.ts";
const PAYLOAD = "protocols/shared/payload-reader.ts";
const POOL = "protocols/resp/pool.ts";
const QUEUE = "protocols/resp/push-queue.ts";

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
    name: "copies-alone",
    summary: "small bulk strings have memory of their own",
    oracle: "aliasing",
    nearMiss: true,
    edits: [{ file: PAYLOAD, find: "if (octets > SHARED_OCTETS_MAX)", replace: "if (octets >= 0)" }],
  },
  {
    name: "checks-twice",
    summary: "an element is judged twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    const problem = this.#values.refusalOf(type);",
        replace: "    const problem = this.#values.refusalOf(type) ?? this.#values.refusalOf(type);",
      },
    ],
  },
  {
    name: "long-way",
    summary: "no element is read in one go",
    oracle: "split-invariance",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    if (type === TYPE.simple) return this.#readShortText(chunk, first);\n",
        replace: "    if (type > 0) return 0;\n",
      },
    ],
  },
  {
    name: "pushes-counted-again",
    summary: "the pushes that are held are counted one by one",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "push-flood",
    edits: [
      {
        file: QUEUE,
        find: "this.#left = this.#pushes.length;",
        replace: "this.#left = [...this.#pushes].length;",
      },
    ],
  },
  {
    name: "duty-handed-over",
    summary: "the obligation of a command is taken by one scope and handed to another",
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
    summary: "a command that was cancelled takes its time to leave, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: POOL,
        find: "      if (!completion.isSettled) sent.submitted?.connection.cancel(sent.submitted.number);\n",
        replace:
          "      if (!completion.isSettled) sent.submitted?.connection.cancel(sent.submitted.number);\n      await cx.masked(async (own) => {\n        for (let step = 0; step < 20; step += 1) await own.checkpoint();\n      });\n",
      },
    ],
  },
];
