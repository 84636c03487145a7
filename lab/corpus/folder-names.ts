/**
 * The names in a folder. A name is bytes to the file system and text to whoever types it; what is not valid
 * UTF-8 could not be named again, and is left out.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";

export interface FolderNames {
  /** In their order. */
  readonly names: readonly string[];
  /** What was left out: the first path and the reason, if any. */
  readonly refused: readonly string[];
}

/** Throws what the file system throws. */
export function namesIn(folder: string): FolderNames {
  const all = readdirSync(folder, { encoding: "buffer" });
  const names = all.filter(isText).map(String).toSorted();
  return { names, refused: refusalOf(folder, all.filter((name) => !isText(name)).toSorted(Buffer.compare)) };
}

function isText(name: Buffer): boolean {
  return name.equals(Buffer.from(String(name)));
}

function refusalOf(folder: string, [first, ...others]: readonly Buffer[]): string[] {
  if (first === undefined) {
    return [];
  }
  const rest = others.length === 0 ? "" : `, nor are those of ${others.length} others`;
  return [`${join(folder, String(first))}: its name (${first.toString("hex")}) is not valid UTF-8${rest}; rename it`];
}
