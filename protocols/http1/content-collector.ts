/**
 * The content of one message that came in one chunk of octets, handed out as one array of its own however many pieces
 * its framing cut it into. Nothing is held between two chunks.
 *
 * Arrays of a middling size are made slowly one by one, so they share the copy of a stretch of the chunk, in which
 * pieces move together; arrays do not overlap. What is kept of a stretch keeps all of it: at most `STRETCH_OCTETS`,
 * and no more than came in the chunk.
 */
const STRETCH_OCTETS = 65_536;
/** Up to here the engine keeps an array inside its heap, and from there on filling it takes longer than making it. */
const OWN_OCTETS_MAX = 64;
const SHARING_OCTETS_MAX = 4_096;
const EMPTY = new Uint8Array(0);

export class ContentCollector {
  bytesAllocated = 0;
  /** Where in the chunk the first piece begins and the last one ends. */
  #from = 0;
  #to = 0;
  #length = 0;
  /** Where a piece that is not the last ends and the next begins, in turn. */
  readonly #cuts: number[] = [];
  /** The copy of the chunk from `#stretchFrom` to `#stretchTo`. */
  #stretch = EMPTY;
  #stretchFrom = 0;
  #stretchTo = 0;

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Takes the octets of the chunk from `from` to `to`; there are some. */
  add(from: number, to: number): void {
    if (this.#length === 0) this.#from = from;
    else this.#cuts.push(this.#to, from);
    this.#to = to;
    this.#length += to - from;
  }

  take(chunk: Uint8Array): Uint8Array {
    const from = this.#from;
    const to = this.#to;
    const length = this.#length;
    this.#length = 0;
    if (length > OWN_OCTETS_MAX && to - from <= SHARING_OCTETS_MAX) {
      if (to > this.#stretchTo) this.#copyStretch(chunk, from);
      if (length < to - from) this.#join(this.#stretch, this.#stretchFrom);
      return new Uint8Array(this.#stretch.buffer, from - this.#stretchFrom, length);
    }
    const octets = chunk.slice(from, to);
    this.bytesAllocated += to - from;
    if (length === to - from) return octets;
    this.#join(octets, from);
    this.bytesAllocated += length;
    return octets.slice(0, length);
  }

  /** The chunk has ended; what follows lies in memory of its own. */
  endChunk(): void {
    this.#stretch = EMPTY;
    this.#stretchTo = 0;
  }

  #copyStretch(chunk: Uint8Array, from: number): void {
    const length = Math.min(STRETCH_OCTETS, chunk.length - from);
    this.#stretch = Buffer.allocUnsafeSlow(length);
    this.#stretch.set(new Uint8Array(chunk.buffer, chunk.byteOffset + from, length));
    this.#stretchFrom = from;
    this.#stretchTo = from + length;
    this.bytesAllocated += this.#stretch.length;
  }

  /** Moves all pieces right behind the first, in a copy of the chunk from `copyFrom` on. */
  #join(copy: Uint8Array, copyFrom: number): void {
    const cuts = this.#cuts;
    let at = (cuts[0] ?? 0) - copyFrom;
    for (let cut = 1; cut < cuts.length; cut += 2) {
      const from = cuts[cut] ?? 0;
      const to = cut + 1 < cuts.length ? (cuts[cut + 1] ?? 0) : this.#to;
      copy.copyWithin(at, from - copyFrom, to - copyFrom);
      at += to - from;
    }
    cuts.length = 0;
  }
}
