/** Changes that look like bugs and are none. Reporting one would be a false alarm. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/grpc/message-decoder.ts";
const METADATA = "protocols/grpc/metadata.ts";
const CLIENT = "protocols/grpc/client.ts";
const ENDPOINT = "protocols/grpc/endpoint.ts";
const SIDE = "protocols/grpc/side.ts";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "copies-twice",
    summary: "a message is copied out of its chunk twice",
    oracle: "aliasing",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "this.#copy(chunk, start, end), messages);",
        replace: "this.#copy(chunk, start, end).slice(), messages);",
      },
    ],
  },
  {
    name: "asks-for-one-more",
    summary: "the codec may give one octet more, which is then refused here",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "{ outputMax: messageOctetsMax });\n    if (",
        replace:
          '{ outputMax: messageOctetsMax + 1 });\n    if (result.kind === "ok" && result.bytes.length > messageOctetsMax) {\n      this.#fail("GRPC_INFLATED_TOO_LARGE", this.#messageOffset);\n      return undefined;\n    }\n    if (',
      },
    ],
  },
  {
    name: "counts-more",
    summary: "every payload counts as two steps",
    oracle: "work-bound",
    nearMiss: true,
    edits: [{ file: DECODER, find: "    this.#work += 1;\n", replace: "    this.#work += 2;\n" }],
  },
  {
    name: "one-octet-at-a-time",
    summary: "prefixes are read one octet a turn",
    oracle: "split-invariance",
    nearMiss: true,
    edits: [
      {
        file: DECODER,
        find: "    while (at < chunk.length && this.#prefixOctets < PREFIX_OCTETS) {",
        replace: "    if (at < chunk.length && this.#prefixOctets < PREFIX_OCTETS) {",
      },
    ],
  },
  {
    name: "names-tested-first",
    summary: "a name is judged twice, to the same end",
    oracle: "agreement",
    nearMiss: true,
    edits: [
      {
        file: METADATA,
        find: "    const isBinary = name.endsWith(BINARY_SUFFIX);\n    if (metadata",
        replace:
          '    if (!NAME.test(name)) return fault("GRPC_METADATA_NAME", number);\n    const isBinary = name.endsWith(BINARY_SUFFIX);\n    if (metadata',
      },
    ],
  },
  {
    name: "deadline-deleted-twice",
    summary: "the deadline of a call is taken out before the call is forgotten",
    oracle: "obligation-leak",
    nearMiss: true,
    edits: [
      {
        file: CLIENT,
        find: "    this.forget(call);\n  }\n}",
        replace: "    this.deadlines.delete(call);\n    this.forget(call);\n  }\n}",
      },
    ],
  },
  {
    name: "time-told-twice",
    summary: "the time of the connection below is told twice",
    oracle: "round-trip",
    nearMiss: true,
    edits: [
      {
        file: ENDPOINT,
        find: "    this.now = now;\n    const received = this.http2.advance(now);",
        replace: "    this.now = now;\n    const received = this.http2.advance(now);\n    this.http2.nextDeadline();",
      },
    ],
  },
  {
    name: "written-in-pieces",
    summary: "output is asked for once more after it was taken",
    oracle: "quiescence",
    nearMiss: true,
    edits: [
      {
        file: SIDE,
        find: "        this.settle();\n      }\n      if",
        replace: "        this.settle();\n        this.settle();\n      }\n      if",
      },
    ],
  },
];
