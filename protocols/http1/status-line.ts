/** The status line (RFC 9112 4): a version, a status of three digits, and a reason that may be empty or missing. */
import type { Http1FaultCode } from "./faults.ts";
import { SPACE } from "./octet-class.ts";
import { badVersion } from "./request-line.ts";
import { textOf } from "./section-text.ts";

const VERSION_OCTETS = 8;
const STATUS_OCTETS = 3;
const ZERO = 0x30;
const NINE = 0x39;

/** Reads status lines. Where one is refused, `refusal` says why and `badAt` at which octet. */
export class StatusLine {
  minor = 0;
  status = 0;
  reason = "";
  refusal: Http1FaultCode | undefined;
  badAt = 0;

  /** Whether the line is one. */
  read(octets: Uint8Array, start: number, end: number): boolean {
    const space = start + VERSION_OCTETS;
    const bad = badVersion(octets, start, space, end);
    if (bad >= 0) return this.#refuse("H1_VERSION", bad);
    if (space === end || octets[space] !== SPACE) return this.#refuse("H1_STATUS", space);
    const first = space + 1;
    const last = first + STATUS_OCTETS;
    let status = 0;
    for (let at = first; at < last; at += 1) {
      const octet = at < end ? (octets[at] ?? 0) : 0;
      if (octet < (at === first ? ZERO + 1 : ZERO) || octet > NINE) return this.#refuse("H1_STATUS", Math.min(at, end));
      status = status * 10 + octet - ZERO;
    }
    if (last < end && octets[last] !== SPACE) return this.#refuse("H1_STATUS", last);
    this.minor = (octets[space - 1] ?? 0) - ZERO;
    this.status = status;
    this.reason = last + 1 < end ? textOf(octets, last + 1, end, false) : "";
    return true;
  }

  #refuse(code: Http1FaultCode, at: number): boolean {
    this.refusal = code;
    this.badAt = at;
    return false;
  }
}
