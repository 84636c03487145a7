/**
 * The content of one message that came in one chunk of octets, handed out as one array of its own however many pieces
 * its framing cut it into. Nothing is held between two chunks.
 *
 * Arrays of a middling size are made slowly one by one, so they share the copy of a stretch of the chunk, or a slab
 * where they had to be put together; arrays do not overlap. What is kept of either keeps at most `SHARED_OCTETS`.
 */
import { OctetSlab } from "../shared/octet-slab.ts";

const SHARED_OCTETS = 16_384;
/** Up to here the engine keeps an array inside its heap, and from there on filling it takes longer than making it. */
const OWN_OCTETS_MAX = 64;
const SHARING_OCTETS_MAX = 4_096;
const EMPTY = new Uint8Array(0);

export class ContentCollector {
  bytesAllocated = 0;
  /** The first piece, copied only once it is known whether it is the only one. */
  #from = 0;
  #to = 0;
  /** The copy of a stretch of the chunk that begins and ends there. */
  #stretch = EMPTY;
  #stretchFrom = 0;
  #stretchTo = 0;
  /** A copy of the chunk, at the start of which pieces are put together. */
  #copy = EMPTY;
  #gathered = 0;
  readonly #slab = new OctetSlab({ sharedOctetsMax: SHARING_OCTETS_MAX, slabOctets: SHARED_OCTETS });

  get isEmpty(): boolean {
    return this.#from === this.#to && this.#gathered === 0;
  }

  /** Takes the octets of the chunk from `from` to `to`. */
  add(chunk: Uint8Array, from: number, to: number): void {
    if (this.isEmpty) {
      this.#from = from;
      this.#to = to;
      return;
    }
    if (this.#from < this.#to) this.#gather(chunk, this.#from, this.#to);
    this.#from = this.#to;
    this.#gather(chunk, from, to);
  }

  take(chunk: Uint8Array): Uint8Array {
    const octets = this.#gathered === 0 ? this.#takePiece(chunk, this.#from, this.#to) : this.#takeGathered(chunk);
    this.#from = this.#to;
    this.#gathered = 0;
    return octets;
  }

  /** The chunk has ended; what follows lies in memory of its own. */
  endChunk(): void {
    this.#slab.drop();
    this.#stretch = EMPTY;
    this.#stretchTo = 0;
    this.#copy = EMPTY;
  }

  #takePiece(chunk: Uint8Array, from: number, to: number): Uint8Array {
    const length = to - from;
    if (length <= OWN_OCTETS_MAX || length > SHARING_OCTETS_MAX) {
      this.bytesAllocated += length;
      return chunk.slice(from, to);
    }
    if (to > this.#stretchTo) {
      this.#stretch = chunk.slice(from, from + SHARED_OCTETS);
      this.#stretchFrom = from;
      this.#stretchTo = from + this.#stretch.length;
      this.bytesAllocated += this.#stretch.length;
    }
    return new Uint8Array(this.#stretch.buffer, from - this.#stretchFrom, length);
  }

  #takeGathered(chunk: Uint8Array): Uint8Array {
    const octets = this.#slab.take(this.#gathered, chunk.length);
    octets.set(this.#copy.subarray(0, this.#gathered));
    this.bytesAllocated += this.#gathered;
    return octets;
  }

  /** A piece lies behind all that are gathered, in the copy as in the chunk. */
  #gather(chunk: Uint8Array, from: number, to: number): void {
    if (this.#copy.length === 0) {
      this.#copy = chunk.slice();
      this.bytesAllocated += chunk.length;
    }
    this.#copy.copyWithin(this.#gathered, from, to);
    this.#gathered += to - from;
  }
}
