/** What both references stand on: a view from which fields are read by offset, and a throw for what is wrong. */
import type { KafkaFaultCode } from "./faults.ts";

/** Thrown inside, and a value outside. */
export class Refused extends Error {
  readonly code: KafkaFaultCode;
  readonly at: number;

  constructor(code: KafkaFaultCode, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/** A window of the input; offsets of faults count from the start of the input unless `pinned` says where. */
export class Window {
  at: number;
  readonly end: number;
  private readonly bytes: Uint8Array;
  private readonly pinned: number | undefined;

  constructor(bytes: Uint8Array, start: number, end: number, pinned?: number) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.pinned = pinned;
  }

  get left(): number {
    return this.end - this.at;
  }

  refuse(code: KafkaFaultCode, at: number): never {
    throw new Refused(code, this.placeOf(at));
  }

  /** Part of this window from `at` on. */
  part(octets: number): Window {
    return new Window(this.bytes, this.at, this.at + octets, this.pinned);
  }

  /** Where a fault at `at` is said to be. */
  placeOf(at: number): number {
    return this.pinned ?? at;
  }

  /** The CRC of everything from `start` on, bit by bit. */
  crcFrom(start: number, polynomial: number): number {
    let remainder = -1;
    for (let at = start; at < this.end; at += 1) {
      remainder ^= this.bytes[at] ?? 0;
      for (let bit = 0; bit < 8; bit += 1) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
    }
    return ~remainder >>> 0;
  }

  octets(count: number, lengthAt = this.at): Uint8Array {
    if (count > this.left) this.refuse("KAFKA_FIELD_BEYOND_END", lengthAt);
    this.at += count;
    return Uint8Array.prototype.slice.call(this.bytes, this.at - count, this.at);
  }

  text(count: number, lengthAt: number): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.octets(count, lengthAt));
  }

  /** A whole number with a sign, most significant octet first. */
  whole(octets: number): bigint {
    const value = this.octets(octets).reduce((sum, octet) => (sum << 8n) | BigInt(octet), 0n);
    return BigInt.asIntN(8 * octets, value);
  }

  number(octets: number): number {
    return Number(this.whole(octets));
  }

  /** A variable number without a sign, of at most so many bits. */
  variable(bits: 32 | 64): bigint {
    const start = this.at;
    const octetsMax = Math.ceil(bits / 7);
    let value = 0n;
    for (let index = 0; index < octetsMax; index += 1) {
      if (start + index >= this.end) this.refuse("KAFKA_FIELD_BEYOND_END", start);
      const octet = this.bytes[start + index] ?? 0;
      value += BigInt(octet % 128) << BigInt(7 * index);
      if (octet >= 128) continue;
      if (value >= 1n << BigInt(bits)) break;
      this.at = start + index + 1;
      return value;
    }
    return this.refuse("KAFKA_VARINT", start);
  }

  zigzag(bits: 32 | 64): bigint {
    const value = this.variable(bits);
    return value % 2n === 0n ? value / 2n : -(value + 1n) / 2n;
  }
}
