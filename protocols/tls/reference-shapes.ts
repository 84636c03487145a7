/**
 * The presentation language of TLS (RFC 8446 3) as data, and a walk over it. The reference describes its structures
 * with shapes; the decoder reads them by hand.
 */
import type { Problem } from "./cursor.ts";
import type { TlsFaultCode } from "./faults.ts";

export type Value = number | Uint8Array | readonly Value[];

/** Says what is wrong with what was just read, which began at `at`. */
type Check<Read> = (value: Read, at: number) => Problem | undefined;

export type Shape =
  | { readonly kind: "number"; readonly octets: number; readonly check?: Check<number> }
  | { readonly kind: "octets"; readonly length: number }
  | { readonly kind: "text"; readonly prefix: number; readonly min: number; readonly check?: Check<Uint8Array> }
  | {
      readonly kind: "list";
      readonly prefix: number;
      readonly min: number;
      /** The size of an element, where all have one size: then `itemsMax` is seen from the length. */
      readonly unit?: number;
      readonly itemsMax?: number;
      readonly of: Shape;
      readonly check?: Check<readonly Value[]>;
      /** What is wrong with the newest of the elements so far. */
      readonly checkNewest?: Check<readonly Value[]>;
    }
  /** One thing in a vector of its own; `leftover` is what is wrong with more. */
  | {
      readonly kind: "frame";
      readonly prefix: number;
      readonly min: number;
      readonly of: Shape;
      readonly leftover: TlsFaultCode;
    }
  | { readonly kind: "struct"; readonly fields: readonly Shape[] };

export interface Walked {
  readonly value: Value;
  readonly next: number;
}

export type Range = { readonly from: number; readonly to: number };

export function isProblem(result: object): result is Problem {
  return "code" in result;
}

export function walk(shape: Shape, octets: Uint8Array, { from, to }: Range): Walked | Problem {
  switch (shape.kind) {
    case "number": {
      if (to - from < shape.octets) return { code: "TLS_VECTOR", at: to };
      const value = octets.subarray(from, from + shape.octets).reduce((sum, octet) => sum * 256 + octet, 0);
      return shape.check?.(value, from) ?? { value, next: from + shape.octets };
    }
    case "octets":
      if (to - from < shape.length) return { code: "TLS_VECTOR", at: to };
      return { value: octets.slice(from, from + shape.length), next: from + shape.length };
    case "text": {
      const range = rangeOf(shape, octets, { from, to });
      if (isProblem(range)) return range;
      const value = octets.slice(range.from, range.to);
      return shape.check?.(value, range.from) ?? { value, next: range.to };
    }
    case "list":
      return walkList(shape, octets, { from, to });
    case "frame": {
      const range = rangeOf(shape, octets, { from, to });
      if (isProblem(range)) return range;
      const walked = walk(shape.of, octets, range);
      if (isProblem(walked)) return walked;
      return walked.next < range.to ? { code: shape.leftover, at: walked.next } : walked;
    }
    case "struct":
      return walkStruct(shape, octets, { from, to });
    default:
      return shape satisfies never;
  }
}

/** A structure that must fill its range. */
export function walkWhole(shape: Shape, octets: Uint8Array, range: Range): Walked | Problem {
  const walked = walk(shape, octets, range);
  if (isProblem(walked) || walked.next === range.to) return walked;
  return { code: "TLS_TRAILING", at: walked.next };
}

/** Where the content of a vector lies. */
export function rangeOf(
  vector: { readonly prefix: number; readonly min: number; readonly unit?: number },
  octets: Uint8Array,
  { from, to }: Range,
): Range | Problem {
  const length = walk({ kind: "number", octets: vector.prefix }, octets, { from, to });
  if (isProblem(length)) return length;
  const size = Number(length.value);
  const isWrong = size > to - length.next || size < vector.min || size % (vector.unit ?? 1) !== 0;
  return isWrong ? { code: "TLS_VECTOR", at: from } : { from: length.next, to: length.next + size };
}

function walkList(shape: Extract<Shape, { kind: "list" }>, octets: Uint8Array, range: Range): Walked | Problem {
  const content = rangeOf(shape, octets, range);
  if (isProblem(content)) return content;
  const { unit, itemsMax = Number.POSITIVE_INFINITY } = shape;
  const tooMany = unit !== undefined && (content.to - content.from) / unit > itemsMax;
  if (tooMany) return { code: "TLS_TOO_MANY_ITEMS", at: range.from };
  const items: Value[] = [];
  for (let at = content.from; at < content.to;) {
    if (items.length >= itemsMax) return { code: "TLS_TOO_MANY_ITEMS", at };
    const item = walk(shape.of, octets, { from: at, to: content.to });
    if (isProblem(item)) return item;
    items.push(item.value);
    const problem = shape.checkNewest?.(items, at);
    if (problem !== undefined) return problem;
    at = item.next;
  }
  return shape.check?.(items, range.from) ?? { value: items, next: content.to };
}

function walkStruct(shape: Extract<Shape, { kind: "struct" }>, octets: Uint8Array, range: Range): Walked | Problem {
  const values: Value[] = [];
  let at = range.from;
  for (const field of shape.fields) {
    const walked = walk(field, octets, { from: at, to: range.to });
    if (isProblem(walked)) return walked;
    values.push(walked.value);
    at = walked.next;
  }
  return { value: values, next: at };
}
