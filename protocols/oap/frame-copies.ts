/**
 * Frames copied out of one chunk. Small frames that follow each other share a copy of a stretch of the
 * chunk, since making memory costs more than filling it; whoever keeps one keeps the stretch, which is
 * short. Nothing is kept here once the chunk is done.
 */

const STRETCH_OCTETS = 4_096;
/** Larger frames have memory of their own. */
const SMALL_OCTETS_MAX = 1_024;

export class FrameCopies {
  octetsCopied = 0;
  private stretch: ArrayBuffer | undefined;
  private start = 0;
  private end = 0;

  /** A copy of `chunk[at..at + octets)`. Calls for one chunk come in the order of its octets. */
  take(chunk: Uint8Array, at: number, octets: number): Uint8Array {
    if (octets > SMALL_OCTETS_MAX) return this.copy(chunk, at, at + octets);
    if (this.stretch === undefined || at + octets > this.end) {
      this.start = at;
      this.end = Math.min(chunk.length, at + STRETCH_OCTETS);
      this.stretch = this.copy(chunk, this.start, this.end).buffer;
    }
    return new Uint8Array(this.stretch, at - this.start, octets);
  }

  /** The chunk is done. */
  drop(): void {
    this.stretch = undefined;
  }

  /** `slice` would not do: that of a Buffer is a view. */
  private copy(chunk: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
    const copy = new Uint8Array(end - start);
    copy.set(chunk.subarray(start, end));
    this.octetsCopied += end - start;
    return copy;
  }
}
