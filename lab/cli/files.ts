/** Files and folders as the command line deals with them: written whole or not at all, refused early, named shortly. */
import { threadId } from "node:worker_threads";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname, relative } from "node:path";
import { UsageError } from "./exit.ts";

/** Where findings of the real code go, and where those of planted bugs go. */
export const REPLAYS_FOLDER = "replays";
export const PLANTED_FOLDER = "findings";

/** Refuses a folder in which no finding could be stored, before any time is spent on finding one. */
export function checkFolder(folder: string): void {
  let present = folder;
  while (!existsSync(present) && dirname(present) !== present) {
    present = dirname(present);
  }
  try {
    if (!statSync(present).isDirectory()) {
      throw new UsageError(`findings cannot be stored in ${folder}: ${present} is a file; name a folder with --out`);
    }
    accessSync(present, constants.W_OK);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      throw thrown;
    }
    throw new UsageError(`findings cannot be stored in ${folder}: ${present} cannot be written; give --out a folder`);
  }
}

/** Writes beside the file, flushes, and renames over it. */
export function writeAtomically(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}-${threadId}.tmp`;
  const file = openSync(temporary, "w");
  try {
    for (let written = 0; written < bytes.length;) {
      written += writeSync(file, bytes, written);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}

/** A path as a person would type it from here. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
