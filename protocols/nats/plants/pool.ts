/** Bugs planted in the pool, its connections and the server: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";
import { STORM_PLANTS } from "../../shared/storm-plants.ts";

const BUFFER = "protocols/nats/reconnect-buffer.ts";
const CLIENT = "protocols/nats/client.ts";
const CONNECTION = "protocols/nats/connection.ts";
const POOL = "protocols/nats/pool.ts";

export const POOL_PLANTS: readonly Plant[] = [
  {
    name: "inbox-shared",
    summary: "all connections of a pool have one inbox, and hear each other's answers",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: POOL,
        find: "`_INBOX.${this.#options.name}-${this.#connected}`",
        replace: "`_INBOX.${this.#options.name}`",
      },
    ],
  },
  {
    name: "partial-message-survives",
    summary: "a connection that is dialled again goes on with the message that was cut",
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
        find: "  constructor({ limits, inbox, now = 0 }: ClientOptions) {",
        replace: "  constructor({ limits, inbox, now = 0, kept = {} }: ClientOptions) {\n    this.kept = kept;",
      },
      {
        file: CLIENT,
        find: "this.#decoder = new ServerDecoder(limits);",
        replace: "this.#decoder = kept.decoder ?? new ServerDecoder(limits);\n    kept.decoder = undefined;",
      },
      {
        file: CONNECTION,
        find: "new NatsClient({ limits: options.limits, inbox, now: cx.now() });",
        replace: "new NatsClient({ limits: options.limits, inbox, now: cx.now(), kept: options.kept });",
      },
      {
        file: POOL,
        find: "{ ...this.#options, inbox, changed });",
        replace: "{ ...this.#options, inbox, changed, kept: (this.kept ??= {}) });",
      },
    ],
  },
  {
    name: "buffer-sent-again",
    summary: "what waited for a connection is sent twice",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: BUFFER,
        find: "next !== undefined && send(next);",
        replace: "next !== undefined && send(next) && send(next);",
      },
    ],
  },
  {
    name: "buffer-unbounded",
    summary: "what is published without a connection piles up",
    oracle: "flood-bound",
    scenario: "buffer-flood",
    edits: [
      {
        file: BUFFER,
        find: "    if (this.octets + octets > this.#octetsMax) return false;\n",
        replace: "    if (this.octets + octets > 2 ** 40) return false;\n",
      },
    ],
  },
  {
    name: "abandoned-iterator-kept",
    summary: "a consumer that leaves keeps its subscription",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [{ file: POOL, find: "      subscription.release();\n", replace: "" }],
  },
  {
    name: "duties-of-the-lost-kept",
    summary: "requests on a connection that was lost are never given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: CONNECTION,
        find: '    if (result.kind === "lost") open.duty.abort();\n    else',
        replace: '    if (result.kind !== "lost")',
      },
    ],
  },
  {
    name: "connection-not-given-back",
    summary: "a connection that ended is still counted",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [{ file: CONNECTION, find: "      if (!connection.settled) connection.commit();\n", replace: "" }],
  },
  {
    name: "writer-left-waiting",
    summary: "when a connection of the server ends, its writer is not told",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: "protocols/shared/serve.ts",
        find: "    outgoing.raise();\n    await writer.join(cx);\n",
        replace: "    await writer.join(cx);\n",
      },
    ],
  },
  {
    name: "stop-unheard",
    summary: "a connection that was asked to stop goes on reading",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [
      {
        file: "protocols/shared/stream-io.ts",
        find: "  await cx.checkpoint();\n  return undefined;\n",
        replace: "  return undefined;\n",
      },
    ],
  },
  ...STORM_PLANTS,
  {
    name: "clock-read",
    summary: "the real clock is read for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: CONNECTION,
        find: "    this.#finish(events);\n    if (fault !== undefined) observation",
        replace: "    if (Date.now() < 0) return;\n    this.#finish(events);\n    if (fault !== undefined) observation",
      },
    ],
  },
];
