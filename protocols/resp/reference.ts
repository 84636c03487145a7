/**
 * RESP as an executable specification: the whole input at once, by recursive descent over Latin-1 text and regular
 * expressions. Slow and simple; it shares the tables of types and limits with the decoder, and nothing else.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { lineOctetsMaxOf } from "./type-table.ts";
import type { RespEntry, RespValue, RespVersion } from "./value.ts";

/** Thrown inside, and a value outside. */
class Refused extends Error {
  readonly code: RespFaultCode;
  readonly at: number;

  constructor(code: RespFaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

export interface ReferenceOptions {
  readonly version: RespVersion;
  readonly bulks: "octets" | "text";
  readonly limits: RespLimits;
}

export function decodeByReference(input: Uint8Array, options: ReferenceOptions): Decoded<RespValue> {
  const events: RespValue[] = [];
  const parser = new Parser(input, options);
  try {
    while (parser.at < input.length) events.push(parser.topLevel());
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { events, fault: respFault(thrown.code, thrown.at) };
  }
}

const VERSION_2_TYPES = "+-:$*";
const VERSION_3_TYPES = `${VERSION_2_TYPES}_#,(!=%~>|;.`;
const INTEGER = /^[+-]?[0-9]+$/;
const DOUBLE = /^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

class Parser {
  at = 0;
  private readonly input: Uint8Array;
  private readonly options: ReferenceOptions;
  /** Elements that came or were promised, and octets that are held, of the open value of the top level. */
  private elements = 0;
  private octets = 0;
  private depth = 0;

  constructor(input: Uint8Array, options: ReferenceOptions) {
    this.input = input;
    this.options = options;
  }

  topLevel(): RespValue {
    this.elements = 0;
    this.octets = 0;
    return this.value("promised");
  }

  /** One value; `unpromised` inside a streamed aggregate. */
  private value(place: "promised" | "unpromised"): RespValue {
    const start = this.at;
    const type = this.type();
    if (type === ";") throw new Refused("RESP_STREAM_PIECE", start);
    if (type === ".") throw new Refused("RESP_STREAM_END", start);
    if (type === ">" && this.depth > 0) throw new Refused("RESP_PUSH_NESTED", start);
    if (place === "unpromised" && this.elements >= this.options.limits.elementsMax) {
      throw new Refused("RESP_TOO_MANY_ELEMENTS", start);
    }
    const value = this.valueOf(type, start);
    if (place === "unpromised") this.elements += 1;
    return value;
  }

  private valueOf(type: string, start: number): RespValue {
    const line = this.line(type);
    if ("+-_#,(:".includes(type)) return this.scalar(type, line, start);
    const isStreamed = line === "?" && this.options.version === 3;
    if (type === "$" && isStreamed) return this.streamedString();
    if ("*~%".includes(type) && isStreamed) return this.streamed(type, start);
    const number = this.length(line, start, "$!=".includes(type) ? "RESP_LENGTH" : "RESP_COUNT");
    if (number < 0) {
      if (type === "$" || type === "*") return { kind: "null" };
      throw new Refused("!=".includes(type) ? "RESP_LENGTH" : "RESP_COUNT", start + 1);
    }
    return "$!=".includes(type) ? this.bulk(type, number, start) : this.counted(type, number, start);
  }

  private scalar(type: string, line: string, start: number): RespValue {
    if (type === "+" || type === "-" || type === "(") {
      if (type === "(" && !INTEGER.test(line)) throw new Refused("RESP_BIG_NUMBER", start + 1 + badDigit(line));
      this.hold(line.length, start);
      if (type === "(") return { kind: "big-number", value: bigint(line) };
      return { kind: type === "+" ? "simple" : "error", text: utf8(line) };
    }
    if (type === ":") {
      if (!INTEGER.test(line)) throw new Refused("RESP_INTEGER", start + 1 + badDigit(line));
      const value = bigint(line);
      if (BigInt.asIntN(64, value) !== value) throw new Refused("RESP_INTEGER_RANGE", start);
      return { kind: "integer", value };
    }
    if (type === ",") return { kind: "double", value: double(line, start) };
    if (type === "_") {
      if (line !== "") throw new Refused("RESP_NULL", start + 1);
      return { kind: "null" };
    }
    if (line !== "t" && line !== "f") throw new Refused("RESP_BOOLEAN", start + (/^[tf]/.test(line) ? 2 : 1));
    return { kind: "boolean", value: line === "t" };
  }

  private bulk(type: string, length: number, start: number): RespValue {
    this.checkLength(length, start);
    if (type === "=" && length < 4) throw new Refused("RESP_VERBATIM", start);
    const octets = this.payload(length);
    if (type === "=" && octets[3] !== 0x3a) throw new Refused("RESP_VERBATIM", start);
    this.octets += length;
    if (type === "!") return { kind: "bulk-error", octets };
    if (type === "=") return { kind: "verbatim", format: latin1(octets.slice(0, 3)), octets: octets.slice(4) };
    return this.bulkOf(octets);
  }

  private bulkOf(octets: Uint8Array): RespValue {
    return this.options.bulks === "octets"
      ? { kind: "bulk", octets }
      : { kind: "bulk-text", text: utf8(latin1(octets)) };
  }

  private streamedString(): RespValue {
    const pieces: number[] = [];
    for (;;) {
      const start = this.at;
      const type = this.type();
      if (type !== ";") throw new Refused("RESP_STREAM_PIECE", start);
      const length = this.length(this.line(type), start, "RESP_LENGTH");
      if (length < 0) throw new Refused("RESP_LENGTH", start + 1);
      this.checkLength(pieces.length + length, start);
      if (length === 0) {
        this.octets += pieces.length;
        return this.bulkOf(Uint8Array.from(pieces));
      }
      pieces.push(...this.payload(length));
    }
  }

  private counted(type: string, count: number, start: number): RespValue {
    const elements = "%|".includes(type) ? 2 * count : count;
    const promised = type === "|" ? elements + 1 : elements;
    if (this.elements + promised > this.options.limits.elementsMax) throw new Refused("RESP_TOO_MANY_ELEMENTS", start);
    this.deepen(start);
    this.elements += promised;
    const items: RespValue[] = [];
    while (items.length < elements) items.push(this.value("promised"));
    const value: RespValue | undefined =
      type === "|" ? { kind: "attributed", attributes: pairs(items), value: this.value("promised") } : undefined;
    this.depth -= 1;
    return value ?? aggregate(type, items);
  }

  private streamed(type: string, start: number): RespValue {
    this.deepen(start);
    const items: RespValue[] = [];
    while (this.input[this.at] !== 0x2e) items.push(this.value("unpromised"));
    const end = this.at;
    this.type();
    if (type === "%" && items.length % 2 !== 0) throw new Refused("RESP_MAP_ODD", end);
    if (this.line(".") !== "") throw new Refused("RESP_STREAM_END", end + 1);
    this.depth -= 1;
    return aggregate(type, items);
  }

  private deepen(start: number): void {
    if (this.depth >= this.options.limits.depthMax) throw new Refused("RESP_TOO_DEEP", start);
    this.depth += 1;
  }

  private hold(octets: number, start: number): void {
    this.octets += octets;
    if (this.octets > this.options.limits.valueOctetsMax) throw new Refused("RESP_VALUE_TOO_LARGE", start);
  }

  private checkLength(length: number, start: number): void {
    const { bulkOctetsMax, valueOctetsMax } = this.options.limits;
    if (length > bulkOctetsMax) throw new Refused("RESP_BULK_TOO_LARGE", start);
    if (this.octets + length > valueOctetsMax) throw new Refused("RESP_VALUE_TOO_LARGE", start);
  }

  private length(line: string, start: number, code: RespFaultCode): number {
    if (/^(0|[1-9][0-9]*|-1)$/.test(line)) return Number(line);
    const good = /^(-1|-|0|[1-9][0-9]*|)/.exec(line)?.[0] ?? "";
    // A zero that another digit follows is wrong at that digit; one that anything else follows, too.
    const digits = /^[0-9]*/.exec(line)?.[0] ?? "";
    const isPadded = digits.length > 1 && digits.startsWith("0");
    const bad = isPadded && digits.length < line.length ? digits.length : good.length;
    throw new Refused(code, start + 1 + bad);
  }

  private type(): string {
    const start = this.at;
    const octet = this.input[start];
    if (octet === undefined) throw new Refused("RESP_TRUNCATED", start);
    const type = String.fromCharCode(octet);
    const known = this.options.version === 2 ? VERSION_2_TYPES : VERSION_3_TYPES;
    if (!known.includes(type)) throw new Refused("RESP_TYPE_UNKNOWN", start);
    this.at = start + 1;
    return type;
  }

  private line(type: string): string {
    const octetsMax = lineOctetsMaxOf(type.charCodeAt(0), this.options.limits);
    const start = this.at;
    for (let at = start; at < this.input.length; at += 1) {
      const octet = this.input[at];
      if (octet === 0x0a) throw new Refused("RESP_LINE_BREAK", at);
      if (octet === 0x0d) {
        this.expectBreak(at, "RESP_LINE_BREAK");
        return latin1(this.input.slice(start, at));
      }
      if (at - start === octetsMax) throw new Refused("RESP_LINE_TOO_LONG", at);
    }
    throw new Refused("RESP_TRUNCATED", this.input.length);
  }

  private payload(length: number): Uint8Array {
    const octets = this.input.slice(this.at, this.at + length);
    if (octets.length < length) throw new Refused("RESP_TRUNCATED", this.input.length);
    this.expectBreak(this.at + length, "RESP_BULK_TERMINATOR");
    return octets;
  }

  private expectBreak(at: number, code: RespFaultCode): void {
    for (const [index, octet] of [0x0d, 0x0a].entries()) {
      const found = this.input[at + index];
      if (found === undefined) throw new Refused("RESP_TRUNCATED", this.input.length);
      if (found !== octet) throw new Refused(code, at + index);
    }
    this.at = at + 2;
  }
}

function aggregate(type: string, items: readonly RespValue[]): RespValue {
  if (type === "%") return { kind: "map", entries: pairs(items) };
  return { kind: type === "*" ? "array" : type === "~" ? "set" : "push", items };
}

function pairs(items: readonly RespValue[]): RespEntry[] {
  return items.flatMap((key, index) => {
    const value = items[index + 1];
    return index % 2 === 0 && value !== undefined ? [[key, value] as const] : [];
  });
}

function double(line: string, start: number): number {
  if (line === "inf") return Number.POSITIVE_INFINITY;
  if (line === "-inf") return Number.NEGATIVE_INFINITY;
  if (line === "nan" || line === "-nan") return Number.NaN;
  if (DOUBLE.test(line)) return Number(line);
  const good = [
    /^[+-]?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]*/,
    /^[+-]?[0-9]+\.[0-9]+/,
    /^[+-]?[0-9]+\./,
    /^[+-]?[0-9]+/,
    /^[+-]?/,
  ]
    .map((pattern) => pattern.exec(line)?.[0].length ?? 0)
    .reduce((most, length) => Math.max(most, length));
  throw new Refused("RESP_DOUBLE", start + 1 + good);
}

function badDigit(line: string): number {
  return /^[+-]?[0-9]*/.exec(line)?.[0].length ?? 0;
}

function bigint(line: string): bigint {
  return line.startsWith("-") ? -BigInt(line.slice(1)) : BigInt(line.replace("+", ""));
}

function latin1(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function utf8(line: string): string {
  const octets = Uint8Array.from(line, (character) => character.charCodeAt(0));
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(octets);
}
