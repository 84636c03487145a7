/**
 * The text of octets, one UTF-16 unit per octet.
 *
 * Decoding costs more per call than per octet, so where one section of fields follows another closely, a stretch of
 * the chunk is decoded once and cut; not again in a chunk that holds something else than ASCII. Who keeps a text of some length keeps the stretch, or the section.
 */
import { latin1 } from "../shared/latin1.ts";

/** Up to here a loop is as fast as the platform. */
const SHORT_OCTETS = 48;
const STRETCH_OCTETS = 16_384;
/** Sections that are no further apart, with a start line and little content between them, follow each other closely. */
const CLOSE_OCTETS = 2_048;
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

export function textOf(octets: Uint8Array, start: number, end: number, isAscii: boolean): string {
  if (!isAscii || end - start <= SHORT_OCTETS) return latin1(octets, start, end);
  return UTF8.decode(octets.subarray(start, end));
}

/** Texts of sections that lie in one chunk. */
export class SectionText {
  octetsDecoded = 0;
  #stretch = "";
  #start = 0;
  #end = 0;
  /** Whether all stretches had a unit for every octet, so that those of ASCII are where they were. */
  #isEven = true;
  /** Where the last section ended. */
  #lastEnd = Number.NEGATIVE_INFINITY;

  /** The text of `chunk[start..end)`. Calls for one chunk come in the order of its octets. */
  take(chunk: Uint8Array, start: number, end: number, isAscii: boolean): string {
    const isClose = start - this.#lastEnd <= CLOSE_OCTETS;
    this.#lastEnd = end;
    if (isClose && isAscii && this.#isEven) {
      if (end > this.#end) this.#decode(chunk, start);
      if (this.#isEven && end <= this.#end) return this.#stretch.substring(start - this.#start, end - this.#start);
    }
    this.octetsDecoded += end - start;
    return textOf(chunk, start, end, isAscii);
  }

  /** The chunk is done: nothing of it is kept here. */
  endChunk(): void {
    this.#stretch = "";
    this.#end = 0;
    this.#isEven = true;
    this.#lastEnd = Number.NEGATIVE_INFINITY;
  }

  #decode(chunk: Uint8Array, start: number): void {
    this.#start = start;
    this.#end = Math.min(chunk.length, start + STRETCH_OCTETS);
    this.#stretch = UTF8.decode(chunk.subarray(start, this.#end));
    this.#isEven = this.#stretch.length === this.#end - start;
    this.octetsDecoded += this.#end - start;
  }
}
