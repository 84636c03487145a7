/**
 * An independent reading of the same rules, for comparison: the whole input as text, read by descent, with no
 * thought of speed or memory. It shares the table of faults and the shapes of events with the decoder, and no code.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { Http1Event, MessageHead } from "./event.ts";
import { http1Fault } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import { readSection } from "./reference-fields.ts";
import type { ReferenceOptions } from "./reference-heads.ts";
import { readRequestHead, readResponseHead } from "./reference-heads.ts";
import { isText, isToken, ReferenceText, Refused } from "./reference-text.ts";

const PAID_PER_OCTET = 4;
const TRAILERS_REFUSED = /^(?:connection|content-length|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

export function decodeByReference(input: Uint8Array, options: ReferenceOptions): Decoded<Http1Event> {
  const reader = new Reader(input, options);
  try {
    reader.readAll();
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    reader.flush("content");
    return { events: reader.events, fault: http1Fault(thrown.code, thrown.at) };
  }
  return { events: reader.events, fault: undefined };
}

class Reader {
  readonly events: Http1Event[] = [];
  readonly #text: ReferenceText;
  readonly #options: ReferenceOptions;
  readonly #limits: Http1Limits;
  #content = "";
  #interims = 0;

  constructor(input: Uint8Array, options: ReferenceOptions) {
    this.#text = new ReferenceText(input);
    this.#options = options;
    this.#limits = options.limits;
  }

  readAll(): void {
    const text = this.#text;
    while (this.#skipEmptyLines()) {
      const head = this.#head();
      this.events.push(head);
      if (head.kind === "response" && head.isInterim) continue;
      this.#body(head);
      if (head.isTunnel) {
        this.#content = text.take(Number.POSITIVE_INFINITY);
        this.flush("tunnel");
      } else if (head.isLast) {
        this.#readLineBreaks();
      }
    }
    if (this.#interims > 0) throw new Refused("H1_TRUNCATED", text.at);
  }

  flush(kind: "content" | "tunnel"): void {
    const content = this.#content;
    if (content === "") return;
    this.events.push({ kind, octets: Uint8Array.from(content, (character) => character.charCodeAt(0)) });
    this.#content = "";
  }

  /** Whether a message follows. */
  #skipEmptyLines(): boolean {
    const text = this.#text;
    if (this.#options.side === "response") return !text.isAtEnd;
    for (let lines = 0; !text.isAtEnd && text.peek() === "\r"; lines += 1) {
      if (lines === this.#limits.emptyLinesMax) throw new Refused("H1_EMPTY_LINES", text.at);
      text.at += 1;
      text.expect("\n", "H1_LINE_END");
    }
    return !text.isAtEnd;
  }

  #readLineBreaks(): void {
    const text = this.#text;
    for (let octets = 0; !text.isAtEnd; octets += 1) {
      if (!"\r\n".includes(text.peek())) throw new Refused("H1_AFTER_CLOSE", text.at);
      if (octets === this.#limits.emptyLinesMax) throw new Refused("H1_EMPTY_LINES", text.at);
      text.at += 1;
    }
  }

  #head(): MessageHead {
    if (this.#options.side === "request") return readRequestHead(this.#text, this.#options);
    const head = readResponseHead(this.#text, this.#limits, this.#interims);
    this.#interims = head.isInterim ? this.#interims + 1 : 0;
    return head;
  }

  #body({ framing, length }: MessageHead): void {
    const text = this.#text;
    let trailers: string[] = [];
    if (framing === "length") {
      this.#content = text.take(length);
      if (this.#content.length < length) throw new Refused("H1_TRUNCATED", text.at);
    } else if (framing === "close") {
      this.#content = text.take(this.#limits.bodyOctetsMax);
      if (!text.isAtEnd) throw new Refused("H1_BODY_TOO_LARGE", text.at);
    } else if (framing === "chunked") {
      this.#chunks();
      trailers = this.#trailers();
    }
    this.flush("content");
    this.events.push({ kind: "end", trailers });
  }

  #trailers(): string[] {
    const { fields } = readSection(this.#text, this.#limits);
    const bad = fields.find(({ name }) => TRAILERS_REFUSED.test(name));
    if (bad !== undefined) throw new Refused("H1_TRAILER_FORBIDDEN", bad.at);
    return fields.flatMap(({ name, value }) => [name, value]);
  }

  #chunks(): void {
    const text = this.#text;
    const framing = new Framing(text, this.#limits.chunkOverheadOctetsMax);
    for (;;) {
      const size = framing.size(this.#limits.bodyOctetsMax - this.#content.length);
      if (size === 0) return;
      framing.pay(size);
      const octets = text.take(size);
      this.#content += octets;
      if (octets.length < size) throw new Refused("H1_TRUNCATED", text.at);
      framing.break("H1_CHUNK_END", "H1_CHUNK_END");
    }
  }
}

/** The framing around chunks, with its account of octets that content has not paid for. */
class Framing {
  readonly #text: ReferenceText;
  readonly #overheadMax: number;
  #overhead = 0;

  constructor(text: ReferenceText, overheadMax: number) {
    this.#text = text;
    this.#overheadMax = overheadMax;
  }

  pay(octets: number): void {
    this.#overhead = Math.max(0, this.#overhead - PAID_PER_OCTET * octets);
  }

  /** A size with its extensions and line break. */
  size(octetsMax: number): number {
    let digits = "";
    while (/[0-9a-f]/i.test(this.#look())) {
      digits += this.#look();
      if (Number.parseInt(digits, 16) > octetsMax) throw new Refused("H1_BODY_TOO_LARGE", this.#text.at);
      this.#step();
    }
    const behind = this.#look();
    if (digits !== "" && behind === "\n") throw new Refused("H1_LINE_END", this.#text.at);
    if (digits === "" || (behind !== ";" && behind !== "\r")) throw new Refused("H1_CHUNK_SIZE", this.#text.at);
    while (this.#look() === ";") this.#extension();
    this.break("H1_CHUNK_EXTENSION", "H1_LINE_END");
    return Number.parseInt(digits, 16);
  }

  break(wrongReturn: "H1_CHUNK_END" | "H1_CHUNK_EXTENSION", wrongFeed: "H1_CHUNK_END" | "H1_LINE_END"): void {
    if (this.#look() !== "\r") this.#refuse(wrongReturn);
    this.#step();
    if (this.#look() !== "\n") throw new Refused(wrongFeed, this.#text.at);
    this.#step();
  }

  #extension(): void {
    this.#step();
    this.#token();
    if (this.#look() !== "=") return;
    this.#step();
    if (this.#look() === '"') this.#quoted();
    else this.#token();
  }

  #token(): void {
    if (!isToken(this.#look())) this.#refuse("H1_CHUNK_EXTENSION");
    while (isToken(this.#look())) this.#step();
  }

  #quoted(): void {
    this.#step();
    while (this.#look() !== '"') {
      if (this.#look() === "\\") this.#step();
      if (!isText(this.#look())) this.#refuse("H1_CHUNK_EXTENSION");
      this.#step();
    }
    this.#step();
  }

  #refuse(code: "H1_CHUNK_END" | "H1_CHUNK_EXTENSION"): never {
    const isFeed = code === "H1_CHUNK_EXTENSION" && this.#look() === "\n";
    throw new Refused(isFeed ? "H1_LINE_END" : code, this.#text.at);
  }

  /** The next character, which must be paid for. */
  #look(): string {
    const character = this.#text.peek();
    if (this.#overhead + 1 > this.#overheadMax) throw new Refused("H1_CHUNK_OVERHEAD", this.#text.at);
    return character;
  }

  #step(): void {
    this.#overhead += 1;
    this.#text.at += 1;
  }
}
