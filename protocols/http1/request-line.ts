/** The request line (RFC 9112 3): a method, a target in one of its four forms, and a version, one space between them. */
import { isAuthority } from "./authority.ts";
import type { Http1FaultCode } from "./faults.ts";
import { CLASS, SPACE, TOKEN, VISIBLE } from "./octet-class.ts";
import { textOf } from "./section-text.ts";

const VERSION = Array.from("HTTP/1.", (character) => character.charCodeAt(0));
const VERSION_OCTETS = VERSION.length + 1;
const ZERO = 0x30;
const ONE = 0x31;
const SLASH = 0x2f;
const NUMBER_SIGN = 0x23;
const ABSOLUTE = /^https?:\/\//i;

/** Reads request lines. Where one is refused, `refusal` says why and `badAt` at which octet. */
export class RequestLine {
  method = "";
  target = "";
  minor = 0;
  refusal: Http1FaultCode | undefined;
  badAt = 0;

  /** Whether the line is one. */
  read(octets: Uint8Array, start: number, end: number): boolean {
    let space = start;
    while (space < end && (CLASS[octets[space] ?? 0] ?? 0) & TOKEN) space += 1;
    if (space === start || octets[space] !== SPACE || space === end) return this.#refuse("H1_METHOD", space);
    const first = space + 1;
    let last = first;
    while (last < end && (CLASS[octets[last] ?? 0] ?? 0) & VISIBLE && octets[last] !== NUMBER_SIGN) last += 1;
    if (last === first || (last < end && octets[last] !== SPACE)) return this.#refuse("H1_TARGET", last);
    const bad = badVersion(octets, last + 1, end, end);
    if (last === end || bad >= 0) return this.#refuse("H1_VERSION", last === end ? end : bad);
    this.minor = (octets[end - 1] ?? 0) - ZERO;
    if (!isText(this.method, octets, start, space)) this.method = textOf(octets, start, space, true);
    this.target = textOf(octets, first, last, true);
    if (octets[first] === SLASH && this.method !== "CONNECT") return true;
    return this.#isOtherForm() || this.#refuse("H1_TARGET", first);
  }

  /** Absolute form, authority form for CONNECT alone, asterisk form for OPTIONS alone (RFC 9112 3.2). */
  #isOtherForm(): boolean {
    const { method, target } = this;
    if (method === "CONNECT") return isAuthority(target) && /:[0-9]+$/.test(target);
    if (target === "*") return method === "OPTIONS";
    const scheme = ABSOLUTE.exec(target)?.[0];
    if (scheme === undefined) return false;
    const authority = target.slice(scheme.length).split(/[/?]/, 1)[0] ?? "";
    return authority !== "" && isAuthority(authority);
  }

  #refuse(code: Http1FaultCode, at: number): boolean {
    this.refusal = code;
    this.badAt = at;
    return false;
  }
}

/** Whether the octets say the text, as those of a method mostly say the one before it. */
function isText(text: string, octets: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = 0; index < text.length; index += 1) {
    if (octets[start + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** The first octet that is not of `HTTP/1.0` or `HTTP/1.1`, or -1. The version ends at `end`, or before. */
export function badVersion(octets: Uint8Array, start: number, end: number, lineEnd: number): number {
  for (let index = 0; index < VERSION_OCTETS; index += 1) {
    const octet = octets[start + index];
    const isRight = index < VERSION.length ? octet === VERSION[index] : octet === ZERO || octet === ONE;
    if (start + index >= lineEnd || !isRight) return Math.min(start + index, lineEnd);
  }
  return start + VERSION_OCTETS < end ? start + VERSION_OCTETS : -1;
}
