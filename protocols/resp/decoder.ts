/**
 * Replies of a server in, one value per reply out (RESP2 and RESP3).
 *
 * Contract: see lab/core/decoder.ts. A value is handed out when its last octet has come, and holds no memory of
 * the chunks. Attributes wrap the value they precede. `$-1` and `*-1` are null in both versions.
 *
 * Limits: see limits.ts. Declared lengths, counts and depths are checked before anything is held; a count makes
 * nothing before its elements come. However the stream is cut, no octet is looked at again.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import type { OpenedKind } from "./aggregates.ts";
import { ValueAssembler } from "./assembler.ts";
import { ChunkText } from "./chunk-text.ts";
import type { RespFault, RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import type { RespLimits } from "./limits.ts";
import { DEFAULT_RESP_LIMITS } from "./limits.ts";
import { LineReader } from "../shared/line-reader.ts";
import { textOf } from "../shared/line-text.ts";
import { readLength } from "./number-text.ts";
import { PayloadReader } from "../shared/payload-reader.ts";
import { integerOf, isRefusal, readScalar } from "./scalar.ts";
import { ShortElement } from "./short-element.ts";
import { stringOf, VERBATIM_PREFIX_OCTETS } from "./string-value.ts";
import { lineOctetsMaxOf } from "./type-table.ts";
import type { RespValue, RespVersion } from "./value.ts";
import { CR, LF } from "../shared/line-break.ts";
import { NULL, QUESTION, TYPE } from "./value.ts";

export interface ReplyDecoderOptions {
  /** Version 2 refuses the types of version 3. */
  readonly version?: RespVersion;
  /** Whether bulk strings are handed out as octets (the default) or decoded as UTF-8. */
  readonly bulks?: "octets" | "text";
  readonly limits?: RespLimits;
}

export interface DecodedReplies extends Decoded<RespValue> {
  readonly fault: RespFault | undefined;
}

const BREAK_OCTETS = 2;

export class ReplyDecoder implements Decoder<RespValue> {
  readonly #limits: RespLimits;
  readonly #isText: boolean;
  /** Whether lengths may be told at the end. */
  readonly #isStreaming: boolean;
  readonly #line = new LineReader();
  readonly #payload = new PayloadReader();
  readonly #text = new ChunkText();
  readonly #short = new ShortElement();
  readonly #values: ValueAssembler;
  #fault: RespFault | undefined;
  /** Octets of all chunks before this one. */
  #before = 0;
  /** The type octet of the open element, 0 where none is open, and its offset. */
  #type = 0;
  #typeAt = 0;
  #work = 0;
  #textOctets = 0;

  constructor({ version = 3, bulks = "octets", limits = DEFAULT_RESP_LIMITS }: ReplyDecoderOptions = {}) {
    this.#limits = limits;
    this.#isText = bulks === "text";
    this.#isStreaming = version === 3;
    this.#values = new ValueAssembler(limits, version);
  }

  get bytesHeld(): number {
    return this.#line.held + this.#payload.held + this.#values.octets;
  }

  /** Elements of the open value, and the aggregates that are open. */
  get partsHeld(): number {
    return this.#values.partsHeld;
  }

  get work(): number {
    return this.#work + this.#line.work + this.#values.work + this.#text.octetsDecoded;
  }

  get bytesAllocated(): number {
    return this.#payload.octetsCopied + this.#line.octetsCopied + this.#textOctets + this.#text.octetsDecoded;
  }

  /** Whether a value has begun and not ended. */
  get isUnfinished(): boolean {
    return this.#type !== 0 || this.#values.isUnfinished;
  }

  /** Where in the last chunk the first value that became whole in it ended. */
  get firstEnd(): number {
    return this.#values.firstEnd;
  }

  push(chunk: Uint8Array): DecodedReplies {
    // Views of a plain array are made faster than those of a `Buffer`.
    const octets = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    let at = 0;
    this.#work += 1;
    while (at < octets.length && this.#fault === undefined) {
      if (this.#payload.isOpen) at = this.#readPayload(octets, at);
      else at = this.#type === 0 ? this.#readElements(octets, at) : this.#readLine(octets, at);
    }
    this.#before += octets.length;
    this.#payload.endChunk();
    this.#text.endChunk();
    return { events: this.#values.takeWhole(), fault: this.#fault };
  }

  end(): DecodedReplies {
    if (this.isUnfinished) this.#fail("RESP_TRUNCATED", this.#before);
    return { events: this.#values.takeWhole(), fault: this.#fault };
  }

  /** Gives the end of everything, so that nothing goes on. */
  #fail(code: RespFaultCode, offset: number): number {
    if (this.#fault === undefined) this.#fault = respFault(code, offset);
    this.#line.reset();
    this.#payload.clear();
    this.#values.clear();
    return Number.POSITIVE_INFINITY;
  }

  /** Short elements one after another, or one that is not short. */
  #readElements(chunk: Uint8Array, start: number): number {
    let at = start;
    while (at < chunk.length && this.#type === 0) {
      const type = chunk[at] ?? 0;
      this.#typeAt = this.#before + at;
      const next = this.#values.isOrdinary ? this.#readShort(chunk, at + 1, type) : 0;
      at = next > 0 ? next : this.#readLong(chunk, at + 1, type);
    }
    this.#work += Math.min(at, chunk.length) - start;
    return at;
  }

  #readLong(chunk: Uint8Array, first: number, type: number): number {
    const problem = this.#values.refusalOf(type);
    if (problem !== undefined) return this.#fail(problem, this.#typeAt);
    this.#type = type;
    return this.#readLine(chunk, first);
  }

  /** Gives 0 for an element that is not short and whole. */
  #readShort(chunk: Uint8Array, first: number, type: number): number {
    if (type === TYPE.simple) return this.#readShortText(chunk, first);
    if (type !== TYPE.integer && type !== TYPE.bulk && type !== TYPE.array) return 0;
    const short = this.#short;
    const next = short.readNumber(chunk, first);
    if (next === 0) return 0;
    if (type === TYPE.integer) {
      this.#values.add(integerOf(short.value), 0, next);
      return next;
    }
    return type === TYPE.array ? this.#openCounted("array", short.value, next) : this.#openShortBulk(chunk, next);
  }

  #readShortText(chunk: Uint8Array, first: number): number {
    const end = this.#short.endOfLine(chunk, first, this.#limits.lineOctetsMax);
    if (end === 0) return 0;
    this.#work += end - first;
    const text = this.#isText ? this.#text.take(chunk, first, end) : this.#lineText(chunk, first, end);
    return this.#addLine({ kind: "simple", text }, end - first, end + BREAK_OCTETS);
  }

  /** A bulk string of text that lies whole in the chunk is read here, every other elsewhere. */
  #openShortBulk(chunk: Uint8Array, start: number): number {
    const length = this.#short.value;
    const end = start + length;
    if (length < 0) {
      this.#values.add(NULL, 0, start);
      return start;
    }
    const isPlain = this.#isText && end + 1 < chunk.length && chunk[end] === CR && chunk[end + 1] === LF;
    if (!isPlain || this.#values.refusalOfLength(length) !== undefined) {
      return this.#openBulk(chunk, start, length, TYPE.bulk);
    }
    const next = end + BREAK_OCTETS;
    this.#values.add({ kind: "bulk-text", text: this.#text.take(chunk, start, end) }, length, next);
    return next;
  }

  #readLine(chunk: Uint8Array, start: number): number {
    const line = this.#line;
    const at = line.read(chunk, start, lineOctetsMaxOf(this.#type, this.#limits));
    if (line.state === "open") return at;
    if (line.state === "broken") return this.#fail("RESP_LINE_BREAK", this.#before + at);
    if (line.state === "too-long") return this.#fail("RESP_LINE_TOO_LONG", this.#before + at);
    const type = this.#type;
    this.#type = 0;
    const next = this.#closeLine(chunk, at, type);
    line.reset();
    return next;
  }

  #closeLine(chunk: Uint8Array, next: number, type: number): number {
    switch (type) {
      case TYPE.bulk:
      case TYPE.bulkError:
      case TYPE.verbatim:
      case TYPE.piece:
        return this.#closeLength(chunk, next, type);
      case TYPE.array:
        return this.#closeCount("array", next);
      case TYPE.set:
        return this.#closeCount("set", next);
      case TYPE.push:
        return this.#closeCount("push", next);
      case TYPE.map:
        return this.#closeCount("map", next);
      case TYPE.attribute:
        return this.#closeCount("attribute", next);
      case TYPE.end:
        return this.#closeStreamed(next);
      default:
        return this.#closeScalar(type, next);
    }
  }

  #closeScalar(type: number, next: number): number {
    const { octets, start, end } = this.#line;
    if (type === TYPE.simple || type === TYPE.error) {
      const text = this.#lineText(octets, start, end);
      return this.#addLine({ kind: type === TYPE.simple ? "simple" : "error", text }, end - start, next);
    }
    const value = readScalar(type, this.#line);
    if (isRefusal(value)) return this.#fail(value.code, this.#offsetIn(value.bad));
    this.#work += end - start;
    return this.#addLine(value, value.kind === "big-number" ? end - start : 0, next);
  }

  #addLine(value: RespValue, octets: number, next: number): number {
    const problem = octets === 0 ? undefined : this.#values.refusalOfText(octets);
    if (problem !== undefined) return this.#fail(problem, this.#typeAt);
    this.#values.add(value, octets, next);
    return next;
  }

  #closeLength(chunk: Uint8Array, next: number, type: number): number {
    const line = this.#line;
    if (type === TYPE.bulk && this.#isQuestion()) {
      this.#values.isStreamedString = true;
      return next;
    }
    const length = readLength(line);
    if (typeof length !== "number") return this.#fail("RESP_LENGTH", this.#offsetIn(length.bad));
    if (length >= 0) return this.#openBulk(chunk, next, length, type);
    if (type !== TYPE.bulk) return this.#fail("RESP_LENGTH", this.#offsetIn(line.start));
    this.#values.add(NULL, 0, next);
    return next;
  }

  #openBulk(chunk: Uint8Array, next: number, length: number, type: number): number {
    const problem = this.#values.refusalOfLength(this.#payload.held + length);
    if (problem !== undefined) return this.#fail(problem, this.#typeAt);
    if (type === TYPE.verbatim && length < VERBATIM_PREFIX_OCTETS) return this.#fail("RESP_VERBATIM", this.#typeAt);
    if (type === TYPE.piece && length === 0) {
      this.#values.isStreamedString = false;
      return this.#addHeld(TYPE.bulk, next);
    }
    const isOctets = type !== TYPE.piece && (type !== TYPE.bulk || !this.#isText);
    if (isOctets && this.#payload.isWhole(chunk, next, length)) {
      return this.#addOctets(type, this.#payload.copyWhole(chunk, next, length), next + length + BREAK_OCTETS);
    }
    this.#type = type;
    this.#payload.open(length);
    return next;
  }

  #readPayload(chunk: Uint8Array, start: number): number {
    const at = this.#payload.read(chunk, start);
    this.#work += 1;
    if (at < 0) return this.#fail("RESP_BULK_TERMINATOR", this.#before - 1 - at);
    if (this.#payload.isOpen) return at;
    const type = this.#type;
    this.#type = 0;
    return type === TYPE.piece ? at : this.#addHeld(type, at);
  }

  /** A payload that came in pieces. */
  #addHeld(type: number, next: number): number {
    if (type !== TYPE.bulk || !this.#isText) return this.#addOctets(type, this.#payload.take(), next);
    const octets = this.#payload.held;
    this.#work += octets;
    this.#textOctets += octets;
    this.#values.add({ kind: "bulk-text", text: this.#payload.takeText() }, octets, next);
    return next;
  }

  #addOctets(type: number, octets: Uint8Array, next: number): number {
    const value = stringOf(type, octets);
    if (value === undefined) return this.#fail("RESP_VERBATIM", this.#typeAt);
    this.#values.add(value, octets.length, next);
    return next;
  }

  #closeCount(kind: OpenedKind, next: number): number {
    const isStreamable = kind === "array" || kind === "set" || kind === "map";
    if (isStreamable && this.#isQuestion()) {
      const problem = this.#values.openStreamed(kind);
      return problem === undefined ? next : this.#fail(problem, this.#typeAt);
    }
    const count = readLength(this.#line);
    if (typeof count !== "number") return this.#fail("RESP_COUNT", this.#offsetIn(count.bad));
    return this.#openCounted(kind, count, next);
  }

  #openCounted(kind: OpenedKind, count: number, next: number): number {
    if (count < 0 && kind !== "array") return this.#fail("RESP_COUNT", this.#typeAt + 1);
    if (count < 0) this.#values.add(NULL, 0, next);
    const problem = count < 0 ? undefined : this.#values.open(kind, count, next);
    return problem === undefined ? next : this.#fail(problem, this.#typeAt);
  }

  #closeStreamed(next: number): number {
    if (this.#line.end > this.#line.start) return this.#fail("RESP_STREAM_END", this.#typeAt + 1);
    this.#values.endStreamed(next);
    return next;
  }

  #lineText(octets: Uint8Array, start: number, end: number): string {
    this.#work += end - start;
    this.#textOctets += end - start;
    return textOf(octets, start, end);
  }

  #isQuestion(): boolean {
    const { octets, start, end } = this.#line;
    return this.#isStreaming && end === start + 1 && octets[start] === QUESTION;
  }

  /** The stream offset of an index into the whole line. */
  #offsetIn(index: number): number {
    return this.#typeAt + 1 + index - this.#line.start;
  }
}
