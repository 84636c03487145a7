/**
 * Messages of one direction of a connection in, heads, content and ends out (RFC 9112).
 *
 * Contract: see lab/core/decoder.ts. A head is handed out once it is whole and its framing is beyond doubt, content as
 * it comes, so that only start lines and fields are ever held. Nothing of a head that is refused is handed out.
 * Content is handed out in one piece for each chunk of octets; the pieces join to the same content however the
 * stream is cut.
 *
 * Limits: see limits.ts. No octet is scanned twice.
 */
import type { Decoded, Decoder } from "../../lab/core/decoder.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { ContentCollector } from "./content-collector.ts";
import type { Fields, Http1Event, MessageHead } from "./event.ts";
import { FieldReader } from "./field-reader.ts";
import type { Http1Fault, Http1FaultCode } from "./faults.ts";
import { http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { LineReader } from "./line-reader.ts";
import type { MessageRole } from "./message-role.ts";
import { isHeadRefusal } from "./message-role.ts";
import { CR, LF } from "../shared/line-break.ts";
import type { Phase, Progress } from "./phase.ts";
import { PROGRESS } from "./phase.ts";
import { forbiddenTrailer } from "./trailers.ts";

export interface DecodedMessages extends Decoded<Http1Event> {
  readonly fault: Http1Fault | undefined;
}

const NO_FIELDS: Fields = [];

export class MessageDecoder implements Decoder<Http1Event> {
  readonly #limits: Http1Limits;
  readonly #role: MessageRole;
  readonly #line: LineReader;
  readonly #fields: FieldReader;
  readonly #chunks: ChunkReader;
  readonly #content = new ContentCollector();
  #events: Http1Event[] = [];
  #fault: Http1Fault | undefined;
  #phase: Phase = "start";
  /** Octets of all chunks before this one. */
  #before = 0;
  /** Octets of content that the open message still has; of chunked content, those of the open chunk. */
  #left = 0;
  #emptyLines = 0;
  #isLast = false;
  #isTunnel = false;
  #heads = 0;
  #work = 0;

  constructor(role: MessageRole, limits: Http1Limits) {
    this.#limits = limits;
    this.#role = role;
    this.#line = new LineReader(limits.startLineOctetsMax);
    this.#fields = new FieldReader(limits);
    this.#chunks = new ChunkReader(limits);
  }

  get bytesHeld(): number {
    return this.#line.held + this.#fields.held;
  }

  /** Fields of the open section. */
  get partsHeld(): number {
    return this.#fields.count;
  }

  get work(): number {
    return this.#work + this.#line.work + this.#fields.work + this.#chunks.work;
  }

  get bytesAllocated(): number {
    return this.#line.octetsCopied + this.#fields.bytesAllocated + this.#content.bytesAllocated;
  }

  get progress(): Progress {
    return PROGRESS[this.#phase];
  }

  /** Heads that were handed out. */
  get heads(): number {
    return this.#heads;
  }

  push(chunk: Uint8Array): DecodedMessages {
    // Views of a plain array are made faster than those of a `Buffer`.
    const octets = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#fields.beginChunk(octets);
    let at = 0;
    this.#work += 1;
    while (at < octets.length && this.#fault === undefined) at = this.#read(octets, at);
    this.#flush(octets);
    this.#fields.endChunk();
    this.#content.endChunk();
    this.#before += octets.length;
    return this.#takeEvents();
  }

  end(): DecodedMessages {
    if (this.#fault === undefined && this.#phase === "close") this.#endMessage(NO_FIELDS);
    const { progress } = this;
    const isCut = progress === "head" || progress === "body" || this.#role.isIncomplete;
    if (isCut) this.#fail("H1_TRUNCATED", this.#before);
    return this.#takeEvents();
  }

  #read(chunk: Uint8Array, at: number): number {
    switch (this.#phase) {
      case "start":
        return this.#start(chunk, at);
      case "empty line":
        return this.#endEmptyLine(chunk, at);
      case "start line":
        return this.#readLine(chunk, at);
      case "fields":
        return this.#readFields(chunk, at);
      case "content":
        return this.#readContent(chunk, at);
      case "chunks":
        return this.#readChunks(chunk, at);
      case "trailers":
        return this.#readTrailers(chunk, at);
      case "close":
        return this.#readToEnd(chunk, at);
      case "tunnel":
        return this.#readTunnel(chunk, at);
      case "closed":
        return this.#readClosed(chunk, at);
      default:
        return this.#phase satisfies never;
    }
  }

  /** Empty lines before a request are left out (RFC 9112 2.2), up to a limit. */
  #start(chunk: Uint8Array, at: number): number {
    const problem = this.#role.refusalOfStart();
    if (problem !== undefined) return this.#fail(problem, this.#before + at);
    if (chunk[at] === CR && this.#role.emptyLinesMax > 0) {
      if (this.#emptyLines === this.#role.emptyLinesMax) return this.#fail("H1_EMPTY_LINES", this.#before + at);
      this.#emptyLines += 1;
      this.#phase = "empty line";
      return at + 1;
    }
    this.#emptyLines = 0;
    this.#phase = "start line";
    return at;
  }

  #endEmptyLine(chunk: Uint8Array, at: number): number {
    if (chunk[at] !== LF) return this.#fail("H1_LINE_END", this.#before + at);
    this.#work += 1;
    this.#phase = "start";
    return at + 1;
  }

  #readLine(chunk: Uint8Array, from: number): number {
    const line = this.#line;
    const at = line.read(chunk, from);
    if (line.refusal !== undefined) return this.#fail(line.refusal, this.#before + at);
    if (!line.isWhole) return at;
    const { line: start } = this.#role;
    const { octets, end } = line;
    this.#work += end - line.start;
    const lineEnd = this.#before + at - 2;
    if (!start.read(octets, line.start, end)) {
      return this.#fail(start.refusal ?? "H1_METHOD", lineEnd - (end - start.badAt));
    }
    line.reset();
    this.#phase = "fields";
    return at;
  }

  #readFields(chunk: Uint8Array, from: number): number {
    const at = this.#readSection(chunk, from);
    if (!this.#fields.isWhole) return at;
    const fields = this.#fields.fields();
    const head = this.#role.head(fields);
    if (isHeadRefusal(head)) return this.#fail(head.code, this.#offsetOf(head.field, at));
    this.#fields.reset();
    this.#open(head);
    return at;
  }

  #open(head: MessageHead): void {
    this.#events.push(head);
    this.#heads += 1;
    this.#isLast = head.isLast;
    this.#isTunnel = head.isTunnel;
    this.#left = head.length;
    if (head.kind === "response" && head.isInterim) this.#phase = "start";
    else if (head.framing === "chunked") this.#phase = "chunks";
    else if (head.framing === "close") this.#phase = "close";
    else if (head.length > 0) this.#phase = "content";
    else this.#endMessage(NO_FIELDS);
  }

  #readContent(chunk: Uint8Array, from: number): number {
    const to = Math.min(chunk.length, from + this.#left);
    this.#content.add(from, to);
    this.#work += 1;
    this.#left -= to - from;
    if (this.#left > 0) return to;
    this.#flush(chunk);
    this.#endMessage(NO_FIELDS);
    return to;
  }

  #readChunks(chunk: Uint8Array, from: number): number {
    const chunks = this.#chunks;
    if (chunks.left > 0) {
      const to = Math.min(chunk.length, from + chunks.left);
      this.#content.add(from, to);
      this.#work += 1;
      chunks.left -= to - from;
      return to;
    }
    const at = chunks.read(chunk, from);
    if (chunks.refusal !== undefined) return this.#fail(chunks.refusal, this.#before + at);
    if (!chunks.isLast) return at;
    chunks.reset();
    this.#phase = "trailers";
    return at;
  }

  #readTrailers(chunk: Uint8Array, from: number): number {
    const at = this.#readSection(chunk, from);
    if (!this.#fields.isWhole) return at;
    const trailers = this.#fields.fields();
    const bad = forbiddenTrailer(trailers);
    if (bad >= 0) return this.#fail("H1_TRAILER_FORBIDDEN", this.#offsetOf(bad, at));
    this.#fields.reset();
    this.#flush(chunk);
    this.#endMessage(trailers);
    return at;
  }

  #readSection(chunk: Uint8Array, from: number): number {
    const at = this.#fields.read(chunk, from);
    const { refusal } = this.#fields;
    return refusal === undefined ? at : this.#fail(refusal, this.#before + at);
  }

  /** The stream offset of a line of the section that ends at `at`; of its last octet for no line. */
  #offsetOf(field: number, at: number): number {
    const end = this.#before + at;
    return field < 0 ? end - 1 : end - this.#fields.length + this.#fields.lineAt(field);
  }

  #readToEnd(chunk: Uint8Array, from: number): number {
    const to = Math.min(chunk.length, from + this.#limits.bodyOctetsMax - this.#left);
    if (to > from) this.#content.add(from, to);
    this.#work += 1;
    this.#left += to - from;
    return to === chunk.length ? to : this.#fail("H1_BODY_TOO_LARGE", this.#before + to);
  }

  #readTunnel(chunk: Uint8Array, from: number): number {
    this.#content.add(from, chunk.length);
    this.#work += 1;
    return chunk.length;
  }

  /** Behind the last message some clients send a line break; anything else was not meant for this reader. */
  #readClosed(chunk: Uint8Array, at: number): number {
    if (chunk[at] !== CR && chunk[at] !== LF) return this.#fail("H1_AFTER_CLOSE", this.#before + at);
    if (this.#emptyLines === this.#limits.emptyLinesMax) return this.#fail("H1_EMPTY_LINES", this.#before + at);
    this.#emptyLines += 1;
    this.#work += 1;
    return at + 1;
  }

  #endMessage(trailers: Fields): void {
    this.#events.push({ kind: "end", trailers });
    this.#phase = this.#isTunnel ? "tunnel" : this.#isLast ? "closed" : "start";
  }

  #flush(chunk: Uint8Array): void {
    if (this.#content.isEmpty) return;
    const octets = this.#content.take(chunk);
    this.#work += 1;
    this.#events.push({ kind: this.#phase === "tunnel" ? "tunnel" : "content", octets });
  }

  /** Gives the end of everything, so that nothing goes on. */
  #fail(code: Http1FaultCode, offset: number): number {
    if (this.#fault === undefined) this.#fault = http1Fault(code, offset);
    this.#line.reset();
    this.#fields.reset();
    return Number.POSITIVE_INFINITY;
  }

  #takeEvents(): DecodedMessages {
    const events = this.#events;
    this.#events = [];
    return { events, fault: this.#fault };
  }
}
