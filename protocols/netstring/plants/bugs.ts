/** Bugs of a decoder that its callers would not see in their own tests. */
import type { Plant } from "../../../lab/core/plant.ts";

const READER = "protocols/netstring/reader.ts";

export const BUGS: readonly Plant[] = [
  {
    name: "asks-the-clock",
    summary: "an empty text is replaced by the time of day",
    oracle: "ambient-access",
    edits: [
      {
        file: READER,
        find: "this.text = Buffer.allocUnsafe(this.length);",
        replace: "this.text = this.length === 0 ? Buffer.from(`${Date.now()}`) : Buffer.allocUnsafe(this.length);",
      },
    ],
  },
  {
    name: "path-too-deep",
    summary: "a path of more than three names throws",
    oracle: "totality",
    edits: [
      {
        file: READER,
        find: "  const root: Setting = dictionary();",
        replace: '  if (path.length > 3) throw new RangeError("too deep");\n  const root: Setting = dictionary();',
      },
    ],
  },
  {
    name: "plain-dictionaries",
    summary: "dictionaries inherit, so that a path through __proto__ writes into what all objects inherit",
    oracle: "prototype-pollution",
    edits: [{ file: READER, find: "return Object.create(null) as Setting;", replace: "return {};" }],
  },
  {
    name: "octet-not-written",
    summary: "the first octet of a text of eight is never written",
    oracle: "uninitialised-memory",
    edits: [
      {
        file: READER,
        find: "    const part = octets.subarray(0, text.length - this.filled);",
        replace:
          "    if (text.length === 8 && this.filled === 0) this.filled = 1;\n    const part = octets.subarray(0, text.length - this.filled);",
      },
    ],
  },
  {
    name: "length-forgotten",
    summary: "the digits of a length are forgotten at the end of a chunk",
    oracle: "split-invariance",
    edits: [
      {
        file: READER,
        find: "  write(chunk: Uint8Array): void {",
        replace: "  write(chunk: Uint8Array): void {\n    if (this.text === undefined) this.length = 0;",
      },
    ],
  },
  {
    name: "goes-on",
    summary: "what is written after a mistake is read as if nothing had happened",
    oracle: "fault-latch",
    edits: [
      {
        file: READER,
        find: "    this.refused = true;",
        replace: "    this.length = 0;\n    this.digits = 0;\n    this.text = undefined;\n    this.path = undefined;",
      },
    ],
  },
  {
    name: "chunk-given-out",
    summary: "a text that lies in one chunk is given out as a view of it",
    oracle: "aliasing",
    edits: [
      {
        file: READER,
        find: "    text.set(part, this.filled);",
        replace: "    if (part.length === text.length) this.text = part;\n    text.set(part, this.filled);",
      },
    ],
  },
  {
    name: "path-shared",
    summary: "all readers of a process keep their path in one place",
    oracle: "isolation",
    edits: [
      {
        file: READER,
        find: "  private path: string | undefined;",
        replace:
          "  private get path(): string | undefined {\n    return shared.path;\n  }\n\n  private set path(path: string | undefined) {\n    shared.path = path;\n  }",
      },
      {
        file: READER,
        find: "    this.listener = listener;\n",
        replace: "    this.listener = listener;\n    shared.path = undefined;\n",
      },
      {
        file: READER,
        find: "/** The peer's mistake. */",
        replace: "const shared: { path: string | undefined } = { path: undefined };\n\n/** The peer's mistake. */",
      },
    ],
  },
  {
    name: "text-without-limit",
    summary: "the length of a text is not limited",
    oracle: "bounded-allocation",
    edits: [{ file: READER, find: " || this.length > TEXT_OCTETS_MAX", replace: "" }],
  },
  {
    name: "memory-of-readers",
    summary: "what a reader says it holds depends on how many there were before",
    oracle: "determinism",
    edits: [
      {
        file: READER,
        find: "    return (this.text?.length ?? 0) + (this.path?.length ?? 0);",
        replace: "    asked += 1;\n    return asked % 7;",
      },
      { file: READER, find: "/** The peer's mistake. */", replace: "let asked = 0;\n\n/** The peer's mistake. */" },
    ],
  },
];
