/**
 * The input under construction: one buffer of fixed capacity that operators change in place, so that a
 * mutation allocates nothing. Positions and lengths are the caller's to keep within `length`; what
 * would not fit is cut, never refused.
 */

/** Shorter stretches are copied by a loop, which beats a call of a built-in. */
const LOOP_BYTES_MAX = 24;

export class Scratch {
  readonly bytes: Uint8Array;
  readonly capacity: number;
  length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.bytes = new Uint8Array(capacity);
  }

  /** Starts again from `input`. */
  load(input: Uint8Array): void {
    const fits = input.length <= this.capacity;
    this.bytes.set(fits ? input : input.subarray(0, this.capacity));
    this.length = fits ? input.length : this.capacity;
  }

  /** The input as memory of its own. */
  copy(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }

  /** Makes room for `count` bytes at `at`, as many as fit, and gives how many. What is in the room is undefined. */
  open(at: number, count: number): number {
    const room = Math.min(count, this.capacity - this.length);
    this.move(at, at + room, this.length - at);
    this.length += room;
    return room;
  }

  remove(at: number, count: number): void {
    this.move(at + count, at, this.length - at - count);
    this.length -= count;
  }

  /** Copies within the input; the ranges may overlap. */
  move(from: number, to: number, count: number): void {
    if (count > LOOP_BYTES_MAX) {
      this.bytes.copyWithin(to, from, from + count);
    } else if (to <= from) {
      for (let index = 0; index < count; index += 1) {
        this.bytes[to + index] = this.bytes[from + index] ?? 0;
      }
    } else {
      for (let index = count - 1; index >= 0; index -= 1) {
        this.bytes[to + index] = this.bytes[from + index] ?? 0;
      }
    }
  }

  /** Overwrites from `at` with `count` bytes of `source` from `from`. */
  write(at: number, source: Uint8Array, from: number, count: number): void {
    if (count > LOOP_BYTES_MAX) {
      this.bytes.set(source.subarray(from, from + count), at);
      return;
    }
    for (let index = 0; index < count; index += 1) {
      this.bytes[at + index] = source[from + index] ?? 0;
    }
  }

  fill(at: number, count: number, value: number): void {
    if (count > LOOP_BYTES_MAX) {
      this.bytes.fill(value, at, at + count);
      return;
    }
    for (let index = at; index < at + count; index += 1) {
      this.bytes[index] = value;
    }
  }
}
