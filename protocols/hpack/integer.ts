/**
 * Integers with a prefix (RFC 7541 5.1), from 0 to 2^32 - 1.
 *
 * Zero padding is legal as long as the integer stays within the cap on its octets. An integer that
 * is still incomplete is read again from its prefix when more octets arrive: the cap bounds what is
 * read twice.
 */
import { INTEGER_MAX } from "./limits.ts";

const CONTINUES = 0x80;
const GROUP_MASK = 0x7f;
const GROUP_RADIX = 0x80;

export type IntegerStatus = "done" | "short" | "overflow" | "too-long";

/** Reads without allocating: the answer of the last `read` stays in the public fields. */
export class IntegerReader {
  value = 0;
  /** Octets read. For `overflow` and `too-long` the last of them is the one that is wrong. */
  octets = 0;
  readonly #octetsMax: number;

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  /** Reads the integer whose prefix is the low `prefixBits` of the octet at `start`. */
  read(source: Uint8Array, start: number, end: number, prefixBits: number): IntegerStatus {
    this.octets = 0;
    if (start >= end) return "short";
    const prefixMax = (1 << prefixBits) - 1;
    this.value = (source[start] ?? 0) & prefixMax;
    this.octets = 1;
    return this.value < prefixMax ? "done" : this.#readGroups(source, start + 1, end);
  }

  #readGroups(source: Uint8Array, start: number, end: number): IntegerStatus {
    if (this.octets >= this.#octetsMax) return "too-long";
    let radix = 1;
    for (let at = start; at < end; at += 1) {
      const octet = source[at] ?? 0;
      this.octets += 1;
      // Multiplication and not a shift, since shifts are 32 bits wide with a sign.
      this.value += (octet & GROUP_MASK) * radix;
      if (this.value > INTEGER_MAX) return "overflow";
      if (octet < CONTINUES) return "done";
      if (this.octets >= this.#octetsMax) return "too-long";
      radix *= GROUP_RADIX;
    }
    return "short";
  }
}

/** Appends the shortest form of `value`; `pattern` fills the bits above the prefix. */
export function appendInteger(out: number[], value: number, prefixBits: number, pattern: number): void {
  if (!Number.isInteger(value) || value < 0 || value > INTEGER_MAX) {
    throw new RangeError(`an HPACK integer must be from 0 to ${INTEGER_MAX}`);
  }
  const prefixMax = (1 << prefixBits) - 1;
  if (value < prefixMax) {
    out.push(pattern | value);
    return;
  }
  out.push(pattern | prefixMax);
  let rest = value - prefixMax;
  for (; rest >= GROUP_RADIX; rest = Math.floor(rest / GROUP_RADIX)) {
    out.push((rest % GROUP_RADIX) | CONTINUES);
  }
  out.push(rest);
}
