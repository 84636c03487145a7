/**
 * Findings on disk: one trace per fingerprint, written whole or not at all. A file is on disk before
 * its finding is announced, and a file of an earlier campaign is never replaced.
 */
import { threadId } from "node:worker_threads";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { hashText } from "../core/hash.ts";
import { encodeTrace } from "../trace/write.ts";
import type { Trace } from "../trace/trace.ts";

/** Where findings of the real code go, and where those of planted bugs go. */
export const REPLAYS_FOLDER = "replays";
export const PLANTED_FOLDER = "findings";

export class FindingStore {
  private readonly folder: string;
  /** Files that this campaign wrote, by fingerprint. */
  private readonly own = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes the trace of a finding, over this campaign's earlier trace of it, and gives the file's path. */
  save(trace: Trace): string {
    const fingerprint = trace.failure?.fingerprint ?? "none";
    const path = this.own.get(fingerprint) ?? this.freePath(trace.case.target, fingerprint);
    this.own.set(fingerprint, path);
    writeAtomically(path, encodeTrace(trace));
    return path;
  }

  private freePath(target: string, fingerprint: string): string {
    const oracle = fingerprint.split("/", 1)[0] ?? "finding";
    const name = `${oracle}-${(hashText(fingerprint) >>> 0).toString(16).padStart(8, "0")}`;
    const folder = join(this.folder, target.replaceAll(/[^\w.-]+/g, "_"));
    for (let copy = 1; ; copy += 1) {
      const path = join(folder, copy === 1 ? `${name}.replay` : `${name}-${copy}.replay`);
      if (!existsSync(path)) {
        return path;
      }
    }
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
