/** The files that a path means: itself, or those below it. Links to folders are not followed. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "./folder-names.ts";
import { ENTRIES_MAX } from "./limits.ts";
import { fileSystemReason, isFolder } from "./read-file.ts";
import { isInputFile } from "./read-folder.ts";

export interface FoundFiles {
  /** In the order of their names. */
  readonly files: readonly string[];
  /** Folders that cannot be read, and files that cannot be named: a path and a reason each. */
  readonly refused: readonly string[];
}

const DEPTH_MAX = 16;

export function findFiles(path: string): FoundFiles {
  const files: string[] = [];
  const refused: string[] = [];
  if (isFolder(path)) {
    walk(path, 0, files, refused);
  } else {
    files.push(path);
  }
  return { files, refused };
}

function walk(folder: string, depth: number, files: string[], refused: string[]): void {
  try {
    const found = namesIn(folder);
    refused.push(...found.refused);
    for (const name of found.names.filter(isInputFile)) {
      const path = join(folder, name);
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
        files.push(path);
      } else if (depth === DEPTH_MAX) {
        refused.push(`${path}: it lies more than ${DEPTH_MAX} folders deep`);
      } else {
        walk(path, depth + 1, files, refused);
      }
      if (files.length > ENTRIES_MAX) {
        refused.push(`${folder}: of more than ${ENTRIES_MAX} files the rest is left out`);
        files.length = ENTRIES_MAX;
        return;
      }
    }
  } catch (thrown) {
    refused.push(`${folder}: ${fileSystemReason(thrown)}`);
  }
}
