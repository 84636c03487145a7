/**
 * A finding on disk: one trace per fingerprint. A file is on disk before its finding is announced, and a
 * file of an earlier campaign is never replaced.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { hashText } from "../core/hash.ts";
import type { Trace } from "../trace/trace.ts";
import { encodeTrace } from "../trace/write.ts";
import { writeAtomically } from "../corpus/whole-file.ts";
import { fileNameOf } from "./files.ts";

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
    const folder = join(this.folder, fileNameOf(target));
    for (let copy = 1; ; copy += 1) {
      const path = join(folder, copy === 1 ? `${name}.replay` : `${name}-${copy}.replay`);
      if (!existsSync(path)) {
        return path;
      }
    }
  }
}
