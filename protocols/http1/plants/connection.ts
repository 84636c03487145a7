/** Bugs planted in the server, the client, and what runs them. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLOCK = "protocols/http1/request-clock.ts";
const DRIVER = "protocols/http1/endpoint-driver.ts";
const ENCODER = "protocols/http1/encoder.ts";
const QUEUE = "protocols/http1/answer-queue.ts";
const REQUEST = "protocols/http1/request-role.ts";
const SERVER = "protocols/http1/server.ts";
const SESSION = "protocols/http1/session.ts";
const SESSION_SERVER = "protocols/http1/session-server.ts";
const WRITER = "protocols/http1/response-writer.ts";

export const CONNECTION_PLANTS: readonly Plant[] = [
  {
    name: "values-split-responses",
    summary: "a value with a line break is written as it is",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: "require(value !== undefined && consistsOf(value, TEXT),",
        replace: "require(value !== undefined,",
      },
    ],
  },
  {
    name: "answers-as-made",
    summary: "answers leave in the order in which they were made",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: QUEUE,
        find: "    const parts: Uint8Array[] = [];\n",
        replace:
          "    const parts: Uint8Array[] = [];\n    this.#answers.sort((left, right) => Number(right.isFinished) - Number(left.isFinished));\n",
      },
    ],
  },
  {
    name: "content-for-head",
    summary: "a response to HEAD has content",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: WRITER,
        find: 'const isLeftOut = isEmpty || answer.head.method === "HEAD";',
        replace: "const isLeftOut = isEmpty;",
      },
    ],
  },
  {
    name: "drain-forgets",
    summary: "a server that shuts down does not answer what it has taken",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: "(this.#isDraining && this.#answers.length === 0)",
        replace: "this.#isDraining",
      },
    ],
  },
  {
    name: "duty-of-the-lost-kept",
    summary: "a request whose connection broke is never given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [{ file: SESSION_SERVER, find: "      job?.duty.abort();\n", replace: "" }],
  },
  {
    name: "end-unheard",
    summary: "nobody writes what is left to say once the other side has ended",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: '      isReadable = read === undefined || read.kind === "data";\n      this.wake();\n',
        replace: '      isReadable = read === undefined || read.kind === "data";\n      if (isReadable) this.wake();\n',
      },
    ],
  },
  {
    name: "stop-unheard",
    summary: "a reader that was asked to stop goes on reading",
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
  {
    name: "deadline-restarts",
    summary: "every octet of a head gives it as long again",
    oracle: "flood-bound",
    scenario: "slow-header",
    edits: [
      {
        file: CLOCK,
        find: "if (isOtherHead && heads > 0) this.#headSince",
        replace: "if (isOtherHead || heads === 0) this.#headSince",
      },
    ],
  },
  {
    name: "pipeline-unbounded",
    summary: "any number of requests may wait for answers",
    oracle: "flood-bound",
    scenario: "pipelining-flood",
    edits: [
      {
        file: REQUEST,
        find: "if (this.room === 0) return",
        replace: "if (Number.isNaN(this.room)) return",
      },
    ],
  },
  {
    name: "clock-read",
    summary: "the real clock is read for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const received = endpoint.receive(octets);\n",
        replace: "    if (Date.now() < 0) return;\n    const received = endpoint.receive(octets);\n",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "every third request of a process is marked",
    oracle: "determinism",
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "    cx.mark(outcome);\n",
        replace:
          '    cx.mark(outcome);\n    const counter = globalThis as { http1Count?: number };\n    counter.http1Count = (counter.http1Count ?? 0) + 1;\n    if (counter.http1Count % 3 === 0) cx.mark("third");\n',
      },
    ],
  },
];
