/** What a watchdog leaves of the process that it ended: why, and what was being executed. */
import type { FenceLimits } from "../fence-limits.ts";
import { takeFile } from "./take-file.ts";

const DEATHS = ["hang", "out-of-memory"] as const;

const MILLISECONDS = 1_000;
const MEBIBYTE = 1_048_576;

export type Death = (typeof DEATHS)[number];

export interface Verdict {
  readonly death: Death;
  readonly input: Uint8Array;
}

/** One byte for the death, then the input. */
export function encodeVerdict({ death, input }: Verdict): Uint8Array {
  return Uint8Array.of(DEATHS.indexOf(death), ...input);
}

/** The verdict at a path, which is removed; `undefined` where there is none. */
export function takeVerdict(path: string): Verdict | undefined {
  const file = takeFile(path);
  const death = DEATHS[file?.[0] ?? DEATHS.length];
  return file === undefined || death === undefined ? undefined : { death, input: new Uint8Array(file.subarray(1)) };
}

export function describeVerdict(death: Death, { wallMs, residentBytesMax }: FenceLimits): string {
  return death === "hang"
    ? `it ran for more than ${wallMs / MILLISECONDS} s`
    : `its process took more than ${Math.round(residentBytesMax / MEBIBYTE)} MiB of memory`;
}
