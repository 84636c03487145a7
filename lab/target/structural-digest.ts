/**
 * Folds any value into a digest: values that differ to a user differ in digest, wherever and whenever
 * they were made. Object identity counts for nothing, except that a cycle is told by how far up it leads.
 *
 * Told apart are -0 and 0, holes and `undefined`, keys in another order, and classes by their names. Not
 * looked into are functions, symbols and what an object keeps in private fields.
 */
import { fold, hashBytes, hashText } from "../core/hash.ts";
import { isError } from "../core/thrown.ts";

/** Values nested deeper than this are not told apart. */
const DEPTH_MAX = 256;
/** A longer array is folded by the elements that it has, since most of it may be holes. */
const DENSE_LENGTH_MAX = 65_536;

/** A mark for each kind of value, so that values of different kinds never fold to the same. */
const MARK = {
  undefined: 1,
  null: 2,
  true: 3,
  false: 4,
  number: 5,
  bigint: 6,
  string: 7,
  symbol: 8,
  function: 9,
  cycle: 10,
  deep: 11,
  hole: 12,
  array: 13,
  bytes: 14,
  map: 15,
  set: 16,
  date: 17,
  error: 18,
  boxed: 19,
  object: 20,
} as const;

/** Taken before a decoder could replace it. */
const { toString } = Object.prototype;

const float = new Float64Array(1);
const floatHalves = new Int32Array(float.buffer);

export function digestValue(state: number, value: unknown): number {
  return foldValue(state, value, []);
}

function foldValue(state: number, value: unknown, path: readonly object[]): number {
  switch (typeof value) {
    case "string":
      return fold(fold(state, MARK.string), hashText(value));
    case "number":
      return foldNumber(state, value);
    case "boolean":
      return fold(state, value ? MARK.true : MARK.false);
    case "undefined":
      return fold(state, MARK.undefined);
    case "bigint":
      return fold(fold(state, MARK.bigint), hashText(`${value}`));
    case "symbol":
      return fold(fold(state, MARK.symbol), hashText(String(value)));
    case "function":
      return fold(fold(state, MARK.function), hashText(value.name));
    case "object":
      return value === null ? fold(state, MARK.null) : foldObject(state, value, path);
  }
}

/** By its bits, where -0 is not 0 and all NaN are one. */
function foldNumber(state: number, value: number): number {
  float[0] = value;
  return fold(fold(fold(state, MARK.number), floatHalves[0] ?? 0), floatHalves[1] ?? 0);
}

function foldObject(state: number, value: object, path: readonly object[]): number {
  const ancestor = path.indexOf(value);
  if (ancestor >= 0) {
    return fold(fold(state, MARK.cycle), path.length - ancestor);
  }
  if (path.length === DEPTH_MAX) {
    return fold(state, MARK.deep);
  }
  const inner = [...path, value];
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    return fold(fold(fold(state, MARK.bytes), hashText(elementsOf(value))), hashBytes(bytes));
  }
  if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
    return fold(fold(state, MARK.bytes), hashBytes(new Uint8Array(value)));
  }
  if (Array.isArray(value)) {
    return value.length <= DENSE_LENGTH_MAX ? foldArray(state, value, inner) : foldKeys(state, value, inner);
  }
  if (value instanceof Map) {
    let folded = fold(fold(state, MARK.map), value.size);
    for (const [key, element] of value) {
      folded = foldValue(foldValue(folded, key, inner), element, inner);
    }
    return folded;
  }
  if (value instanceof Set) {
    let folded = fold(fold(state, MARK.set), value.size);
    for (const element of value) {
      folded = foldValue(folded, element, inner);
    }
    return folded;
  }
  return foldKeys(foldClass(state, value), value, inner);
}

/** The kind of an object, as its prototype or engine names it, such as `[object Date]`. */
function tagOf(value: object): string {
  return toString.call(value);
}

/** A Buffer is a Uint8Array: it holds the same. */
function elementsOf(view: ArrayBufferView): string {
  return tagOf(view);
}

function foldArray(state: number, array: readonly unknown[], path: readonly object[]): number {
  let folded = fold(fold(state, MARK.array), array.length);
  for (let index = 0; index < array.length; index += 1) {
    const element = array[index];
    folded = element === undefined && !(index in array) ? fold(folded, MARK.hole) : foldValue(folded, element, path);
  }
  return folded;
}

/** What is not kept in properties: the name of the class, and the value of a date, an error or a boxed value. */
function foldClass(state: number, value: object): number {
  if (tagOf(value) === "[object Date]") {
    return foldNumber(fold(state, MARK.date), Number(value));
  }
  if (isError(value)) {
    return fold(fold(fold(state, MARK.error), hashText(value.name)), hashText(value.message));
  }
  if (value instanceof RegExp || value instanceof String || value instanceof Number || value instanceof Boolean) {
    return fold(fold(state, MARK.boxed), hashText(String(value)));
  }
  const { constructor } = value as { constructor?: unknown };
  const isPlain = constructor === Object || typeof constructor !== "function";
  return fold(fold(state, MARK.object), isPlain ? 0 : hashText(constructor.name));
}

function foldKeys(state: number, value: object, path: readonly object[]): number {
  const keys = Object.keys(value);
  let folded = fold(state, keys.length);
  for (const key of keys) {
    folded = foldValue(fold(folded, hashText(key)), (value as Record<string, unknown>)[key], path);
  }
  return folded;
}
