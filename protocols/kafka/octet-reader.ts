/**
 * Reads fields one after another from octets that are all there. The first mistake sticks: it is kept with its
 * place, every later read gives a zero and takes nothing, and whoever reads looks at `problem` once in a while.
 */
import { latin1 } from "../shared/latin1.ts";
import type { KafkaFaultCode } from "./faults.ts";

const VARINT_OCTETS_MAX = 5;
const VARLONG_OCTETS_MAX = 10;
/** So many octets of a varlong make a whole number that is exact. */
const EXACT_OCTETS_MAX = 7;
const ASCII_MAX = 0x7f;
const EMPTY = new Uint8Array(0);
const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

export class OctetReader {
  readonly octets: Uint8Array;
  readonly #view: DataView;
  at: number;
  /** No field may reach beyond it. */
  end: number;
  problem: KafkaFaultCode | undefined;
  problemAt = 0;
  /** Octets of text that were decoded. */
  textOctets = 0;

  constructor(octets: Uint8Array, start = 0, end = octets.length) {
    this.octets = octets;
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.length);
    this.at = start;
    this.end = end;
  }

  get remaining(): number {
    return this.end - this.at;
  }

  /** Only the first mistake counts. */
  fail(code: KafkaFaultCode, at: number): void {
    if (this.problem !== undefined) return;
    this.problem = code;
    this.problemAt = at;
    this.end = this.at;
  }

  int8(): number {
    const at = this.#take(1);
    return at < 0 ? 0 : this.#view.getInt8(at);
  }

  int16(): number {
    const at = this.#take(2);
    return at < 0 ? 0 : this.#view.getInt16(at);
  }

  int32(): number {
    const at = this.#take(4);
    return at < 0 ? 0 : this.#view.getInt32(at);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  int64(): bigint {
    const at = this.#take(8);
    return at < 0 ? 0n : this.#view.getBigInt64(at);
  }

  /** Up to 2^32 - 1, in at most five octets. */
  uvarint(): number {
    const { octets, at: start, end } = this;
    let at = start;
    let value = 0;
    let shift = 0;
    while (at < end) {
      const octet = octets[at] ?? 0;
      at += 1;
      value |= (octet & 0x7f) << shift;
      if (octet <= 0x7f) {
        if (at - start === VARINT_OCTETS_MAX && octet > 0x0f) break;
        this.at = at;
        return value >>> 0;
      }
      shift += 7;
      if (at - start === VARINT_OCTETS_MAX) break;
    }
    this.fail(at - start === VARINT_OCTETS_MAX ? "KAFKA_VARINT" : "KAFKA_FIELD_BEYOND_END", start);
    return 0;
  }

  /** 32 bits with a sign, in zigzag. */
  varint(): number {
    const value = this.uvarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** 64 bits with a sign, in zigzag: a number where the spelling is short, so that nearly all cost nothing. */
  varlong(): number | bigint {
    const { octets, at: start, end } = this;
    let at = start;
    let value = 0;
    let scale = 1;
    while (at < end && at - start < EXACT_OCTETS_MAX) {
      const octet = octets[at] ?? 0;
      at += 1;
      value += (octet & 0x7f) * scale;
      if (octet <= 0x7f) {
        this.at = at;
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      }
      scale *= 128;
    }
    return this.#longVarlong();
  }

  #longVarlong(): bigint {
    const start = this.at;
    let value = 0n;
    for (let index = 0; index < VARLONG_OCTETS_MAX; index += 1) {
      if (start + index >= this.end) {
        this.fail("KAFKA_FIELD_BEYOND_END", start);
        return 0n;
      }
      const octet = this.octets[start + index] ?? 0;
      value |= BigInt(octet & 0x7f) << BigInt(7 * index);
      if (octet > ASCII_MAX) continue;
      if (value >> 64n !== 0n) break;
      this.at = start + index + 1;
      return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
    }
    this.fail("KAFKA_VARINT", start);
    return 0n;
  }

  /** A view of the next octets; `lengthAt` is where a mistake in their number is. */
  take(length: number, lengthAt: number): Uint8Array {
    const { at } = this;
    if (length > this.end - at) {
      this.fail("KAFKA_FIELD_BEYOND_END", lengthAt);
      return EMPTY;
    }
    this.at = at + length;
    return new Uint8Array(this.octets.buffer, this.octets.byteOffset + at, length);
  }

  /** UTF-8; octets that are none become U+FFFD. */
  text(length: number, lengthAt: number): string {
    const { octets, at } = this;
    if (length > this.end - at) {
      this.fail("KAFKA_FIELD_BEYOND_END", lengthAt);
      return "";
    }
    const end = at + length;
    this.at = end;
    this.textOctets += length;
    for (let index = at; index < end; index += 1) {
      if ((octets[index] ?? 0) > ASCII_MAX) return UTF8.decode(octets.subarray(at, end));
    }
    return latin1(octets, at, end);
  }

  #take(length: number): number {
    const { at } = this;
    if (length > this.end - at) {
      this.fail("KAFKA_FIELD_BEYOND_END", at);
      return -1;
    }
    this.at = at + length;
    return at;
  }
}
