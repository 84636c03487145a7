/** The name of an input as a file: what is in it, so that two machines agree and nothing is stored twice. */
import { createHash } from "node:crypto";

/** 64 bits of the hash, in hexadecimal digits. */
const NAME_DIGITS = 16;
const ENTRY_NAME = /^[0-9a-f]{16}$/u;

export function entryName(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, NAME_DIGITS);
}

/** Whether the name of a file claims what the file holds. */
export function isEntryName(file: string): boolean {
  return ENTRY_NAME.test(file);
}
