/**
 * Octets of a declared length and the CR LF behind them, from chunks. A payload that lies in one chunk is copied
 * once; others grow with the octets that come. Pieces of a streamed string come one after another into one.
 */
import { OctetBuffer } from "./octet-buffer.ts";
import { textOf } from "./line-text.ts";
import { CR, LF } from "./line-break.ts";

const BREAK_OCTETS = 2;
/**
 * Making memory costs more than filling it, so small payloads of a chunk share the copy of a stretch of it. Who
 * keeps one keeps the stretch.
 */
const STRETCH_OCTETS = 16_384;
const SHARED_OCTETS_MAX = 4_096;

export class PayloadReader {
  /** Octets that were copied, since creation. */
  octetsCopied = 0;
  readonly #held = new OctetBuffer();
  /** Octets of the declared payload and of its break that have not come. */
  #missing = 0;
  #breakMissing = 0;
  #stretch: ArrayBuffer | undefined;
  #stretchStart = 0;
  #stretchEnd = 0;

  get held(): number {
    return this.#held.length;
  }

  get isOpen(): boolean {
    return this.#breakMissing > 0;
  }

  /** Expects `octets` and a break, behind the pieces that were not taken. */
  open(octets: number): void {
    this.#missing = octets;
    this.#breakMissing = BREAK_OCTETS;
  }

  /** Reads on. Gives the index behind the payload, of the chunk's end, or of the octet that is no break, negated and less 1. */
  read(chunk: Uint8Array, from: number): number {
    let at = from;
    if (this.#missing > 0) {
      const to = Math.min(chunk.length, from + this.#missing);
      const expected = this.#held.length + this.#missing;
      this.#held.reserve(to - from, expected);
      this.#held.octets.set(chunk.subarray(from, to), this.#held.length);
      this.#held.length += to - from;
      this.octetsCopied += to - from;
      this.#missing -= to - from;
      at = to;
    }
    while (this.#breakMissing > 0 && at < chunk.length) {
      if (chunk[at] !== (this.#breakMissing === BREAK_OCTETS ? CR : LF)) return -1 - at;
      this.#breakMissing -= 1;
      at += 1;
    }
    return at;
  }

  /** Everything that was read, in memory of its own. */
  take(): Uint8Array {
    return this.#held.take();
  }

  /** The text of everything that was read; its memory serves the next. */
  takeText(): string {
    const held = this.#held;
    const text = textOf(held.octets, 0, held.length);
    held.reuse(SHARED_OCTETS_MAX);
    return text;
  }

  clear(): void {
    this.#held.clear();
    this.#missing = 0;
    this.#breakMissing = 0;
  }

  /** Whether a payload lies whole in the chunk, and its break behind it. */
  isWhole(chunk: Uint8Array, from: number, octets: number): boolean {
    const to = from + octets;
    return to + 1 < chunk.length && chunk[to] === CR && chunk[to + 1] === LF;
  }

  /** A copy of a payload that lies whole in the chunk. */
  copyWhole(chunk: Uint8Array, from: number, octets: number): Uint8Array {
    const to = from + octets;
    if (octets > SHARED_OCTETS_MAX) return new Uint8Array(this.#copy(chunk, from, to));
    if (this.#stretch === undefined || to > this.#stretchEnd) {
      this.#stretchStart = from;
      this.#stretchEnd = Math.min(chunk.length, from + STRETCH_OCTETS);
      this.#stretch = this.#copy(chunk, from, this.#stretchEnd);
    }
    return new Uint8Array(this.#stretch, from - this.#stretchStart, octets);
  }

  /** The chunk is done: nothing of its copies is kept here. */
  endChunk(): void {
    this.#stretch = undefined;
  }

  /** `slice` would not do: that of a Buffer is a view. */
  #copy(chunk: Uint8Array, from: number, to: number): ArrayBuffer {
    const copy = new Uint8Array(to - from);
    copy.set(chunk.subarray(from, to));
    this.octetsCopied += to - from;
    return copy.buffer;
  }
}
