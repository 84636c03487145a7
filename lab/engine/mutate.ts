/** Mutators: one small change of an input, chosen by decisions. None changes the bytes it is given. */
import type { Place } from "../core/decisions.ts";
import type { InputStructure } from "../target/target.ts";

export interface MutationMaterial {
  readonly dictionary: readonly Uint8Array[];
  readonly corpus: readonly Uint8Array[];
  readonly structure: InputStructure | undefined;
}

type Mutator = (input: Uint8Array, place: Place, material: MutationMaterial) => Uint8Array;

const BYTES = 256;
const BITS = 8;
/** Bytes at which decoders branch: zero, limits of signs and prefixes, all ones. */
const INTERESTING: readonly number[] = [
  0x00, 0xff, 0x7f, 0x80, 0x01, 0x3f, 0x40, 0x1f, 0x20, 0x0f, 0x10, 0xfe, 0xc0, 0xe0,
];
/** The longest stretch that is inserted, removed or repeated at once, in bytes; a power of two. */
const STRETCH_BYTES_MAX = 128;
const REPEATS_MAX = 16;

const BYTE_MUTATORS: readonly Mutator[] = [
  flipBit,
  setByte,
  setInteresting,
  addToByte,
  insertBytes,
  removeStretch,
  repeatStretch,
  insertToken,
  overwriteWithToken,
  splice,
];

/** Applies one mutator. With a structure, half of the mutations work on whole records or inside one. */
export function mutate(input: Uint8Array, place: Place, material: MutationMaterial): Uint8Array {
  const { structure } = material;
  if (structure !== undefined && input.length > 0 && place.flip()) {
    return mutateRecords(input, place, material, structure);
  }
  return mutateBytes(input, place, material);
}

function mutateBytes(input: Uint8Array, place: Place, material: MutationMaterial): Uint8Array {
  const mutator = BYTE_MUTATORS[place.choose(BYTE_MUTATORS.length)] ?? setByte;
  return mutator(input, place, material);
}

function mutateRecords(
  input: Uint8Array,
  place: Place,
  material: MutationMaterial,
  structure: InputStructure,
): Uint8Array {
  const records = structure.split(input);
  const at = place.choose(records.length);
  const record = records[at] ?? input;
  switch (place.choose(6)) {
    case 0:
    case 1:
      return join(records.with(at, structure.repair(mutateBytes(record, place, material))));
    case 2:
      return join(records.toSpliced(at, 1));
    case 3:
      return join(records.toSpliced(place.choose(records.length + 1), 0, record));
    case 4:
      return join(records.toSpliced(at, 0, ...otherRecords(place, material, structure)));
    default:
      return join(swapped(records, at, place.choose(records.length)));
  }
}

function otherRecords(place: Place, { corpus }: MutationMaterial, structure: InputStructure): Uint8Array[] {
  const records = structure.split(corpus[place.choose(corpus.length)] ?? new Uint8Array(0));
  const at = place.choose(records.length);
  return records.slice(at, at + 1);
}

function swapped(records: readonly Uint8Array[], left: number, right: number): Uint8Array[] {
  const [first, second] = [records[left], records[right]];
  return first === undefined || second === undefined ? [...records] : records.with(left, second).with(right, first);
}

function flipBit(input: Uint8Array, place: Place): Uint8Array {
  return changed(input, place, (byte) => byte ^ (1 << place.choose(BITS)));
}

function setByte(input: Uint8Array, place: Place): Uint8Array {
  return changed(input, place, () => place.choose(BYTES));
}

function setInteresting(input: Uint8Array, place: Place): Uint8Array {
  return changed(input, place, () => INTERESTING[place.choose(INTERESTING.length)] ?? 0);
}

function addToByte(input: Uint8Array, place: Place): Uint8Array {
  return changed(input, place, (byte) => byte + place.choose(33) - 16);
}

function insertBytes(input: Uint8Array, place: Place): Uint8Array {
  const bytes = new Uint8Array(1 + place.choose(stretch(place)));
  const fill = place.choose(BYTES);
  const same = place.flip();
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = same ? fill : place.choose(BYTES);
  }
  return inserted(input, place.choose(input.length + 1), bytes);
}

function removeStretch(input: Uint8Array, place: Place): Uint8Array {
  const start = place.choose(input.length);
  const end = start + 1 + place.choose(stretch(place));
  return join([input.subarray(0, start), input.subarray(end)]);
}

function repeatStretch(input: Uint8Array, place: Place): Uint8Array {
  const start = place.choose(input.length);
  const piece = input.subarray(start, start + 1 + place.choose(stretch(place)));
  const copies = Array.from({ length: 1 + place.choose(REPEATS_MAX) }, () => piece);
  return inserted(input, start, join(copies));
}

function insertToken(input: Uint8Array, place: Place, { dictionary }: MutationMaterial): Uint8Array {
  const token = dictionary[place.choose(dictionary.length)] ?? new Uint8Array(1);
  return inserted(input, place.choose(input.length + 1), token);
}

function overwriteWithToken(input: Uint8Array, place: Place, { dictionary }: MutationMaterial): Uint8Array {
  const token = dictionary[place.choose(dictionary.length)] ?? new Uint8Array(1);
  const at = place.choose(input.length + 1);
  return join([input.subarray(0, at), token, input.subarray(at + token.length)]);
}

function splice(input: Uint8Array, place: Place, { corpus }: MutationMaterial): Uint8Array {
  const other = corpus[place.choose(corpus.length)] ?? input;
  return join([input.subarray(0, place.choose(input.length + 1)), other.subarray(place.choose(other.length + 1))]);
}

/** A length of a random order of magnitude, so that short stretches are as likely as long ones. */
function stretch(place: Place): number {
  return Math.min(STRETCH_BYTES_MAX, 2 << place.choose(7));
}

function changed(input: Uint8Array, place: Place, change: (byte: number) => number): Uint8Array {
  const copy = input.slice();
  const at = place.choose(copy.length);
  const byte = copy[at];
  if (byte !== undefined) {
    copy[at] = change(byte);
  }
  return copy;
}

function inserted(input: Uint8Array, at: number, bytes: Uint8Array): Uint8Array {
  return join([input.subarray(0, at), bytes, input.subarray(at)]);
}

/** The parts one after another, in fresh memory. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
