/**
 * The mutation operators: each changes the scratch in place, once. Every operator takes any input, the
 * empty one included, and leaves its length within the capacity.
 */
import type { Random } from "./random.ts";
import type { Scratch } from "./scratch.ts";

/** What operators take bytes from. */
export interface Material {
  /** Tokens: those of the target, literals of the program, and operands it compared. */
  readonly tokens: readonly Uint8Array[];
  /** Another input of the corpus; an empty one when there is none. */
  other(): Uint8Array;
}

export type Operator = (scratch: Scratch, random: Random, material: Material) => void;

const BYTE = 256;
const BITS = 8;
const DIGIT_ZERO = 0x30;
const DIGITS = 10;
/** Amounts that are added or subtracted, as in AFL. */
const ARITHMETIC_MAX = 35;
/** Stretches are short, up to 32, or one time in four long, up to the whole: both matter, and long ones cost. */
const SHORT_BYTES_MAX = 32;
const LONG_STRETCH_PERIOD = 4;
/** Repetitions are at most 2, 4, 8 and so on up to 64, each limit as likely. */
const REPEAT_LIMITS = 6;
const WIDTHS: readonly number[] = [1, 2, 4];
/** Limits of signed and unsigned numbers and their neighbours. */
const INTERESTING: readonly number[] = [
  0, 1, -1, 2, 7, 8, 15, 16, 31, 32, 63, 64, 65, 100, 126, 127, 128, 129, 192, 224, 254, 255, 256, 257, 512, 1000, 1023,
  1024, 4095, 4096, 16_383, 16_384, 32_767, -32_768, 65_535, 65_536, 1_048_576, 2_147_483_647, -2_147_483_648,
];

function flipBit(scratch: Scratch, random: Random): void {
  const at = random.below(scratch.length * BITS);
  scratch.bytes[at >> 3] = (scratch.bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
}

function setByte(scratch: Scratch, random: Random): void {
  const at = random.below(scratch.length);
  // Never the byte that is there already.
  scratch.bytes[at] = (scratch.bytes[at] ?? 0) + 1 + random.below(BYTE - 1);
}

function setInteresting(scratch: Scratch, random: Random): void {
  const width = widthFor(scratch, random);
  const value = INTERESTING[random.below(INTERESTING.length)] ?? 0;
  writeInteger(scratch, random.below(scratch.length - width + 1), width, value, random.next() < 0);
}

function addToInteger(scratch: Scratch, random: Random): void {
  const width = widthFor(scratch, random);
  const at = random.below(scratch.length - width + 1);
  const littleEndian = random.next() < 0;
  const amount = 1 + random.below(ARITHMETIC_MAX);
  const value = readInteger(scratch, at, width, littleEndian);
  writeInteger(scratch, at, width, random.next() < 0 ? value + amount : value - amount, littleEndian);
}

/** Changes a digit of a number that is written out, the next one from some place on. */
function changeDigits(scratch: Scratch, random: Random): void {
  const { bytes, length } = scratch;
  const start = random.below(length);
  for (let at = start; at < length; at += 1) {
    const digit = (bytes[at] ?? 0) - DIGIT_ZERO;
    if (digit >= 0 && digit < DIGITS) {
      bytes[at] = DIGIT_ZERO + random.below(DIGITS);
      return;
    }
  }
  setByte(scratch, random);
}

function insertRandom(scratch: Scratch, random: Random): void {
  const at = random.below(scratch.length + 1);
  const room = scratch.open(at, 1 + random.below(SHORT_BYTES_MAX >> 1));
  for (let index = at; index < at + room; index += 1) {
    scratch.bytes[index] = random.next();
  }
}

function insertRepeated(scratch: Scratch, random: Random): void {
  const at = random.below(scratch.length + 1);
  // A byte of the input as often as any byte.
  const value = random.next() < 0 ? random.below(BYTE) : (scratch.bytes[random.below(scratch.length)] ?? 0);
  scratch.fill(at, scratch.open(at, repeats(random)), value);
}

function removeRange(scratch: Scratch, random: Random): void {
  const count = Math.min(stretch(random, scratch.length), scratch.length);
  scratch.remove(random.below(scratch.length - count + 1), count);
}

/** Cuts the end off: what ends early is a case of its own in every decoder. */
function truncate(scratch: Scratch, random: Random): void {
  scratch.length = random.below(scratch.length);
}

function duplicateRange(scratch: Scratch, random: Random): void {
  const count = Math.min(stretch(random, scratch.length), scratch.length);
  const from = random.below(scratch.length - count + 1);
  const room = scratch.open(from + count, count);
  scratch.move(from, from + count, room);
}

function repeatRange(scratch: Scratch, random: Random): void {
  const count = Math.min(1 + random.below(SHORT_BYTES_MAX), scratch.length);
  const from = random.below(scratch.length - count + 1);
  const room = scratch.open(from + count, count * repeats(random));
  // What is repeated already doubles with every copy.
  for (let done = 0; done < room;) {
    const piece = Math.min(count + done, room - done);
    scratch.move(from, from + count + done, piece);
    done += piece;
  }
}

/** Copies a part of the input over another part of it. */
function copyPart(scratch: Scratch, random: Random): void {
  const count = Math.min(stretch(random, scratch.length), scratch.length);
  const places = scratch.length - count + 1;
  scratch.move(random.below(places), random.below(places), count);
}

function shuffleBytes(scratch: Scratch, random: Random): void {
  const { bytes } = scratch;
  const count = Math.min(2 + random.below(BITS), scratch.length);
  const start = random.below(scratch.length - count + 1);
  for (let left = count - 1; left > 0; left -= 1) {
    const right = random.below(left + 1);
    const kept = bytes[start + left] ?? 0;
    bytes[start + left] = bytes[start + right] ?? 0;
    bytes[start + right] = kept;
  }
}

function insertToken(scratch: Scratch, random: Random, { tokens }: Material): void {
  const token = tokens[random.below(tokens.length)];
  if (token === undefined) {
    return insertRandom(scratch, random);
  }
  const at = random.below(scratch.length + 1);
  scratch.write(at, token, 0, scratch.open(at, token.length));
}

function overwriteWithToken(scratch: Scratch, random: Random, { tokens }: Material): void {
  const token = tokens[random.below(tokens.length)];
  if (token === undefined) {
    return setByte(scratch, random);
  }
  const at = random.below(scratch.length);
  const end = Math.min(at + token.length, scratch.capacity);
  scratch.write(at, token, 0, end - at);
  scratch.length = Math.max(scratch.length, end);
}

/** The start of this input, then the end of another. */
function splice(scratch: Scratch, random: Random, material: Material): void {
  const other = material.other();
  const from = random.below(other.length);
  const at = random.below(scratch.length + 1);
  const count = Math.min(other.length - from, scratch.capacity - at);
  scratch.write(at, other, from, count);
  scratch.length = at + count;
}

function insertFromOther(scratch: Scratch, random: Random, material: Material): void {
  const other = material.other();
  const count = Math.min(stretch(random, other.length), other.length);
  const from = random.below(other.length - count + 1);
  const at = random.below(scratch.length + 1);
  scratch.write(at, other, from, scratch.open(at, count));
}

function overwriteFromOther(scratch: Scratch, random: Random, material: Material): void {
  const other = material.other();
  const count = Math.min(stretch(random, other.length), other.length, scratch.length);
  scratch.write(random.below(scratch.length - count + 1), other, random.below(other.length - count + 1), count);
}

/** All operators; those that pay most stand twice. */
export const OPERATORS: readonly Operator[] = [
  flipBit,
  setByte,
  setByte,
  setInteresting,
  addToInteger,
  changeDigits,
  insertRandom,
  insertRepeated,
  removeRange,
  removeRange,
  truncate,
  duplicateRange,
  repeatRange,
  copyPart,
  shuffleBytes,
  insertToken,
  insertToken,
  overwriteWithToken,
  splice,
  insertFromOther,
  overwriteFromOther,
];

/** Operators that make something of an empty input. */
export const STARTERS: readonly Operator[] = [insertRandom, insertRepeated, insertToken, insertFromOther];

/** A length of at least 1: mostly short, sometimes anything up to `longest`. */
function stretch(random: Random, longest: number): number {
  const short = random.next() % LONG_STRETCH_PERIOD !== 0 || longest <= SHORT_BYTES_MAX;
  return 1 + random.below(short ? Math.min(SHORT_BYTES_MAX, longest) : longest);
}

/** How often something is repeated: at least once. */
function repeats(random: Random): number {
  return 1 + random.below(2 << random.below(REPEAT_LIMITS));
}

function widthFor({ length }: Scratch, random: Random): number {
  const width = WIDTHS[random.below(WIDTHS.length)] ?? 1;
  return width <= length ? width : 1;
}

function readInteger({ bytes }: Scratch, at: number, width: number, littleEndian: boolean): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) {
    value = (value << BITS) | (bytes[littleEndian ? at + width - 1 - index : at + index] ?? 0);
  }
  return value;
}

function writeInteger({ bytes }: Scratch, at: number, width: number, value: number, littleEndian: boolean): void {
  for (let index = 0; index < width; index += 1) {
    bytes[littleEndian ? at + index : at + width - 1 - index] = value >> (index * BITS);
  }
}
