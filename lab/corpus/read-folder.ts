/**
 * The inputs of a folder. Each file that cannot be used is refused by itself, with the reason; the others
 * are used. Any text is a fine name: a hash names what the engine found, other names are seeds.
 */
import { join } from "node:path";
import { entryName } from "./entry-name.ts";
import type { FolderNames } from "./folder-names.ts";
import { namesIn } from "./folder-names.ts";
import { CORPUS_OCTETS_MAX, ENTRIES_MAX, ENTRY_OCTETS_MAX } from "./limits.ts";
import { fileSystemReason, readFile } from "./read-file.ts";
import { isTemporary } from "./whole-file.ts";

export interface StoredInput {
  /** The name of its file in the folder. */
  readonly file: string;
  /** What its content is called: see `entryName`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface FolderLimits {
  readonly entryOctetsMax: number;
  readonly corpusOctetsMax: number;
  readonly entriesMax: number;
}

export const FOLDER_LIMITS: FolderLimits = {
  entryOctetsMax: ENTRY_OCTETS_MAX,
  corpusOctetsMax: CORPUS_OCTETS_MAX,
  entriesMax: ENTRIES_MAX,
};

export type FolderRead =
  | {
      readonly kind: "read";
      /** In the order of the names of files. */
      readonly inputs: readonly StoredInput[];
      /** A path and a reason each. */
      readonly refused: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Files beside inputs that are none: hidden ones, a description, and what a killed process left. */
export function isInputFile(file: string): boolean {
  return !file.startsWith(".") && !/^readme(?:\.\w+)?$/iu.test(file) && !isTemporary(file);
}

export function readFolder(folder: string, limits: FolderLimits = FOLDER_LIMITS): FolderRead {
  let found: FolderNames;
  try {
    found = namesIn(folder);
  } catch (thrown) {
    return { kind: "unreadable", reason: fileSystemReason(thrown) };
  }
  const files = found.names.filter(isInputFile);
  const { inputs, refused } = readInputs(folder, files.slice(0, limits.entriesMax), limits);
  const rest = files.length - limits.entriesMax;
  const told =
    rest > 0 ? [`${folder}: ${rest} more files are not read; a corpus has ${limits.entriesMax} at most`] : [];
  return { kind: "read", inputs, refused: [...found.refused, ...refused, ...told] };
}

function readInputs(
  folder: string,
  files: readonly string[],
  { entryOctetsMax, corpusOctetsMax }: FolderLimits,
): { readonly inputs: readonly StoredInput[]; readonly refused: readonly string[] } {
  const inputs: StoredInput[] = [];
  const refused: string[] = [];
  let octets = 0;
  for (const file of files) {
    const path = join(folder, file);
    const read = readFile(path, entryOctetsMax);
    if (read.kind === "refused") {
      refused.push(`${path}: ${read.reason}`);
    } else if (octets + read.bytes.length > corpusOctetsMax) {
      refused.push(`${path}: with it the folder has more than ${corpusOctetsMax} bytes`);
    } else {
      octets += read.bytes.length;
      inputs.push({ file, name: entryName(read.bytes), bytes: read.bytes });
    }
  }
  return { inputs, refused };
}
