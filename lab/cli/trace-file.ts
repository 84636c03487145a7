/** Reads a trace or replay from disk; what cannot be read is the user's to know, with the reason. */
import { readFileSync, statSync } from "node:fs";
import type { Finding } from "../engine/failure.ts";
import { FILE_BYTES_MAX } from "../trace/limits.ts";
import { decodeTrace } from "../trace/read.ts";
import type { Trace } from "../trace/trace.ts";
import { UsageError } from "./exit.ts";

export function readTrace(path: string, key?: Uint8Array): Trace {
  const read = decodeTrace(readBytes(path, FILE_BYTES_MAX), key === undefined ? {} : { key });
  if (read.kind === "trace") {
    return read.trace;
  }
  const { code, message, offset, wholeEvents } = read;
  const hint = code === "not-a-trace" ? "; an input is replayed under a name that ends in .bin" : "";
  const salvage = wholeEvents > 0 ? `; ${wholeEvents} events before it are whole` : "";
  throw new UsageError(`${path} is unreadable (${code} at byte ${offset}): ${message}${salvage}${hint}`);
}

/** How large the case in a replay is. */
export function sizeOfReplay(path: string): Pick<Finding, "inputBytes" | "deviations"> {
  const { input, deviations } = readTrace(path).case;
  return { inputBytes: input?.length ?? 0, deviations: deviations.length };
}

/** The bytes of a file of at most `bytesMax`; refuses others before reading them. */
export function readBytes(path: string, bytesMax: number): Uint8Array {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) {
      throw new UsageError(`${path} is a folder; give one file`);
    }
    const { size } = stats;
    if (size > bytesMax) {
      throw new UsageError(`${path} has ${size} bytes; the most is ${bytesMax}`);
    }
    return new Uint8Array(readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      throw thrown;
    }
    throw new UsageError(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : "unknown"}`);
  }
}
