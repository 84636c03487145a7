/** Changes that look like bugs and are none; reporting one would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLIENT = "protocols/nats/client.ts";
const CONNECTION = "protocols/nats/connection.ts";
const DECODER = "protocols/nats/decoder.ts";
const POOL = "protocols/nats/pool.ts";

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
    summary: "every payload has memory of its own",
    oracle: "aliasing",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "this.#complete(this.#payload.copyWhole(chunk, next, octets));",
        replace: "this.#complete(new Uint8Array(this.#payload.copyWhole(chunk, next, octets)));",
      },
    ],
  },
  {
    name: "checks-twice",
    summary: "the size of a payload is checked twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    const { headerOctets, octets } = this.#head;\n",
        replace:
          '    const { headerOctets, octets } = this.#head;\n    if (octets > this.#limits.payloadOctetsMax) return this.#fail("NATS_PAYLOAD_TOO_LARGE", this.#operationAt);\n',
      },
    ],
  },
  {
    name: "long-way",
    summary: "no payload is read in one go",
    oracle: "split-invariance",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    if (this.#payload.isWhole(chunk, next, octets)) {\n",
        replace: "    if (octets < 0 && this.#payload.isWhole(chunk, next, octets)) {\n",
      },
    ],
  },
  {
    name: "pongs-compared-otherwise",
    summary: "the answers that wait are compared with their limit in another way",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "ping-flood",
    edits: [
      {
        file: CLIENT,
        find: "if (this.#pongsWaiting >= this.#limits.pongsWaitingMax) {",
        replace: "if (this.#pongsWaiting + 1 > this.#limits.pongsWaitingMax) {",
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
        file: CONNECTION,
        find: '    this.#open.set(number, { completion, duty: this.#options.holder.reserve("request") });\n',
        replace:
          '    this.#open.set(number, { completion, duty: this.#options.holder.reserve("request") });\n    this.#open.get(number)?.duty.moveTo(this.#options.holder.scope);\n',
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
        find: "      if (!completion.isSettled) this.#giveUp(sent);\n",
        replace:
          "      if (!completion.isSettled) this.#giveUp(sent);\n      await cx.masked(async (own) => {\n        for (let step = 0; step < 20; step += 1) await own.checkpoint();\n      });\n",
      },
    ],
  },
];
