/**
 * A start line from chunks: text that ends with CR LF. A line that lies in one chunk is not copied; of others every
 * octet is looked at once.
 */
import { OctetBuffer } from "../shared/octet-buffer.ts";
import type { Http1FaultCode } from "./faults.ts";
import { CR, LF } from "../shared/line-break.ts";
import { CLASS, TEXT } from "./octet-class.ts";

const EMPTY = new Uint8Array(0);

export class LineReader {
  /** Where a whole line lies: `octets` from `start` to `end`, its break left out. */
  octets: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  isWhole = false;
  /** Why the octet at the index that `read` gave is refused. */
  refusal: Http1FaultCode | undefined;
  work = 0;
  octetsCopied = 0;
  readonly #octetsMax: number;
  readonly #held = new OctetBuffer();
  #endsWithCr = false;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  get held(): number {
    return this.#held.octets.length;
  }

  /** Whether a line has begun and not ended. */
  get isOpen(): boolean {
    return this.#held.length > 0 || this.#endsWithCr;
  }

  /** Reads on. Gives the index behind the line, of the octet that is refused, or of the chunk's end. */
  read(chunk: Uint8Array, from: number): number {
    let at = from;
    if (!this.#endsWithCr) {
      const limit = Math.min(chunk.length, from + this.#octetsMax - this.#held.length);
      while (at < limit && (CLASS[chunk[at] ?? 0] ?? 0) & TEXT) at += 1;
      this.work += at - from + 1;
      if (at === chunk.length) return this.#keep(chunk, from, at);
      if (chunk[at] !== CR) return this.#refuse(refusalOf(chunk[at] ?? 0, at === limit), at);
      this.#locate(chunk, from, at);
      at += 1;
      this.#endsWithCr = true;
      if (at === chunk.length) {
        if (this.#held.length === 0) this.#keep(chunk, from, at - 1);
        this.octets = EMPTY;
        return at;
      }
    } else {
      this.#locate(chunk, at, at);
    }
    if (chunk[at] !== LF) return this.#refuse("H1_LINE_END", at);
    this.isWhole = true;
    return at + 1;
  }

  /** Forgets the line; the next begins. */
  reset(): void {
    if (this.#held.length > 0) this.#held.clear();
    this.octets = EMPTY;
    this.#endsWithCr = false;
    this.isWhole = false;
  }

  #keep(chunk: Uint8Array, from: number, to: number): number {
    this.#held.reserve(to - from, this.#octetsMax);
    this.#held.octets.set(chunk.subarray(from, to), this.#held.length);
    this.#held.length += to - from;
    this.octetsCopied += to - from;
    return to;
  }

  #locate(chunk: Uint8Array, from: number, to: number): void {
    if (this.#held.length === 0) {
      this.octets = chunk;
      this.start = from;
      this.end = to;
      return;
    }
    if (to > from) this.#keep(chunk, from, to);
    this.octets = this.#held.octets;
    this.start = 0;
    this.end = this.#held.length;
  }

  #refuse(code: Http1FaultCode, at: number): number {
    this.refusal = code;
    return at;
  }
}

function refusalOf(octet: number, isAtLimit: boolean): Http1FaultCode {
  if (octet === LF) return "H1_LINE_END";
  return isAtLimit && (CLASS[octet] ?? 0) & TEXT ? "H1_START_LINE_TOO_LONG" : "H1_CONTROL";
}
