/**
 * The headers of one message (ADR-4): `NATS/1.0`, by choice a status and what it means, then a line for each field,
 * then a blank line. Every octet is looked at once. What is wrong is a value, with its offset in the stream.
 */
import { latin1 } from "../shared/latin1.ts";
import { Utf8Validator } from "../shared/utf8-validator.ts";
import { textOf } from "../shared/line-text.ts";
import type { NatsFault, NatsFaultCode } from "./faults.ts";
import { natsFault } from "./faults.ts";
import { CR, LF } from "../shared/line-break.ts";
import { ASCII_MAX, COLON, isBlank, isDigit, ZERO } from "./octet.ts";
import type { HeaderField, MessageHeaders } from "./operation.ts";

const VERSION = new TextEncoder().encode("NATS/1.0");
const STATUS_DIGITS = 3;
const NAME_OCTET_MIN = 0x21;
const NAME_OCTET_MAX = 0x7e;
const NO_FIELDS: readonly HeaderField[] = [];

export class HeaderBlock {
  /** Octets that were looked at, since creation. */
  work = 0;
  readonly #fieldsMax: number;
  readonly #utf8 = new Utf8Validator();
  #octets: Uint8Array = VERSION;
  #end = 0;
  #at = 0;
  #code: NatsFaultCode | undefined;

  constructor(fieldsMax: number) {
    this.#fieldsMax = fieldsMax;
  }

  /** Reads the block of `length` octets that `octets` begins with; it began at `offset` of the stream. */
  read(octets: Uint8Array, length: number, offset: number): MessageHeaders | NatsFault {
    this.#octets = octets;
    this.#end = length;
    this.#at = 0;
    this.#code = undefined;
    const headers = this.#readBlock();
    this.work += this.#at + 1;
    this.#octets = VERSION;
    return this.#code === undefined ? headers : natsFault(this.#code, offset + this.#at);
  }

  #readBlock(): MessageHeaders {
    let status = 0;
    let description = "";
    let fields = NO_FIELDS;
    if (this.#readVersion()) {
      status = this.#readStatus();
      description = this.#readText();
      if (this.#readBreak("NATS_HEADER_STATUS")) fields = this.#readFields();
    }
    return { status, description, fields };
  }

  #readVersion(): boolean {
    for (let index = 0; index < VERSION.length; index += 1) {
      if (index >= this.#end || this.#octets[index] !== VERSION[index]) return this.#fail("NATS_HEADER_VERSION", 0);
    }
    this.#at = VERSION.length;
    return this.#isAtBlank() || this.#isAtBreak() || this.#fail("NATS_HEADER_VERSION", this.#at);
  }

  /** Blanks, and a number of three digits where anything but the end of the line follows. */
  #readStatus(): number {
    while (this.#isAtBlank()) this.#at += 1;
    const start = this.#at;
    if (this.#isAtBreak()) return 0;
    let status = 0;
    for (; this.#at < start + STATUS_DIGITS && this.#at < this.#end; this.#at += 1) {
      const octet = this.#octets[this.#at] ?? 0;
      if (!isDigit(octet)) break;
      status = status * 10 + octet - ZERO;
    }
    const isWhole = this.#at === start + STATUS_DIGITS && (this.#isAtBreak() || this.#isAtBlank());
    if (!isWhole) this.#fail("NATS_HEADER_STATUS", this.#at);
    return status;
  }

  #readFields(): readonly HeaderField[] {
    if (this.#isAtBreak()) {
      this.#readEnd();
      return NO_FIELDS;
    }
    const fields: HeaderField[] = [];
    while (this.#code === undefined && !this.#isAtBreak()) {
      if (this.#at >= this.#end) this.#fail("NATS_HEADER_END", this.#at);
      else if (fields.length === this.#fieldsMax) this.#fail("NATS_TOO_MANY_HEADERS", this.#at);
      else fields.push(this.#readField());
    }
    this.#readEnd();
    return fields;
  }

  #readField(): HeaderField {
    const name = this.#readName();
    const value = this.#readText();
    this.#readBreak("NATS_HEADER_FIELD");
    return { name, value };
  }

  #readName(): string {
    const start = this.#at;
    let at = start;
    for (; at < this.#end; at += 1) {
      const octet = this.#octets[at] ?? 0;
      if (octet === COLON || octet < NAME_OCTET_MIN || octet > NAME_OCTET_MAX) break;
    }
    this.#at = at;
    if (at === start || at >= this.#end || this.#octets[at] !== COLON) {
      this.#fail("NATS_HEADER_FIELD", at);
      return "";
    }
    this.#at += 1;
    return latin1(this.#octets, start, at);
  }

  /** What stands before the next CR or LF, without the blanks around it. */
  #readText(): string {
    if (this.#code !== undefined) return "";
    let from = this.#at;
    let to = from;
    let seen = 0;
    for (; to < this.#end; to += 1) {
      const octet = this.#octets[to] ?? 0;
      if (octet === CR || octet === LF) break;
      seen |= octet;
    }
    if (seen > ASCII_MAX && !this.#isUtf8(from, to)) return "";
    this.#at = to;
    while (from < to && isBlank(this.#octets[from])) from += 1;
    while (to > from && isBlank(this.#octets[to - 1])) to -= 1;
    return seen > ASCII_MAX ? textOf(this.#octets, from, to) : latin1(this.#octets, from, to);
  }

  #isUtf8(from: number, to: number): boolean {
    const bad = this.#utf8.firstBad(this.#octets, from, to);
    const isWhole = this.#utf8.isComplete;
    this.#utf8.reset();
    return (bad < 0 && isWhole) || this.#fail("NATS_UTF8", bad < 0 ? to : bad);
  }

  /** The blank line, and nothing behind it. */
  #readEnd(): void {
    if (this.#code !== undefined || !this.#readBreak("NATS_HEADER_END")) return;
    if (this.#at < this.#end) this.#fail("NATS_HEADER_END", this.#at);
  }

  #readBreak(code: NatsFaultCode): boolean {
    if (this.#code !== undefined) return false;
    for (const expected of [CR, LF]) {
      if (this.#at >= this.#end) return this.#fail("NATS_HEADER_END", this.#at);
      if (this.#octets[this.#at] !== expected) return this.#fail(code, this.#at);
      this.#at += 1;
    }
    return true;
  }

  #isAtBlank(): boolean {
    return this.#at < this.#end && isBlank(this.#octets[this.#at]);
  }

  #isAtBreak(): boolean {
    return this.#at < this.#end && this.#octets[this.#at] === CR;
  }

  #fail(code: NatsFaultCode, at: number): false {
    if (this.#code === undefined) {
      this.#code = code;
      this.#at = at;
    }
    return false;
  }
}
