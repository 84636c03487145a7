/** Files that a process leaves for the one that started it. */
import { existsSync, readFileSync, rmSync } from "node:fs";

/** Reads a file and removes it, so that it is not taken for what a later process left; `undefined` where there is none. */
export function takeFile(path: string): Buffer | undefined {
  if (!existsSync(path)) {
    return undefined;
  }
  const file = readFileSync(path);
  rmSync(path);
  return file;
}
