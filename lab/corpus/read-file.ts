/** Reads one file that may be anything: a folder, a pipe, a socket, huge, or gone. Nothing here throws or waits. */
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Stats } from "node:fs";

export type FileRead =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly reason: string };

/** The bytes of a file of at most `octetsMax`. */
export function readFile(path: string, octetsMax: number): FileRead {
  try {
    const wrong = problemOf(statSync(path), octetsMax);
    return wrong === undefined ? readOpened(path, octetsMax) : refused(wrong);
  } catch (thrown) {
    return refused(fileSystemReason(thrown));
  }
}

/** Whether there is a folder at the path, as far as one can see. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** What is wrong by the file system's own word, without the path, which whoever tells it knows. */
export function fileSystemReason(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return /^(?<words>E[A-Z0-9]+: [^,]+),/u.exec(message)?.groups?.["words"] ?? message;
}

/** Between the first look and the opening the file may have become another one, hence the second look. */
function readOpened(path: string, octetsMax: number): FileRead {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    const wrong = problemOf(stats, octetsMax);
    return wrong === undefined ? { kind: "bytes", bytes: readUpTo(file, stats.size) } : refused(wrong);
  } finally {
    closeSync(file);
  }
}

function readUpTo(file: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let length = 0;
  while (length < size) {
    const count = readSync(file, bytes, length, size - length, length);
    if (count === 0) {
      break;
    }
    length += count;
  }
  return length === size ? bytes : bytes.slice(0, length);
}

function problemOf(stats: Stats, octetsMax: number): string | undefined {
  if (!stats.isFile()) {
    return `it is ${kindOf(stats)} and not a file`;
  }
  return stats.size > octetsMax ? `it has ${stats.size} bytes, and the most is ${octetsMax}` : undefined;
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) {
    return "a folder";
  }
  if (stats.isFIFO()) {
    return "a pipe";
  }
  return stats.isSocket() ? "a socket" : "a device";
}

function refused(reason: string): FileRead {
  return { kind: "refused", reason };
}
