/**
 * A header field as HPACK sees it: two octet strings, one UTF-16 unit per octet (latin1).
 * Whether the names and values mean anything is the business of HTTP/2, not of HPACK.
 */
import { ENTRY_OVERHEAD_OCTETS } from "./limits.ts";

export interface HeaderEntry {
  readonly name: string;
  readonly value: string;
}

export interface HeaderField extends HeaderEntry {
  /** True when the field came, or must go, as a literal that is never indexed (RFC 7541 6.2.3). */
  readonly sensitive: boolean;
}

/** The size of RFC 7541 4.1, which RFC 9113 6.5.2 also charges to the field list. */
export function entrySize(entry: HeaderEntry): number {
  return entry.name.length + entry.value.length + ENTRY_OVERHEAD_OCTETS;
}
