/**
 * Text of stretches of one chunk. Decoding costs more per call than per octet, so a stretch is decoded once and
 * cut, where one octet is one character throughout; elsewhere each text is decoded by itself. Who keeps a text
 * of some length keeps the stretch.
 */
import { textOf } from "../shared/line-text.ts";

const STRETCH_OCTETS = 16_384;
/** Longer texts are decoded by themselves. */
const SHARED_OCTETS_MAX = 4_096;

export class ChunkText {
  /** Octets that were decoded, since creation. */
  octetsDecoded = 0;
  #text = "";
  #start = 0;
  #end = 0;
  /** Whether the text from `#start` to `#end` has a character for every octet. */
  #isEven = false;

  /** The text of `chunk[from..to)`. Calls for one chunk come in the order of its octets. */
  take(chunk: Uint8Array, from: number, to: number): string {
    if (to - from > SHARED_OCTETS_MAX) return this.#alone(chunk, from, to);
    if (to > this.#end) this.#decode(chunk, from);
    return this.#isEven ? this.#text.slice(from - this.#start, to - this.#start) : this.#alone(chunk, from, to);
  }

  /** The chunk is done: nothing of it is kept here. */
  endChunk(): void {
    this.#text = "";
    this.#end = 0;
  }

  #decode(chunk: Uint8Array, from: number): void {
    this.#start = from;
    this.#end = Math.min(chunk.length, from + STRETCH_OCTETS);
    this.octetsDecoded += this.#end - from;
    this.#text = textOf(chunk, from, this.#end);
    this.#isEven = this.#text.length === this.#end - from;
  }

  #alone(chunk: Uint8Array, from: number, to: number): string {
    this.octetsDecoded += to - from;
    return textOf(chunk, from, to);
  }
}
