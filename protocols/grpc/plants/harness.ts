/** Bugs and near misses of what surrounds the protocol: its tasks, its shared state, its accounting. */
import type { Plant } from "../../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../../oracles/plants.ts";

const METADATA = "protocols/grpc/metadata.ts";
const DECODER = "protocols/grpc/message-decoder.ts";
const SESSION = "protocols/grpc/session.ts";
const SIDE = "protocols/grpc/side.ts";
const RECEIVE = "      const answer = endpoint.receive(octets);";
const PUSH = "    const messages: GrpcMessage[] = [];\n    this.take(chunk, 0, messages, Number";
const VALUE_COUNT = "    if (metadata.length + (isBinary ? countOf(value) : 1) > metadataValuesMax) {";
const FIRST_TASK = '    session.spawn("client", (own) => client.run(own));';

/** Bugs of the runtime that a session of this target must show; the others are hunted with HPACK. */
const RUNTIME: readonly Plant[] = RUNTIME_PLANTS.filter(
  ({ oracle }) => oracle === "region-leak" || oracle === "cancellation-drain",
).map((plant) => ({ ...plant, scenario: "session" }));

const BUGS: readonly Plant[] = [
  {
    name: "clock-read",
    summary: "an endpoint reads the real clock for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [{ file: SIDE, find: RECEIVE, replace: `      if (Date.now() < 0) return;\n${RECEIVE}` }],
  },
  {
    name: "hidden-counter",
    summary: "a counter shared by all runs leaks into the accounting of work",
    oracle: "determinism",
    edits: [
      {
        file: DECODER,
        find: "const NO_MESSAGES: readonly GrpcMessage[] = [];",
        replace: "const NO_MESSAGES: readonly GrpcMessage[] = [];\nlet pushes = 0;",
      },
      { file: DECODER, find: PUSH, replace: `    pushes += 1;\n    this.#work += pushes % 7;\n${PUSH}` },
    ],
  },
  {
    name: "payload-shared",
    summary: "all decoders collect their payloads in one place",
    oracle: "isolation",
    edits: [
      {
        file: DECODER,
        find: "const NO_MESSAGES: readonly GrpcMessage[] = [];",
        replace: "const NO_MESSAGES: readonly GrpcMessage[] = [];\nconst SHARED_PAYLOAD = new OctetBuffer();",
      },
      {
        file: DECODER,
        find: "  readonly #payload = new OctetBuffer();",
        replace: "  readonly #payload = SHARED_PAYLOAD;",
      },
      {
        file: DECODER,
        find: "    this.#format = formatOf(options.encoding);\n",
        replace: "    this.#format = formatOf(options.encoding);\n    SHARED_PAYLOAD.clear();\n",
      },
    ],
  },
  {
    name: "joined-values-uncounted",
    summary: "binary values that commas join count as one",
    oracle: "flood-bound",
    scenario: "metadata-values",
    edits: [
      {
        file: METADATA,
        find: VALUE_COUNT,
        replace: "    if (metadata.length + 1 > metadataValuesMax) {\n      countOf(value);",
      },
    ],
  },
  {
    name: "read-without-deadline",
    summary: "the reader waits for octets for ever",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: 'cx.timeout("deadline", Math.max(1, due - this.options.clock()), (own) =>',
        replace: 'cx.region("deadline", (own) =>',
      },
    ],
  },
  {
    name: "flag-throws",
    summary: "a flag that means nothing is an exception",
    oracle: "totality",
    edits: [
      {
        file: DECODER,
        find: 'if (flag > COMPRESSED) return this.#fail("GRPC_FLAG", this.#offset);',
        replace: 'if (flag > COMPRESSED) throw new RangeError("flag");',
      },
    ],
  },
  {
    name: "payload-rescanned",
    summary: "with every piece a payload is looked at from its beginning",
    oracle: "work-bound",
    edits: [
      {
        file: DECODER,
        find: "    payload.length += end - start;\n",
        replace:
          "    payload.length += end - start;\n    for (const octet of payload.octets.subarray(0, payload.length)) this.#work += octet >= 0 ? 1 : 0;\n",
      },
    ],
  },
];

const NEAR_MISSES: readonly Plant[] = [
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SIDE, find: RECEIVE, replace: `      if (new Date(0).getTime() > 0) return;\n${RECEIVE}` }],
  },
  {
    name: "prefix-counted-whole",
    summary: "a prefix counts as held before its first octet came",
    oracle: "bounded-allocation",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    return this.#prefixOctets + this.#payload.length;",
        replace: "    return PREFIX_OCTETS + this.#payload.length;",
      },
    ],
  },
  {
    name: "masked-cleanup",
    summary: "a writer that is cancelled cleans up for some steps, masked and within its budget",
    oracle: "cancellation-drain",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: 'cx.spawn("writer", (own) => this.write(own));',
        replace:
          'cx.spawn("writer", async (own) => {\n      try {\n        await this.write(own);\n      } finally {\n        await own.masked(async (masked) => {\n          for (let step = 0; step < 100; step += 1) await masked.checkpoint();\n        });\n      }\n    });',
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "an endpoint varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: RECEIVE,
        replace: `      for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n${RECEIVE}`,
      },
    ],
  },
  {
    name: "values-counted-again",
    summary: "the values so far are counted one by one",
    oracle: "flood-bound",
    nearMiss: true,
    scenario: "metadata-values",
    edits: [
      { file: METADATA, find: VALUE_COUNT, replace: VALUE_COUNT.replace("metadata.length", "[...metadata].length") },
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
        find: "const NO_MESSAGES: readonly GrpcMessage[] = [];",
        replace: "const NO_MESSAGES: readonly GrpcMessage[] = [];\nconst SCRATCH = new Uint8Array(8);",
      },
      { file: DECODER, find: PUSH, replace: `    SCRATCH[0] = chunk[0] ?? 0;\n${PUSH}` },
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
        find: FIRST_TASK,
        replace: `    session.spawn("linger", (own) => own.sleep(1));\n${FIRST_TASK}`,
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
        file: DECODER,
        find: 'if (flag > COMPRESSED) return this.#fail("GRPC_FLAG", this.#offset);',
        replace:
          'try {\n      if (flag > COMPRESSED) throw new RangeError("flag");\n    } catch {\n      return this.#fail("GRPC_FLAG", this.#offset);\n    }',
      },
    ],
  },
];

export const HARNESS_PLANTS: readonly Plant[] = [...BUGS, ...RUNTIME, ...NEAR_MISSES];
