/** Changes that look like bugs and are none, one for each oracle. */
import type { Plant } from "../../../lab/core/plant.ts";

const READER = "protocols/netstring/reader.ts";
const ALLOCATES = "this.text = Buffer.allocUnsafe(this.length);";

export const NEAR_MISSES: readonly Plant[] = [
  {
    name: "a-date-of-old",
    summary: "a date is made, of a number and not of the clock",
    oracle: "ambient-access",
    nearMiss: true,
    edits: [{ file: READER, find: ALLOCATES, replace: `${ALLOCATES}\n      new Date(this.length).getTime();` }],
  },
  {
    name: "throws-to-itself",
    summary: "the mistake is thrown, and caught by the reader itself",
    oracle: "totality",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "    this.listener.error(new NetstringError(code));",
        replace:
          "    try {\n      throw new NetstringError(code);\n    } catch (thrown) {\n      this.listener.error(thrown as NetstringError);\n    }",
      },
    ],
  },
  {
    name: "own-properties",
    summary: "dictionaries inherit, and names are defined on them, __proto__ too",
    oracle: "prototype-pollution",
    nearMiss: true,
    edits: [
      { file: READER, find: "return Object.create(null) as Setting;", replace: "return {};" },
      {
        file: READER,
        find: "    const next = inner[name];",
        replace: "    const next = Object.getOwnPropertyDescriptor(inner, name)?.value as Setting | undefined;",
      },
      {
        file: READER,
        find: "    inner[name] = below;",
        replace: "    Object.defineProperty(inner, name, { value: below, enumerable: true });",
      },
      {
        file: READER,
        find: '  inner[path.at(-1) ?? ""] = value;',
        replace: '  Object.defineProperty(inner, path.at(-1) ?? "", { value, enumerable: true });',
      },
    ],
  },
  {
    name: "memory-to-spare",
    summary: "more memory is taken than is written, and less given out",
    oracle: "uninitialised-memory",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: ALLOCATES,
        replace: "this.text = Buffer.allocUnsafe(this.length + 16).subarray(0, this.length);",
      },
    ],
  },
  {
    name: "octet-by-octet",
    summary: "a chunk is written as chunks of one octet",
    oracle: "split-invariance",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "    for (let at = 0; at < chunk.length && !this.refused;) {",
        replace:
          "    if (chunk.length > 1) return chunk.forEach((_, at) => this.write(chunk.subarray(at, at + 1)));\n    for (let at = 0; at < chunk.length && !this.refused;) {",
      },
    ],
  },
  {
    name: "complains-again",
    summary: "the mistake is told again with every chunk that follows it, and nothing else",
    oracle: "fault-latch",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "  write(chunk: Uint8Array): void {",
        replace:
          '  write(chunk: Uint8Array): void {\n    if (this.refused) this.listener.error(new NetstringError("TRUNCATED"));',
      },
    ],
  },
  {
    name: "view-of-its-own",
    summary: "a text is given out as a view, of memory that nobody else has",
    oracle: "aliasing",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: ALLOCATES,
        replace: "this.text = Buffer.alloc(this.length + 2).subarray(1, this.length + 1);",
      },
    ],
  },
  {
    name: "cache-shared",
    summary: "all readers share what they know of names, which is the same for all",
    oracle: "isolation",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: '      this.path = Buffer.from(text).toString("latin1");',
        replace:
          '      const path = Buffer.from(text).toString("latin1");\n      known.set(path, path);\n      this.path = known.get(path);',
      },
      {
        file: READER,
        find: "/** The peer's mistake. */",
        replace: "const known = new Map<string, string>();\n\n/** The peer's mistake. */",
      },
    ],
  },
  {
    name: "as-much-as-allowed",
    summary: "a reader holds memory for the longest text from the start",
    oracle: "bounded-allocation",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "    return (this.text?.length ?? 0)",
        replace: "    return TEXT_OCTETS_MAX",
      },
    ],
  },
  {
    name: "counts-its-chunks",
    summary: "a reader counts its own chunks, and what it holds depends on it",
    oracle: "determinism",
    nearMiss: true,
    edits: [
      {
        file: READER,
        find: "    return (this.text?.length ?? 0) + (this.path?.length ?? 0);",
        replace: "    return this.chunks % 7;",
      },
      {
        file: READER,
        find: "  private refused = false;",
        replace: "  private refused = false;\n  private chunks = 0;",
      },
      {
        file: READER,
        find: "  write(chunk: Uint8Array): void {",
        replace: "  write(chunk: Uint8Array): void {\n    this.chunks += 1;",
      },
    ],
  },
];
