/** Writes fields one after another into memory that grows. Throws `RangeError` for what has no spelling. */
import { STRING_OCTETS_MAX } from "./limits.ts";

const CAPACITY_FIRST = 64;
const UTF8 = new TextEncoder();

export class OctetWriter {
  #octets = new Uint8Array(CAPACITY_FIRST);
  #view = new DataView(this.#octets.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What was written, in memory of its own. */
  finish(): Uint8Array {
    return this.#octets.slice(0, this.#length);
  }

  int8(value: number): void {
    requireSigned(value, 8);
    const at = this.#reserve(1);
    this.#view.setInt8(at, value);
  }

  int16(value: number): void {
    requireSigned(value, 16);
    const at = this.#reserve(2);
    this.#view.setInt16(at, value);
  }

  int32(value: number): void {
    requireSigned(value, 32);
    const at = this.#reserve(4);
    this.#view.setInt32(at, value);
  }

  int64(value: bigint): void {
    requireLong(value);
    const at = this.#reserve(8);
    this.#view.setBigInt64(at, value);
  }

  uvarint(value: number): void {
    if (value >>> 0 !== value) throw new RangeError(`${value} is no number of 32 bits without a sign`);
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) this.#octet((rest & 0x7f) | 0x80);
    this.#octet(rest);
  }

  varint(value: number): void {
    requireSigned(value, 32);
    this.uvarint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  varlong(value: bigint): void {
    requireLong(value);
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest > 0x7fn; rest >>= 7n) this.#octet(Number(rest & 0x7fn) | 0x80);
    this.#octet(Number(rest));
  }

  octets(octets: Uint8Array): void {
    const at = this.#reserve(octets.length);
    this.#octets.set(octets, at);
  }

  /** A text behind its length of 16 bits; -1 is null. */
  string(text: string | null): void {
    const octets = octetsOf(text);
    this.int16(octets === null ? -1 : octets.length);
    if (octets !== null) this.octets(octets);
  }

  /** A text behind one more than its length; 0 is null. */
  compactString(text: string | null): void {
    this.compactOctets(octetsOf(text));
  }

  compactOctets(octets: Uint8Array | null): void {
    this.uvarint(octets === null ? 0 : octets.length + 1);
    if (octets !== null) this.octets(octets);
  }

  /** Behind a length of 32 bits; -1 is null. */
  nullableOctets(octets: Uint8Array | null): void {
    this.int32(octets === null ? -1 : octets.length);
    if (octets !== null) this.octets(octets);
  }

  /** As records have their keys and values: behind a length in zigzag; -1 is null. */
  varintOctets(octets: Uint8Array | null): void {
    this.varint(octets === null ? -1 : octets.length);
    if (octets !== null) this.octets(octets);
  }

  #octet(value: number): void {
    const at = this.#reserve(1);
    this.#octets[at] = value;
  }

  #reserve(octets: number): number {
    const at = this.#length;
    const needed = at + octets;
    if (needed > this.#octets.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * this.#octets.length));
      grown.set(this.#octets);
      this.#octets = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = needed;
    return at;
  }
}

function octetsOf(text: string | null): Uint8Array | null {
  const octets = text === null ? null : UTF8.encode(text);
  if (octets !== null && octets.length > STRING_OCTETS_MAX)
    throw new RangeError(`a string of Kafka has ${STRING_OCTETS_MAX} octets at most`);
  return octets;
}

/** A number that would be cut would be read as another. */
function requireSigned(value: number, bits: 8 | 16 | 32): void {
  if ((value << (32 - bits)) >> (32 - bits) !== value) throw new RangeError(`${value} is no number of ${bits} bits`);
}

function requireLong(value: bigint): void {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError(`${value} is no number of 64 bits`);
}
