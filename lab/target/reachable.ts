/**
 * What an object keeps alive, counted: objects that can be reached from it by properties and elements,
 * and the bytes of their texts and memory. Not followed are prototypes, accessors, functions, and what is
 * kept in private fields and closures.
 */

/** Whoever keeps more objects than this is as bad as one that keeps so many. */
const OBJECTS_MAX = 65_536;

export interface Reachable {
  /** Objects and views, the first ones included. */
  readonly parts: number;
  /** Bytes of memory, each once, and characters of texts. */
  readonly bytes: number;
}

export function reachableFrom(...roots: readonly unknown[]): Reachable {
  const seen = new Set<object>();
  const queue: object[] = [];
  let bytes = 0;
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      bytes += value.length;
    } else if (typeof value === "object" && value !== null && !seen.has(value) && seen.size < OBJECTS_MAX) {
      seen.add(value);
      queue.push(value);
    }
  };
  roots.forEach(visit);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (ArrayBuffer.isView(next)) {
      visit(next.buffer);
    } else if (next instanceof ArrayBuffer || next instanceof SharedArrayBuffer) {
      bytes += next.byteLength;
    } else {
      visitInside(next, visit);
    }
  }
  return { parts: seen.size, bytes };
}

function visitInside(owner: object, visit: (value: unknown) => void): void {
  if (owner instanceof Map) {
    for (const [key, value] of owner) {
      visit(key);
      visit(value);
    }
  } else if (owner instanceof Set) {
    owner.forEach(visit);
  }
  for (const key of Reflect.ownKeys(owner)) {
    visit(Object.getOwnPropertyDescriptor(owner, key)?.value);
  }
}
