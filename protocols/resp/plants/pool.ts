/** Bugs planted in the client and its pool: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";
import { poolPlants } from "../../shared/pool-plants.ts";
import { STORM_PLANTS } from "../../shared/storm-plants.ts";

const CLIENT = "protocols/resp/client.ts";
const CONNECTION = "protocols/resp/pool-connection.ts";
const POOL = "protocols/resp/pool.ts";
const QUEUE = "protocols/resp/push-queue.ts";

export const POOL_PLANTS: readonly Plant[] = [
  {
    name: "slot-of-cancelled-freed",
    summary: "a cancelled command gives up its slot, and its reply goes to the next",
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
    name: "partial-reply-survives",
    summary: "a connection that is dialled again goes on with the reply that was cut",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "const { fault } = this.#decoder.end();",
        replace: "this.kept.decoder = this.#decoder;\n    const fault = undefined;",
      },
      {
        file: CLIENT,
        find: "  constructor({ limits, version, now = 0 }: ClientOptions) {",
        replace: "  constructor({ limits, version, now = 0, kept = {} }: ClientOptions) {\n    this.kept = kept;",
      },
      {
        file: CLIENT,
        find: "this.#decoder = new ReplyDecoder({ limits, version });",
        replace:
          "this.#decoder = kept.decoder ?? new ReplyDecoder({ limits, version });\n    kept.decoder = undefined;",
      },
      {
        file: POOL,
        find: "{ ...options, changed }),",
        replace: "{ ...options, changed, kept: (options.kept ??= {}) }),",
      },
    ],
  },
  {
    name: "duties-of-the-lost-kept",
    summary: "commands that were in flight on a lost connection are never given up",
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
    name: "clock-left-behind",
    summary: "the deadline of a command counts from when its connection was last heard of",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CONNECTION,
        find: "    this.#finish(this.client.advance(now).events);\n    const isFirst",
        replace: "    const isFirst",
      },
    ],
  },
  {
    name: "pushes-unbounded",
    summary: "pushes that nobody takes pile up",
    oracle: "flood-bound",
    scenario: "push-flood",
    edits: [
      {
        file: QUEUE,
        find: "const isFull = this.#left >= this.#limits.pushesHeldMax;",
        replace: "const isFull = this.#left >= 2 ** 30;",
      },
    ],
  },
  ...poolPlants(CONNECTION),
  ...STORM_PLANTS,
];
