/**
 * Memory that inputs are handed out from: each execution gets a copy of its own, which it may change and
 * keep. Copies share large blocks, since a block of its own costs more than most executions; they start
 * at multiples of eight, so that a view of wider numbers is possible for every input or for none. Once a
 * program has given the memory of an input away, every input has a block of its own.
 */

/** Which kind of view a target expects: their methods differ, `slice` above all. */
export type InputView = "buffer" | "bytes";

const BLOCK_BYTES = 1 << 20;
const ALIGNMENT = 8;

export class InputArena {
  private readonly view: InputView;
  private block: Uint8Array;
  private blockBytes = BLOCK_BYTES;
  private used = 0;

  constructor(view: InputView) {
    this.view = view;
    this.block = this.newBlock(this.blockBytes);
  }

  /** A copy of the first `length` bytes of `source`. */
  copy(source: Uint8Array, length: number): Uint8Array {
    const isGivenAway = this.block.length === 0;
    if (isGivenAway) {
      this.blockBytes = ALIGNMENT;
    }
    if (isGivenAway || this.used + length > this.block.length) {
      this.block = this.newBlock(Math.max(this.blockBytes, length));
      this.used = 0;
    }
    const from = this.used;
    this.used = Math.ceil((from + length) / ALIGNMENT) * ALIGNMENT;
    const copy = this.block.subarray(from, from + length);
    copy.set(source.length === length ? source : source.subarray(0, length));
    return copy;
  }

  /** Zeroed, so that what a target reads beyond its input is the same in every run. */
  private newBlock(bytes: number): Uint8Array {
    return this.view === "buffer" ? Buffer.alloc(bytes) : new Uint8Array(bytes);
  }
}
