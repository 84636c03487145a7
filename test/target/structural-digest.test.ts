import { describe, expect, test } from "vitest";
import { digestValue } from "../../lab/target/structural-digest.ts";

const digest = (value: unknown): number => digestValue(0, value);

function cycle(depth: number): object {
  const top: { down?: unknown } = {};
  let at = top;
  for (let level = 0; level < depth; level += 1) {
    const next = {};
    at.down = next;
    at = next;
  }
  at.down = top;
  return top;
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) {
    value = [value];
  }
  return value;
}

class Point {
  readonly x = 1;
}

const DIFFERENT: readonly unknown[] = [
  undefined, null, true, false, 0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, 1n, "1", "", Symbol("a"), () => 1,
  [], [1], [1, 2], [2, 1], [[1], 2], [[1, 2]], [undefined], new Array(1), new Array(2), new Array(2 ** 32 - 1),
  {}, { a: 1 }, { a: 2 }, { b: 1 }, { a: 1, b: 2 }, { b: 2, a: 1 }, { a: undefined }, { a: { b: 1 } }, { x: 1 }, new Point(),
  JSON.parse('{"__proto__":1}'),
  Buffer.from("ab"), Buffer.from("ba"), Buffer.alloc(0), new Uint16Array(1), new Uint8Array(2), new ArrayBuffer(3),
  new Map(), new Map([[1, 2]]), new Map([[2, 1]]), new Map([[{ a: 1 }, 1]]), new Set(), new Set([1]), new Set(["1"]),
  new Date(0), new Date(1), new Date(Number.NaN), /a/, /a/g, new Error("a"), new Error("b"), new TypeError("a"),
  Object.assign(new Error("a"), { code: "E" }),
  cycle(0), cycle(1), cycle(2), nested(3), nested(4),
]; // prettier-ignore

const EQUAL: readonly (readonly [unknown, unknown])[] = [
  [Buffer.from("ab"), new Uint8Array([97, 98])],
  [Buffer.from("xxab").subarray(2), Buffer.from("ab")],
  [Number.NaN, 0 / 0],
  [{ a: [1, { b: "c" }] }, { a: [1, { b: "c" }] }],
  [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  [cycle(3), cycle(3)],
  [nested(10_000), nested(10_000)],
  [((shared) => [shared, shared])({ a: 1 }), [{ a: 1 }, { a: 1 }]],
];

describe("the structural digest", () => {
  test("tells apart what differs", () => {
    const digests = DIFFERENT.map(digest);
    const clashes = DIFFERENT.filter((_value, at) => digests.indexOf(digests[at] ?? 0) !== at);
    expect(clashes).toEqual([]);
  });

  test.each(EQUAL.map(([left, right], at) => ({ at, left, right })))("is the same for what is equal: $at", (pair) => {
    expect(digest(pair.left)).toBe(digest(pair.right));
  });

  test("depends on the order of events", () => {
    expect(digestValue(digestValue(0, 1), 2)).not.toBe(digestValue(digestValue(0, 2), 1));
    expect(digestValue(digestValue(0, [1]), [2])).not.toBe(digestValue(0, [[1], [2]]));
  });
});
