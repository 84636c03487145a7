/**
 * Compressed messages for the generator, written bit by bit with the fixed codes of DEFLATE (RFC 1951 3.2.6):
 * the same octets everywhere, and references, stored blocks and final blocks where decisions want them.
 */
import type { Place } from "../../lab/core/decisions.ts";

const BLOCKS_MAX = 3;
const OPERATIONS_MAX = 6;
/** Distances at the edges of what short inputs have behind them, of the windows, and of the format. */
const DISTANCES: readonly number[] = [1, 2, 3, 4, 5, 7, 9, 17, 33, 257, 513, 24_577];
const DISTANCE_SYMBOLS: ReadonlyMap<number, readonly [symbol: number, extraBits: number]> = new Map([
  [1, [0, 0]],
  [2, [1, 0]],
  [3, [2, 0]],
  [4, [3, 0]],
  [5, [4, 1]],
  [7, [5, 1]],
  [9, [6, 2]],
  [17, [8, 3]],
  [33, [10, 4]],
  [257, [16, 7]],
  [513, [18, 8]],
  [24_577, [29, 13]],
]);
/** One block in this many is marked as final, or is of the reserved type. */
const FINAL_SHARE = 12;
const RESERVED_SHARE = 48;
/** One distance in this many is drawn without regard to what there is to refer to. */
const WILD_DISTANCE_SHARE = 16;
/** One literal in this many is no ASCII. */
const HIGH_LITERAL_SHARE = 8;
const LENGTH_MIN = 3;
const LENGTH_MAX = 258;
const ASCII = "abcdefgh";

/** What may be referred to: how many octets came out before. */
export interface Past {
  octets: number;
}

/** The payload of one compressed message, without the end that senders cut off. */
export function compressedPayload(place: Place, past: Past): Uint8Array {
  const bits = new BitWriter();
  for (let blocks = 1 + place.choose(BLOCKS_MAX); blocks > 0; blocks -= 1) appendBlock(bits, place, past);
  // The empty stored block whose last four octets the receiver puts back.
  bits.write(0, 3);
  return bits.octets();
}

function appendBlock(bits: BitWriter, place: Place, past: Past): void {
  bits.write(place.choose(FINAL_SHARE) === 1 ? 1 : 0, 1);
  if (place.choose(RESERVED_SHARE) === 1) {
    bits.write(3, 2);
    return;
  }
  if (place.choose(4) === 1) {
    bits.write(0, 2);
    past.octets += appendStored(bits, place);
    return;
  }
  bits.write(1, 2);
  for (let operations = place.choose(OPERATIONS_MAX); operations > 0; operations -= 1) {
    past.octets += appendOperation(bits, place, past.octets);
  }
  bits.write(0, 7);
}

/** Gives how many octets come out. */
function appendStored(bits: BitWriter, place: Place): number {
  const length = place.choose(8);
  bits.align();
  bits.write(length, 16);
  bits.write(0xffff - length, 16);
  for (let index = 0; index < length; index += 1) bits.write(ASCII.charCodeAt(index), 8);
  return length;
}

/** A literal, a short reference, or one of the greatest length. Gives how many octets come out. */
function appendOperation(bits: BitWriter, place: Place, past: number): number {
  const isReference = place.choose(2) === 1;
  const isWild = place.choose(WILD_DISTANCE_SHARE) === 1;
  if (!isReference || (past === 0 && !isWild)) {
    if (place.choose(HIGH_LITERAL_SHARE) === 1) bits.writeCode(0x190 + place.choose(112), 9);
    else bits.writeCode(0x30 + ASCII.charCodeAt(place.choose(ASCII.length)), 8);
    return 1;
  }
  const length = place.choose(3) === 1 ? LENGTH_MAX : LENGTH_MIN + place.choose(8);
  if (length === LENGTH_MAX) bits.writeCode(0xc5, 8);
  else bits.writeCode(1 + length - LENGTH_MIN, 7);
  const reachable = isWild ? DISTANCES : DISTANCES.filter((distance) => distance <= past);
  const [symbol, extraBits] = DISTANCE_SYMBOLS.get(reachable[place.choose(reachable.length)] ?? 1) ?? [0, 0];
  bits.writeCode(symbol, 5);
  bits.write(0, extraBits);
  return length;
}

/** Bits from the lowest of each octet on. */
class BitWriter {
  readonly #octets: number[] = [];
  #bit = 0;

  /** A number, its lowest bit first. */
  write(value: number, bits: number): void {
    for (let index = 0; index < bits; index += 1) this.#put((value >> index) & 1);
  }

  /** A code, its highest bit first. */
  writeCode(code: number, bits: number): void {
    for (let index = bits - 1; index >= 0; index -= 1) this.#put((code >> index) & 1);
  }

  align(): void {
    this.#bit = 0;
  }

  octets(): Uint8Array {
    return Uint8Array.from(this.#octets);
  }

  #put(bit: number): void {
    if (this.#bit === 0) this.#octets.push(0);
    const last = this.#octets.length - 1;
    this.#octets[last] = (this.#octets[last] ?? 0) | (bit << this.#bit);
    this.#bit = (this.#bit + 1) % 8;
  }
}
