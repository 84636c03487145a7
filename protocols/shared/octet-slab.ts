/**
 * Memory for arrays of a middling size, which the engine makes slowly one by one: arrays that are wanted at
 * about the same time share a slab. What is kept of a slab keeps all of it, so slabs are small, and no larger
 * than what can still be wanted. Arrays do not overlap and are never reused.
 */

/** Up to here the engine keeps an array inside its heap, which is fast. */
const OWN_OCTETS_MAX = 64;
/** From here on filling an array takes longer than making it. */
const SHARED_OCTETS_MAX = 256;
export const SLAB_OCTETS = 1_024;
const ALIGNMENT = 4;

export interface SlabSizes {
  /** Longer arrays have memory of their own. */
  readonly sharedOctetsMax: number;
  readonly slabOctets: number;
}

export class OctetSlab {
  readonly #sizes: SlabSizes;
  #slab: ArrayBuffer | undefined;
  #used = 0;

  constructor(sizes: SlabSizes = { sharedOctetsMax: SHARED_OCTETS_MAX, slabOctets: SLAB_OCTETS }) {
    this.#sizes = sizes;
  }

  /** An array of `length` zeros; after it, at most `wanted - length` octets more will be wanted of the slab. */
  take(length: number, wanted: number): Uint8Array {
    if (length <= OWN_OCTETS_MAX || length > this.#sizes.sharedOctetsMax) return new Uint8Array(length);
    if (this.#slab === undefined || this.#used + length > this.#slab.byteLength) {
      this.#slab = new ArrayBuffer(Math.min(this.#sizes.slabOctets, wanted));
      this.#used = 0;
    }
    const array = new Uint8Array(this.#slab, this.#used, length);
    this.#used = Math.ceil((this.#used + length) / ALIGNMENT) * ALIGNMENT;
    return array;
  }

  /** Keeps nothing of what was handed out. */
  drop(): void {
    this.#slab = undefined;
  }
}
