/** What a watchdog leaves of the process that it ended: why, what was being executed, and where it was. */
import { deserialize, serialize } from "node:v8";
import type { UnderWay } from "../../host/under-way.ts";
import type { FenceLimits } from "../fence-limits.ts";

export type Death = "hang" | "out-of-memory";

export interface Verdict {
  readonly death: Death;
  readonly input: Uint8Array;
  /** The number of its execution, 0 outside of guidance. */
  readonly execution: number;
  /** The function and file in which it was, where that could be asked. */
  readonly place: string | undefined;
  /** The run that it was, where it was one with decisions that were not the simplest. */
  readonly run: UnderWay | undefined;
}

const MILLISECONDS = 1_000;
const MEBIBYTE = 1_048_576;

export function encodeVerdict(verdict: Verdict): Uint8Array {
  return serialize(verdict);
}

/** What `encodeVerdict` made. */
export function decodeVerdict(file: Buffer): Verdict {
  return deserialize(file) as Verdict;
}

export function describeVerdict({ death, place }: Verdict, { wallMs, residentBytesMax }: FenceLimits): string {
  const where = place === undefined ? "" : ` in ${place}`;
  return death === "hang"
    ? `it ran for more than ${wallMs / MILLISECONDS} s${where}`
    : `its process took more than ${Math.round(residentBytesMax / MEBIBYTE)} MiB of memory${where}`;
}
