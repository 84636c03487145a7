/**
 * A section of field lines from chunks, up to its empty line: headers or trailers (RFC 9112 5). Strict, since a
 * section that two readers understand differently is an attack: lines end with CR LF, nothing is folded, names are
 * tokens without white space behind them, values hold no control character.
 *
 * However the section is cut, every octet is scanned once; what lies in one chunk is not copied.
 */
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { Fields } from "./event.ts";
import type { Http1FaultCode } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { CR, LF } from "../shared/line-break.ts";
import { CLASS, COLON, isBlank, TEXT, TOKEN } from "./octet-class.ts";
import { SectionText, textOf } from "./section-text.ts";
import { endOfWords } from "./text-scan.ts";

const EMPTY = new Uint8Array(0);
const NO_VIEW = new DataView(EMPTY.buffer);
/** What is kept of a line: where it starts, its colon, and its end. */
const MARKS = 3;
const ASCII_MAX = 0x7f;

const LINE_START = 0;
const NAME = 1;
const VALUE = 2;
const LINE_LF = 3;
const LAST_LF = 4;

export class FieldReader {
  isWhole = false;
  /** Why the octet at the index that `read` gave is refused. */
  refusal: Http1FaultCode | undefined;
  /** Field lines that have begun. */
  count = 0;
  readonly #limits: Http1Limits;
  readonly #held = new OctetBuffer();
  readonly #marks: number[] = [];
  #phase = LINE_START;
  /** Octets of the section in chunks before this one. */
  #taken = 0;
  /** All octets of values, or-ed. */
  #seen = 0;
  readonly #text = new SectionText();
  #steps = 0;
  #octetsCopied = 0;
  #octetsDecoded = 0;
  /** Whether the whole section lies in the chunk. */
  #isInChunk = false;
  #view: DataView = NO_VIEW;
  #octets: Uint8Array = EMPTY;
  #start = 0;

  constructor(limits: Http1Limits) {
    this.#limits = limits;
  }

  get work(): number {
    return this.#steps + this.#octetsDecoded + this.#text.octetsDecoded;
  }

  get bytesAllocated(): number {
    return this.#octetsCopied + this.#octetsDecoded + this.#text.octetsDecoded;
  }

  get held(): number {
    return this.#held.octets.length;
  }

  /** Octets of the section so far. */
  get length(): number {
    return this.#taken;
  }

  /** A chunk begins: it is what `read` is given until it ends. */
  beginChunk(chunk: Uint8Array): void {
    this.#view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
  }

  endChunk(): void {
    this.#view = NO_VIEW;
    this.#text.endChunk();
  }

  /** Reads on. Gives the index behind the section, of the octet that is refused, or of the chunk's end. */
  read(chunk: Uint8Array, from: number): number {
    const at = this.#scan(chunk, from, Math.min(chunk.length, from + this.#limits.fieldsOctetsMax - this.#taken));
    this.#steps += at - from + 1;
    if (this.refusal !== undefined) return at;
    if (!this.isWhole && at < chunk.length) {
      this.refusal = "H1_FIELDS_TOO_LARGE";
      return at;
    }
    this.#isInChunk = this.isWhole && this.#taken === 0;
    if (this.#isInChunk) {
      this.#octets = chunk;
      this.#start = from;
    } else {
      this.#keep(chunk, from, at);
    }
    this.#taken += at - from;
    return at;
  }

  /** Names and values of a whole section. */
  fields(): Fields {
    const start = this.#start;
    const octets = this.#octets;
    const isAscii = this.#seen <= ASCII_MAX;
    const end = start + this.#taken;
    const text = this.#isInChunk ? this.#text.take(octets, start, end, isAscii) : textOf(octets, start, end, isAscii);
    if (!this.#isInChunk) this.#octetsDecoded += this.#taken;
    const fields = new Array<string>(2 * this.count);
    let field = 0;
    const marks = this.#marks;
    for (let mark = 0; mark < MARKS * this.count; mark += MARKS) {
      const colon = marks[mark + 1] ?? 0;
      let last = marks[mark + 2] ?? 0;
      let first = colon + 1;
      while (first < last && isBlank(octets[start + first])) first += 1;
      while (last > first && isBlank(octets[start + last - 1])) last -= 1;
      const name = marks[mark] ?? 0;
      fields[field] = text.substring(name, colon);
      fields[field + 1] = text.substring(first, last);
      field += 2;
    }
    return fields;
  }

  /** Where the line of a field starts in the section. */
  lineAt(field: number): number {
    return this.#marks[MARKS * field] ?? 0;
  }

  /** Forgets the section; the next begins. */
  reset(): void {
    if (this.#held.length > 0) this.#held.clear();
    this.#octets = EMPTY;
    this.#phase = LINE_START;
    this.#taken = 0;
    this.#seen = 0;
    this.count = 0;
    this.isWhole = false;
  }

  #scan(chunk: Uint8Array, from: number, limit: number): number {
    const base = this.#taken - from;
    const marks = this.#marks;
    const { fieldsMax } = this.#limits;
    let phase = this.#phase;
    let at = from;
    while (at < limit) {
      if (phase === LINE_START) {
        const octet = chunk[at] ?? 0;
        if (octet === CR) {
          phase = LAST_LF;
          at += 1;
          continue;
        }
        if (((CLASS[octet] ?? 0) & TOKEN) === 0) return this.#refuse(refusalOfStart(octet), at);
        if (this.count === fieldsMax) return this.#refuse("H1_TOO_MANY_FIELDS", at);
        marks[MARKS * this.count] = base + at;
        this.count += 1;
        phase = NAME;
        at += 1;
      }
      if (phase === NAME) {
        while (at < limit && (CLASS[chunk[at] ?? 0] ?? 0) & TOKEN) at += 1;
        if (at === limit) break;
        if (chunk[at] !== COLON) return this.#refuse(refusalInName(chunk[at] ?? 0), at);
        marks[MARKS * this.count - 2] = base + at;
        phase = VALUE;
        at += 1;
      }
      if (phase === VALUE) {
        at = this.#scanValue(chunk, at, limit);
        if (at === limit) break;
        if (chunk[at] !== CR) return this.#refuse(chunk[at] === LF ? "H1_LINE_END" : "H1_CONTROL", at);
        marks[MARKS * this.count - 1] = base + at;
        phase = LINE_LF;
        at += 1;
      }
      if (at === limit) break;
      if (chunk[at] !== LF) return this.#refuse("H1_LINE_END", at);
      at += 1;
      if (phase === LAST_LF) {
        this.isWhole = true;
        return at;
      }
      phase = LINE_START;
    }
    this.#phase = phase;
    return at;
  }

  #scanValue(chunk: Uint8Array, from: number, limit: number): number {
    let at = endOfWords(this.#view, from, limit);
    let seen = this.#seen;
    for (; at < limit; at += 1) {
      const octet = chunk[at] ?? 0;
      if (((CLASS[octet] ?? 0) & TEXT) === 0) break;
      seen |= octet;
    }
    this.#seen = seen;
    return at;
  }

  #keep(chunk: Uint8Array, from: number, to: number): void {
    this.#held.reserve(to - from, this.#limits.fieldsOctetsMax);
    this.#held.octets.set(chunk.subarray(from, to), this.#held.length);
    this.#held.length += to - from;
    this.#octetsCopied += to - from;
    this.#octets = this.#held.octets;
    this.#start = 0;
  }

  #refuse(code: Http1FaultCode, at: number): number {
    this.refusal = code;
    return at;
  }
}

/** Why no name starts with it. */
function refusalOfStart(octet: number): Http1FaultCode {
  if (isBlank(octet)) return "H1_FOLDED";
  return octet === LF ? "H1_LINE_END" : "H1_FIELD_NAME";
}

function refusalInName(octet: number): Http1FaultCode {
  return octet === LF ? "H1_LINE_END" : "H1_FIELD_NAME";
}
