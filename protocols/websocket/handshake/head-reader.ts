/**
 * The head of one HTTP/1.1 message (RFC 9112 2.1): a start line and fields, up to the empty line.
 *
 * Strict, since a head that two readers understand differently is an attack: lines end with CRLF, nothing is
 * folded, names are tokens, values hold no control character. One step per octet; what is held is bounded by
 * `headOctetsMax` and the number of fields by `headFieldsMax`.
 */
import { CR, LF } from "../../shared/line-break.ts";
import { latin1 } from "../../shared/latin1.ts";
import { OctetBuffer } from "../../shared/octet-buffer.ts";
import type { HandshakeFaultCode } from "./faults.ts";
import type { HandshakeLimits } from "./limits.ts";

const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
const DELETE = 0x7f;
/** The octets of a token (RFC 9110 5.6.2). */
export const TOKEN_OCTETS: ReadonlySet<number> = new Set(
  Array.from("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", (character) =>
    character.charCodeAt(0),
  ),
);

export interface Head {
  readonly startLine: string;
  /** Names in lower case, values without the white space around them, in the order they came. */
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** What came of an octet: nothing yet, the end of the head, or a mistake. */
export type HeadProgress = "more" | "done" | HandshakeFaultCode;

export class HeadReader {
  readonly #limits: HandshakeLimits;
  readonly #line = new OctetBuffer();
  #octets = 0;
  #colonAt = -1;
  #sawReturn = false;
  #startLine: string | undefined;
  #fields: (readonly [string, string])[] = [];
  #fieldOctets = 0;

  constructor(limits: HandshakeLimits) {
    this.#limits = limits;
  }

  get bytesHeld(): number {
    return this.#line.octets.length + (this.#startLine?.length ?? 0) + this.#fieldOctets;
  }

  get fieldCount(): number {
    return this.#fields.length;
  }

  /** The head, once an octet has ended it. */
  head(): Head {
    return { startLine: this.#startLine ?? "", fields: this.#fields };
  }

  /** Takes one octet. */
  take(octet: number): HeadProgress {
    this.#octets += 1;
    if (this.#octets > this.#limits.headOctetsMax) return "WS_HEAD_TOO_LARGE";
    if (this.#sawReturn) return octet === LF ? this.#endLine() : "WS_HEAD_LINE_END";
    if (octet === CR) {
      this.#sawReturn = true;
      return "more";
    }
    if (octet === LF) return "WS_HEAD_LINE_END";
    return this.#takeOctet(octet);
  }

  #takeOctet(octet: number): HeadProgress {
    const isText = (octet >= SPACE && octet !== DELETE) || octet === TAB;
    const isSpace = octet === SPACE || octet === TAB;
    if (!isText) return "WS_HEAD_OCTET";
    if (this.#startLine !== undefined && this.#colonAt < 0) {
      if (this.#line.length === 0 && isSpace) return "WS_HEAD_FOLDED";
      if (octet === COLON && this.#line.length > 0) this.#colonAt = this.#line.length;
      else if (!TOKEN_OCTETS.has(octet)) return "WS_HEAD_OCTET";
    }
    this.#line.reserve(1, this.#limits.headOctetsMax);
    this.#line.octets[this.#line.length] = octet;
    this.#line.length += 1;
    return "more";
  }

  #endLine(): HeadProgress {
    this.#sawReturn = false;
    const { octets, length } = this.#line;
    if (this.#startLine === undefined) {
      this.#startLine = latin1(octets, 0, length);
    } else if (length === 0) {
      return "done";
    } else if (this.#colonAt < 0) {
      return "WS_HEAD_OCTET";
    } else if (this.#fields.length === this.#limits.headFieldsMax) {
      return "WS_HEAD_TOO_MANY_FIELDS";
    } else {
      this.#addField(octets, length);
    }
    this.#line.clear();
    this.#colonAt = -1;
    return "more";
  }

  #addField(octets: Uint8Array, length: number): void {
    let start = this.#colonAt + 1;
    let end = length;
    while (start < end && isBlank(octets[start])) start += 1;
    while (end > start && isBlank(octets[end - 1])) end -= 1;
    this.#fields.push([latin1(octets, 0, this.#colonAt).toLowerCase(), latin1(octets, start, end)]);
    this.#fieldOctets += this.#colonAt + end - start;
  }
}

function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}
