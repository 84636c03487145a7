/** Bugs planted in the client and its subscriptions: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLIENT = "protocols/nats/client.ts";
const HEALTH = "protocols/nats/health.ts";
const REQUESTS = "protocols/nats/requests.ts";
const SUBSCRIPTION = "protocols/nats/subscription.ts";

export const CLIENT_PLANTS: readonly Plant[] = [
  {
    name: "late-reply-to-another",
    summary: "the number of a request that was given up is used again, and its late answer goes to another",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: REQUESTS,
        find: "    const number = this.#next;\n",
        replace: "    let number = 1;\n    while (this.#open.has(number)) number += 1;\n",
      },
      {
        file: REQUESTS,
        find: "    return `${this.#prefix}${this.#next}`;\n",
        replace:
          "    let number = 1;\n    while (this.#open.has(number)) number += 1;\n    return `${this.#prefix}${number}`;\n",
      },
    ],
  },
  {
    name: "limit-forgotten",
    summary: "messages beyond the limit of a subscription are taken, and the server is not told of it",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: '    if (subscription.remaining > 0) this.#say({ kind: "unsubscribe", sid, max: subscription.remaining });\n',
        replace: "",
      },
      {
        file: SUBSCRIPTION,
        find: "return this.#hasEnded || (this.#max > 0 && this.#received >= this.#max);",
        replace: "return this.#hasEnded;",
      },
    ],
  },
  {
    name: "stale-for-ever",
    summary: "a server that answers no PING is never given up",
    oracle: "flood-bound",
    scenario: "deaf-server",
    edits: [
      { file: HEALTH, find: "if (this.#open >= this.#limits.pingsOutMax)", replace: "if (this.#open >= 2 ** 30)" },
    ],
  },
  {
    name: "pongs-unbounded",
    summary: "every PING is answered, also while nothing can be written",
    oracle: "flood-bound",
    scenario: "ping-flood",
    edits: [
      {
        file: CLIENT,
        find: "if (this.#pongsWaiting >= this.#limits.pongsWaitingMax) {",
        replace: "if (this.#pongsWaiting >= 2 ** 30) {",
      },
    ],
  },
  {
    name: "messages-unbounded",
    summary: "messages that nobody takes pile up",
    oracle: "flood-bound",
    scenario: "message-flood",
    edits: [
      {
        file: SUBSCRIPTION,
        find: "const isFull = this.#messages.length >= this.#limits.messagesHeldMax;",
        replace: "const isFull = this.#messages.length >= 2 ** 30;",
      },
    ],
  },
];
