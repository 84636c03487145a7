/**
 * What a decompressor puts out: at most so many octets, in memory that grows with what has come out. Copies of
 * earlier output may overlap what they make, as both LZ77 formats want it.
 */
import { OctetBuffer } from "../shared/octet-buffer.ts";

/** Copies of at least this many octets that do not overlap are made by the platform. */
const BLOCK_COPY_OCTETS_MIN = 32;

export class BoundedOutput {
  readonly outputMax: number;
  readonly #buffer = new OctetBuffer();

  constructor(outputMax: number) {
    this.outputMax = outputMax;
  }

  get length(): number {
    return this.#buffer.length;
  }

  /** Gives `false`, and takes nothing, where there is no room. */
  append(input: Uint8Array, start: number, end: number): boolean {
    const octets = end - start;
    if (this.length + octets > this.outputMax) return false;
    this.#buffer.reserve(octets, this.outputMax);
    this.#buffer.octets.set(input.subarray(start, end), this.length);
    this.#buffer.length += octets;
    return true;
  }

  /** Repeats `octets` from `distance` back; the distance is at least 1 and at most `length`. */
  repeat(distance: number, octets: number): boolean {
    if (this.length + octets > this.outputMax) return false;
    const buffer = this.#buffer;
    buffer.reserve(octets, this.outputMax);
    const to = buffer.length;
    const from = to - distance;
    if (distance >= octets && octets >= BLOCK_COPY_OCTETS_MIN) {
      buffer.octets.copyWithin(to, from, from + octets);
    } else {
      const memory = buffer.octets;
      for (let index = 0; index < octets; index += 1) memory[to + index] = memory[from + index] ?? 0;
    }
    buffer.length += octets;
    return true;
  }

  /** The octets from `start` on, to be looked at before anything else is put out. */
  since(start: number): Uint8Array {
    return this.#buffer.octets.subarray(start, this.length);
  }

  take(): Uint8Array {
    return this.#buffer.take();
  }
}
