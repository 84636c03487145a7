/**
 * Files that are there whole or not at all, whenever the process is killed.
 *
 * A file is written under a temporary name in its own folder and then renamed. What a killed process
 * leaves behind is a temporary file, whose name tells the process, so that it can be swept when that
 * process is gone. Processes of one machine may write to one folder at once.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";

const TEMPORARY = /\.(?<process>\d+)-\d+\.tmp$/u;
const MILLISECONDS = 1_000;
/** A write takes far less; older temporary files belong to nobody, whatever process has their number. */
const TEMPORARY_AGE_MS_MAX = 3_600_000;

/** Writes beside the file, flushes, and renames over it. Throws what the file system throws. */
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

/** Makes renames in the folder outlive a loss of power; a killed process loses none. */
export function flushFolder(folder: string): void {
  // Windows opens no folders; there the file system has its own journal.
  if (process.platform !== "win32") {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }
}

export function isTemporary(path: string): boolean {
  return TEMPORARY.test(basename(path));
}

/** Removes the temporary files that processes left in the folder which are gone. */
export function sweepTemporaries(folder: string): void {
  for (const name of readdirSync(folder)) {
    const owner = TEMPORARY.exec(name)?.groups?.["process"];
    const path = join(folder, name);
    if (owner !== undefined && isStray(Number(owner), path)) {
      rmSync(path, { force: true });
    }
  }
}

function isStray(owner: number, path: string): boolean {
  const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Date.now() };
  if (owner === process.pid) {
    // An earlier process may have had our number: in a container it is always the same.
    return mtimeMs < Date.now() - process.uptime() * MILLISECONDS;
  }
  return !isAlive(owner) || mtimeMs < Date.now() - TEMPORARY_AGE_MS_MAX;
}

function isAlive(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return true;
  } catch (thrown) {
    // A process of somebody else is alive as well.
    return thrown instanceof Error && Reflect.get(thrown, "code") === "EPERM";
  }
}
