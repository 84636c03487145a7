/**
 * DEFLATE (RFC 1951) bit by bit, as the model of what a codec must make of a message: slow, complete, and
 * with nothing in common with zlib but the format.
 */

/** Of a length symbol from 257 on: the extra bits and the shortest length (3.2.5). */
const LENGTHS: readonly (readonly [bits: number, base: number])[] = ranges(3, [8, 4, 4, 4, 4, 4]);
const LENGTH_258: readonly [number, number] = [0, 258];
/** Of a distance symbol. */
const DISTANCES = ranges(1, [4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
/** The order in which the lengths of the code of code lengths are sent (3.2.7). */
const LENGTH_ORDER: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const CODE_BITS_MAX = 15;
const END_OF_BLOCK = 256;
const LITERALS_MAX = 286;
const DISTANCES_MAX = 30;

/** Symbols in groups: those of the n-th group after the first have n extra bits. */
function ranges(first: number, groups: readonly number[]): (readonly [number, number])[] {
  const table: (readonly [number, number])[] = [];
  let base = first;
  for (const [bits, count] of groups.entries()) {
    for (let symbol = 0; symbol < count; symbol += 1, base += 2 ** bits) table.push([bits, base]);
  }
  return table;
}

/** The stream cannot be read on. */
class Unreadable extends Error {}
/** As many octets came out as were asked for, and there is no room for one that follows. */
class Full extends Error {}

export interface ReferenceInflated {
  readonly kind: "ok" | "full" | "unreadable";
  readonly output: readonly number[];
  readonly bytesRead: number;
}

/**
 * Inflates one stream, up to its final block or until more than `stopAt` octets would come out. What is wrong
 * with the stream before that octet is seen. `history` came before.
 */
export function inflateByReference(
  input: Uint8Array,
  { history, stopAt }: { readonly history: readonly number[]; readonly stopAt: number },
): ReferenceInflated {
  const stream = new Stream(input, history, stopAt);
  try {
    while (!stream.block());
    return { kind: "ok", output: stream.output, bytesRead: stream.bytesRead };
  } catch (thrown) {
    if (thrown instanceof Full) return { kind: "full", output: stream.output, bytesRead: stream.bytesRead };
    if (thrown instanceof Unreadable) return { kind: "unreadable", output: [], bytesRead: 0 };
    throw thrown;
  }
}

/** A code: symbols by their length in bits and their place among the codes of that length. */
type Code = readonly (readonly number[])[];

class Stream {
  readonly output: number[] = [];
  readonly #input: Uint8Array;
  readonly #history: readonly number[];
  readonly #stopAt: number;
  #bit = 0;

  constructor(input: Uint8Array, history: readonly number[], stopAt: number) {
    this.#input = input;
    this.#history = history;
    this.#stopAt = stopAt;
  }

  get #isFull(): boolean {
    return this.output.length === this.#stopAt;
  }

  get bytesRead(): number {
    return Math.ceil(this.#bit / 8);
  }

  /** Reads one block; says whether it was the final one. */
  block(): boolean {
    const isFinal = this.#bits(1) === 1;
    const type = this.#bits(2);
    if (type === 0) this.#stored();
    else if (type === 1) this.#compressed(FIXED.literals, FIXED.distances);
    else if (type === 2) this.#dynamic();
    else throw new Unreadable();
    return isFinal;
  }

  #bits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1, this.#bit += 1) {
      const octet = this.#input[this.#bit >> 3];
      if (octet === undefined) throw this.#isFull ? new Full() : new Unreadable();
      value += ((octet >> (this.#bit & 7)) & 1) * 2 ** index;
    }
    return value;
  }

  #stored(): void {
    this.#bit = this.bytesRead * 8;
    const length = this.#bits(16);
    if (this.#bits(16) !== 0xffff - length) throw new Unreadable();
    for (let index = 0; index < length; index += 1) this.#put(this.#bits(8));
  }

  #dynamic(): void {
    const literals = 257 + this.#bits(5);
    const distances = 1 + this.#bits(5);
    const count = 4 + this.#bits(4);
    if (literals > LITERALS_MAX || distances > DISTANCES_MAX) throw new Unreadable();
    const ownLengths = new Array<number>(LENGTH_ORDER.length).fill(0);
    for (const symbol of LENGTH_ORDER.slice(0, count)) ownLengths[symbol] = this.#bits(3);
    const lengths = this.#codeLengths(codeOf(ownLengths, false), literals + distances);
    if (lengths[END_OF_BLOCK] === 0) throw new Unreadable();
    this.#compressed(codeOf(lengths.slice(0, literals), true), codeOf(lengths.slice(literals), true));
  }

  #codeLengths(code: Code, count: number): number[] {
    const lengths: number[] = [];
    while (lengths.length < count) {
      const symbol = this.#symbol(code);
      if (symbol < 16) lengths.push(symbol);
      else if (symbol === 16) this.#repeat(lengths, lengths.at(-1), 3 + this.#bits(2));
      else this.#repeat(lengths, 0, symbol === 17 ? 3 + this.#bits(3) : 11 + this.#bits(7));
    }
    if (lengths.length > count) throw new Unreadable();
    return lengths;
  }

  #repeat(lengths: number[], length: number | undefined, times: number): void {
    if (length === undefined) throw new Unreadable();
    for (let time = 0; time < times; time += 1) lengths.push(length);
  }

  #compressed(literals: Code, distances: Code): void {
    for (let symbol = this.#symbol(literals); symbol !== END_OF_BLOCK; symbol = this.#symbol(literals)) {
      if (symbol < END_OF_BLOCK) this.#put(symbol);
      else this.#copy(this.#extended(symbol === 285 ? LENGTH_258 : LENGTHS[symbol - 257]), distances);
    }
  }

  #copy(length: number, distances: Code): void {
    const distance = this.#extended(DISTANCES[this.#symbol(distances)]);
    if (this.#isFull) throw new Full();
    if (distance > this.output.length + this.#history.length) throw new Unreadable();
    for (let index = 0; index < length; index += 1) {
      const from = this.output.length - distance;
      this.#put((from < 0 ? this.#history.at(from) : this.output[from]) ?? 0);
    }
  }

  #extended(entry: readonly [bits: number, base: number] | undefined): number {
    if (entry === undefined) throw new Unreadable();
    const [bits, base] = entry;
    return base + this.#bits(bits);
  }

  #put(octet: number): void {
    if (this.#isFull) throw new Full();
    this.output.push(octet);
  }

  #symbol(code: Code): number {
    let value = 0;
    let first = 0;
    for (const symbols of code.slice(1)) {
      value = value * 2 + this.#bits(1);
      const symbol = symbols[value - first];
      if (symbol !== undefined) return symbol;
      first = (first + symbols.length) * 2;
    }
    throw new Unreadable();
  }
}

/** The canonical code of these lengths (3.2.2). Only a code of a single bit may be incomplete, and only where that is said. */
function codeOf(lengths: readonly number[], mayBeIncomplete: boolean): Code {
  const code = Array.from({ length: CODE_BITS_MAX + 1 }, (): number[] => []);
  for (const [symbol, length] of lengths.entries()) if (length > 0) code[length]?.push(symbol);
  let room = 1;
  for (const symbols of code.slice(1)) {
    room = room * 2 - symbols.length;
    if (room < 0) throw new Unreadable();
  }
  const longest = code.findLastIndex((symbols) => symbols.length > 0);
  const isSingleBit = mayBeIncomplete && longest === 1;
  if (room > 0 && longest > 0 && !isSingleBit) throw new Unreadable();
  return code;
}

const FIXED = {
  literals: codeOf(
    Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
    true,
  ),
  distances: codeOf(new Array<number>(32).fill(5), true),
};
