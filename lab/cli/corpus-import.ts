/** `quiesce corpus import`: makes inputs of files: as they are, of hex dumps, and of the streams in captures. */
import type { CorpusStore } from "../corpus/corpus-store.ts";
import { entryName } from "../corpus/entry-name.ts";
import { findFiles } from "../corpus/find-files.ts";
import type { ImportOptions } from "../corpus/import-source.ts";
import { fileOctetsMax, importSource } from "../corpus/import-source.ts";
import { readFile } from "../corpus/read-file.ts";
import { escapeText } from "../trace/format-text.ts";
import { openCorpus } from "./corpus-folders.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { printJson, printLines } from "./output.ts";

export interface ImportRequest extends ImportOptions {
  readonly into: string;
  readonly sources: readonly string[];
  readonly json: boolean | undefined;
}

/** What became of one file. */
interface ImportedFile {
  readonly file: string;
  readonly format: string;
  readonly inputs: readonly ImportedEntry[];
  readonly notes: readonly string[];
}

interface ImportedEntry {
  readonly label: string;
  readonly name: string;
  readonly bytes: number;
  /** Whether the corpus did not have it. */
  readonly added: boolean;
  readonly notes: readonly string[];
}

export async function importInputs({ into, sources, format, port, json }: ImportRequest): Promise<ExitCode> {
  const store = openCorpus(into);
  const found = sources.map(findFiles);
  const refused = found.flatMap((part) => part.refused);
  const imported: ImportedFile[] = [];
  for (const file of found.flatMap(({ files }) => files)) {
    const read = readFile(file, fileOctetsMax(format));
    if (read.kind === "refused") {
      refused.push(`${file}: ${read.reason}`);
    } else {
      imported.push(importFile(store, file, read.bytes, { format, port }));
    }
  }
  const inputs = imported.flatMap((part) => part.inputs);
  if (inputs.length === 0) {
    const reasons = imported.flatMap(({ file, notes }) => notes.map((note) => `${file}: ${note}`));
    throw new UsageError(["nothing was imported", ...refused, ...reasons].join("; "));
  }
  if (json === true) {
    printJson({ into, files: imported, refused });
  } else {
    await printLines([...imported.flatMap(describe), ...refused.map((line) => `refused ${line}`)].map(escapeText));
  }
  return EXIT.clean;
}

function importFile(store: CorpusStore, file: string, bytes: Uint8Array, options: ImportOptions): ImportedFile {
  const { format, inputs, notes } = importSource(file, bytes, options);
  const added = new Set(store.add(inputs.map((input) => input.bytes)).map(({ name }) => name));
  const entries = inputs.map((input): ImportedEntry => {
    const name = entryName(input.bytes);
    return { label: input.label, name, bytes: input.bytes.length, added: added.has(name), notes: input.notes };
  });
  return { file, format, inputs: entries, notes };
}

function describe({ file, format, inputs, notes }: ImportedFile): string[] {
  const lines = inputs.flatMap(({ label, name, bytes, added, notes: reasons }) => [
    `  ${label === "" ? "" : `${label}: `}${bytes} bytes as ${name}${added ? "" : ", which was there"}`,
    ...reasons.map((reason) => `    ${reason}`),
  ]);
  return [`${file}: ${format}, ${inputs.length} inputs`, ...lines, ...notes.map((note) => `  ${note}`)];
}
