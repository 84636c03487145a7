/**
 * Reads an input as arguments and choices, for targets that are called and not fed: any bytes mean
 * something, an input that has ended reads as 0, and each read takes few bytes, so that mutations of one
 * argument leave the others alone.
 */

const BYTE_VALUES = 256;
/** The longest text or run of octets that is read at once. */
const LENGTH_MAX = 64;

/** What APIs take for octets: text, and every view of memory that there is. */
export type Octets = string | ArrayBuffer | ArrayBufferView;

type ViewClass = new (memory: ArrayBuffer) => ArrayBufferView;

const VIEWS: readonly ViewClass[] = [
  Uint8Array,
  Int8Array,
  Uint8ClampedArray,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
  BigUint64Array,
  BigInt64Array,
  DataView,
];
/** Memory of whole elements of every kind of view. */
const ELEMENT_BYTES_MAX = 8;

export class InputReader {
  private readonly input: Uint8Array<ArrayBuffer>;
  private offset = 0;

  constructor(input: Uint8Array) {
    // Of a Buffer `slice` gives a view, whose memory is not its own.
    this.input = new Uint8Array(input);
  }

  isEmpty(): boolean {
    return this.offset >= this.input.length;
  }

  byte(): number {
    const byte = this.input[this.offset] ?? 0;
    this.offset += 1;
    return byte;
  }

  /** A number from 0 to `count - 1`, of two bytes where one cannot tell. */
  below(count: number): number {
    const drawn = count > BYTE_VALUES ? this.byte() * BYTE_VALUES + this.byte() : this.byte();
    return count > 0 ? drawn % count : 0;
  }

  flip(): boolean {
    return this.below(2) === 1;
  }

  /** A copy of some of the bytes that follow. */
  octets(): Uint8Array<ArrayBuffer> {
    const start = this.offset + 1;
    const length = this.below(LENGTH_MAX);
    this.offset += length;
    return this.input.slice(start, start + length);
  }

  text(): string {
    return Buffer.from(this.octets()).toString("utf8");
  }

  /** Text, a Buffer, memory, or a view of any kind; all of them hold bytes of the input and nothing else. */
  octetsOrText(): Octets {
    const kind = this.below(VIEWS.length + 3);
    const octets = this.octets();
    const View = VIEWS[kind];
    if (View !== undefined) {
      const memory = new Uint8Array(Math.ceil(octets.length / ELEMENT_BYTES_MAX) * ELEMENT_BYTES_MAX);
      memory.set(octets);
      return new View(memory.buffer);
    }
    switch (kind - VIEWS.length) {
      case 0:
        return Buffer.from(octets).toString("utf8");
      case 1:
        return Buffer.from(octets.buffer);
      default:
        return octets.buffer;
    }
  }
}
