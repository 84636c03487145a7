/** Files and folders as the command line deals with them: written whole or not at all, refused early, named shortly. */
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { UsageError } from "./exit.ts";
import { isPath } from "./is-path.ts";

/** Where findings go that a project keeps, since its own code must not fail so again; and where all others go. */
const REPLAYS_FOLDER = "replays";
const FINDINGS_FOLDER = "findings";

/** What inputs are called that are stored as they are. */
export const INPUT_SUFFIX = ".bin";

/** The folder for findings, unless one is given: those of planted bugs, and of modules that are named by path, are not kept. */
export function findingsFolder(target: string, plants: readonly string[]): string {
  return resolve(plants.length === 0 && !isPath(target) ? REPLAYS_FOLDER : FINDINGS_FOLDER);
}

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

/** The name of a target as that of a folder. */
export function fileNameOf(target: string): string {
  return target.replaceAll(/[^\w.-]+/gu, "_");
}

/** A path as a person would type it from here. */
export function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}

/** The bytes of a file; `undefined` where there is none. */
export function readIfThere(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}
