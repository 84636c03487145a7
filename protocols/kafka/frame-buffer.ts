/**
 * Frames behind a size of 32 bits, from chunks. A size that is refused is refused before anything of the frame is
 * held. A frame that lies in one chunk is copied once; others grow with the octets that come.
 */
import { OctetBuffer } from "../shared/octet-buffer.ts";

const SIZE_OCTETS = 4;

export class FrameBuffer {
  /** Octets that were copied, since creation. */
  octetsCopied = 0;
  /** The frame that became whole by the last call of `read`, in memory of its own. */
  frame: Uint8Array | undefined;
  readonly #octetsMax: number;
  readonly #held = new OctetBuffer();
  #sizeOctets = 0;
  #size = 0;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  get held(): number {
    return this.#sizeOctets + this.#held.length;
  }

  /** Reads on up to the end of a frame. Gives the index behind what was read, or -1 where the size is refused. */
  read(chunk: Uint8Array, from: number): number {
    let at = from;
    this.frame = undefined;
    while (this.#sizeOctets < SIZE_OCTETS) {
      if (at === chunk.length) return at;
      this.#size = (this.#size << 8) | (chunk[at] ?? 0);
      this.#sizeOctets += 1;
      at += 1;
      if (this.#sizeOctets === SIZE_OCTETS && (this.#size < 0 || this.#size > this.#octetsMax)) return -1;
    }
    const held = this.#held;
    const end = Math.min(chunk.length, at + this.#size - held.length);
    held.reserve(end - at, this.#size);
    held.octets.set(chunk.subarray(at, end), held.length);
    held.length += end - at;
    this.octetsCopied += end - at;
    if (held.length === this.#size) {
      this.frame = held.take();
      this.clear();
    }
    return end;
  }

  /** Forgets the frame that is open. */
  clear(): void {
    this.#held.clear();
    this.#sizeOctets = 0;
    this.#size = 0;
  }
}
