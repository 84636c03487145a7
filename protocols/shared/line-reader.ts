/**
 * One line that ends with CR LF, from chunks. Neither may stand inside it. A line that lies in one chunk is not
 * copied; of others every octet is looked at once. The limit is known before the line begins.
 */
import { OctetBuffer } from "./octet-buffer.ts";
import { CR, LF } from "./line-break.ts";

export type LineState = "open" | "whole" | "broken" | "too-long";

const EMPTY = new Uint8Array(0);

export class LineReader {
  /** Where a whole line lies: `octets` from `start` to `end`, its break left out. */
  octets: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  /** Octets that were looked at, since creation. */
  work = 0;
  octetsCopied = 0;
  readonly #held = new OctetBuffer();
  #endsWithCr = false;

  /** Octets of an open line. */
  get held(): number {
    return this.#held.length + (this.#endsWithCr ? 1 : 0);
  }

  get state(): LineState {
    return this.#state;
  }
  #state: LineState = "open";

  /** Reads on. Gives the index behind the line, of the octet that breaks the rule, or of the chunk's end. */
  read(chunk: Uint8Array, from: number, octetsMax: number): number {
    const room = octetsMax - this.#held.length;
    let at = from;
    if (!this.#endsWithCr) {
      const limit = Math.min(chunk.length, from + room);
      while (at < limit && chunk[at] !== CR && chunk[at] !== LF) at += 1;
      this.work += at - from + 1;
      if (at === chunk.length) return this.#keep(chunk, from, at, octetsMax);
      if (chunk[at] !== CR) return this.#refuse(chunk[at] === LF ? "broken" : "too-long", at);
      if (at + 1 === chunk.length) return this.#keepCr(chunk, from, at, octetsMax);
      this.#locate(chunk, from, at, octetsMax);
      at += 1;
    } else {
      this.#locate(chunk, from, at, octetsMax);
    }
    if (chunk[at] !== LF) return this.#refuse("broken", at);
    this.#endsWithCr = false;
    this.#state = "whole";
    return at + 1;
  }

  /** Forgets the line; the next begins. */
  reset(): void {
    if (this.#held.length > 0) this.#held.clear();
    this.octets = EMPTY;
    this.#endsWithCr = false;
    this.#state = "open";
  }

  #keep(chunk: Uint8Array, from: number, to: number, octetsMax: number): number {
    this.#held.reserve(to - from, octetsMax);
    this.#held.octets.set(chunk.subarray(from, to), this.#held.length);
    this.#held.length += to - from;
    this.octetsCopied += to - from;
    this.#state = "open";
    return to;
  }

  #keepCr(chunk: Uint8Array, from: number, to: number, octetsMax: number): number {
    this.#endsWithCr = true;
    return this.#keep(chunk, from, to, octetsMax) + 1;
  }

  #locate(chunk: Uint8Array, from: number, to: number, octetsMax: number): void {
    if (this.#held.length === 0) {
      this.octets = chunk;
      this.start = from;
      this.end = to;
      return;
    }
    this.#keep(chunk, from, to, octetsMax);
    this.octets = this.#held.octets;
    this.start = 0;
    this.end = this.#held.length;
  }

  #refuse(state: LineState, at: number): number {
    this.#state = state;
    return at;
  }
}
