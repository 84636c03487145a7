/** Numbers in bytes that others wrote. Whoever reads has checked with `has` that they are there. */

export class Octets {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly isLittleEndian: boolean;

  constructor(bytes: Uint8Array, order: "big" | "little" = "big") {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.isLittleEndian = order === "little";
  }

  get length(): number {
    return this.bytes.length;
  }

  /** Whether there are `count` bytes at `at`. */
  has(at: number, count: number): boolean {
    return at + count <= this.bytes.length;
  }

  u8(at: number): number {
    return this.view.getUint8(at);
  }

  u16(at: number): number {
    return this.view.getUint16(at, this.isLittleEndian);
  }

  u32(at: number): number {
    return this.view.getUint32(at, this.isLittleEndian);
  }

  /** A view of the bytes from `start` up to `end`, or to where they end. */
  slice(start: number, end: number): Uint8Array {
    return this.bytes.subarray(start, end);
  }
}
