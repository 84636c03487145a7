/**
 * Commands of a client in: arrays of bulk strings, or lines of words (RESP sending commands, inline commands).
 *
 * Contract: see lab/core/decoder.ts. A command is handed out when its last octet has come, in memory of its own.
 * Empty commands, be they arrays or lines, are skipped, as the server does.
 *
 * Limits: see limits.ts. Counts and lengths are checked before anything is held.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { RespFault, RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import { splitInline } from "./inline.ts";
import type { RespLimits } from "./limits.ts";
import { DEFAULT_RESP_LIMITS, NUMBER_OCTETS_MAX } from "./limits.ts";
import { LineReader } from "../shared/line-reader.ts";
import { readLength } from "./number-text.ts";
import { PayloadReader } from "../shared/payload-reader.ts";
import type { RespCommand } from "./value.ts";
import { CR, LF } from "../shared/line-break.ts";
import { TYPE } from "./value.ts";

export interface DecodedCommands extends Decoded<RespCommand> {
  readonly fault: RespFault | undefined;
}

/** What the next octet belongs to. */
type Part = "start" | "count" | "type" | "length" | "payload" | "inline";

const NO_EVENTS: readonly RespCommand[] = Object.freeze([]);

export class CommandDecoder implements Decoder<RespCommand> {
  readonly #limits: RespLimits;
  readonly #line = new LineReader();
  readonly #payload = new PayloadReader();
  readonly #inline = new OctetBuffer();
  #part: Part = "start";
  #fault: RespFault | undefined;
  #before = 0;
  /** Where the open type octet or inline command stands in the stream. */
  #startAt = 0;
  #arguments: Uint8Array[] = [];
  #argumentOctets = 0;
  #missing = 0;
  #begun = 0;
  #events: RespCommand[] = [];
  #work = 0;
  #bytesAllocated = 0;

  constructor(limits: RespLimits = DEFAULT_RESP_LIMITS) {
    this.#limits = limits;
  }

  get bytesHeld(): number {
    return this.#line.held + this.#payload.held + this.#inline.length + this.#argumentOctets;
  }

  /** Arguments of the open command. */
  get partsHeld(): number {
    return this.#arguments.length;
  }

  get work(): number {
    return this.#work + this.#line.work;
  }

  get bytesAllocated(): number {
    return this.#bytesAllocated + this.#line.octetsCopied + this.#payload.octetsCopied;
  }

  get isUnfinished(): boolean {
    return this.#part !== "start";
  }

  /** Commands that began so far: tells one unfinished command from another. */
  get begun(): number {
    return this.#begun;
  }

  push(chunk: Uint8Array): DecodedCommands {
    let at = 0;
    this.#work += 1;
    while (at < chunk.length && this.#fault === undefined) at = this.#read(chunk, at);
    this.#before += chunk.length;
    return this.#answer();
  }

  end(): DecodedCommands {
    if (this.isUnfinished) this.#fail("RESP_TRUNCATED", this.#before);
    return this.#answer();
  }

  #answer(): DecodedCommands {
    const events = this.#events;
    if (events.length === 0) return { events: NO_EVENTS, fault: this.#fault };
    this.#events = [];
    return { events, fault: this.#fault };
  }

  #fail(code: RespFaultCode, offset: number): number {
    if (this.#fault === undefined) this.#fault = respFault(code, offset);
    this.#line.reset();
    this.#payload.clear();
    this.#inline.clear();
    this.#arguments = [];
    this.#argumentOctets = 0;
    return Number.POSITIVE_INFINITY;
  }

  #read(chunk: Uint8Array, at: number): number {
    this.#work += 1;
    switch (this.#part) {
      case "start":
        return this.#begin(chunk, at);
      case "type":
        return this.#readType(chunk, at);
      case "count":
      case "length":
        return this.#readNumber(chunk, at);
      case "payload":
        return this.#readPayload(chunk, at);
      case "inline":
        return this.#readInline(chunk, at);
      default:
        return this.#part satisfies never;
    }
  }

  #begin(chunk: Uint8Array, at: number): number {
    this.#startAt = this.#before + at;
    this.#begun += 1;
    const isArray = chunk[at] === TYPE.array;
    this.#part = isArray ? "count" : "inline";
    return isArray ? at + 1 : at;
  }

  #readType(chunk: Uint8Array, at: number): number {
    this.#startAt = this.#before + at;
    if (chunk[at] !== TYPE.bulk) return this.#fail("RESP_ARGUMENT_TYPE", this.#startAt);
    this.#part = "length";
    return at + 1;
  }

  #readNumber(chunk: Uint8Array, start: number): number {
    const line = this.#line;
    const at = line.read(chunk, start, NUMBER_OCTETS_MAX);
    if (line.state === "open") return at;
    if (line.state === "broken") return this.#fail("RESP_LINE_BREAK", this.#before + at);
    if (line.state === "too-long") return this.#fail("RESP_LINE_TOO_LONG", this.#before + at);
    const number = readLength(line);
    const isCount = this.#part === "count";
    if (typeof number !== "number") {
      const offset = this.#startAt + 1 + number.bad - line.start;
      return this.#fail(isCount ? "RESP_COUNT" : "RESP_LENGTH", offset);
    }
    line.reset();
    return isCount ? this.#openArray(at, number) : this.#openArgument(at, number);
  }

  #openArray(next: number, count: number): number {
    if (count > this.#limits.argumentsMax) return this.#fail("RESP_TOO_MANY_ELEMENTS", this.#startAt);
    this.#missing = count;
    this.#part = count > 0 ? "type" : "start";
    return next;
  }

  #openArgument(next: number, length: number): number {
    if (length < 0) return this.#fail("RESP_LENGTH", this.#startAt + 1);
    if (length > this.#limits.bulkOctetsMax) return this.#fail("RESP_BULK_TOO_LARGE", this.#startAt);
    if (this.#argumentOctets + length > this.#limits.commandOctetsMax) {
      return this.#fail("RESP_VALUE_TOO_LARGE", this.#startAt);
    }
    this.#payload.open(length);
    this.#part = "payload";
    return next;
  }

  #readPayload(chunk: Uint8Array, start: number): number {
    const at = this.#payload.read(chunk, start);
    if (at < 0) return this.#fail("RESP_BULK_TERMINATOR", this.#before - 1 - at);
    if (this.#payload.isOpen) return at;
    const argument = this.#payload.take();
    this.#arguments.push(argument);
    this.#argumentOctets += argument.length;
    this.#missing -= 1;
    this.#part = "type";
    if (this.#missing === 0) this.#emit(this.#arguments);
    return at;
  }

  #readInline(chunk: Uint8Array, start: number): number {
    const room = this.#limits.inlineOctetsMax - this.#inline.length;
    const limit = Math.min(chunk.length, start + room);
    let at = start;
    while (at < limit && chunk[at] !== LF) at += 1;
    this.#work += at - start;
    if (at === limit && room <= at - start) return this.#fail("RESP_INLINE_TOO_LONG", this.#startAt);
    const inline = this.#inline;
    inline.reserve(at - start, this.#limits.inlineOctetsMax);
    inline.octets.set(chunk.subarray(start, at), inline.length);
    inline.length += at - start;
    this.#bytesAllocated += at - start;
    return at === chunk.length ? at : this.#closeInline(at + 1);
  }

  #closeInline(next: number): number {
    const line = this.#inline.take();
    const end = line.at(-1) === CR ? line.length - 1 : line.length;
    this.#work += line.length;
    this.#bytesAllocated += line.length;
    const words = splitInline(line.subarray(0, end));
    if (words === undefined) return this.#fail("RESP_INLINE_QUOTES", this.#startAt);
    if (words.length > this.#limits.argumentsMax) return this.#fail("RESP_TOO_MANY_ELEMENTS", this.#startAt);
    if (words.length > 0) this.#emit(words);
    this.#part = "start";
    return next;
  }

  #emit(command: RespCommand): void {
    this.#events.push(command);
    this.#part = "start";
    this.#arguments = [];
    this.#argumentOctets = 0;
  }
}
