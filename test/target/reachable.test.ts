import { expect, test } from "vitest";
import { reachableFrom } from "../../lab/target/reachable.ts";

test("objects, texts and memory count once, however they are reached", () => {
  const memory = Buffer.alloc(64);
  const shared = { view: memory.subarray(1, 3), other: new Uint8Array(memory.buffer, memory.byteOffset, 2) };
  const root = { a: shared, b: [shared, "text"], c: new Map([["key", shared]]), d: new Set([7, shared]) };
  const { parts, bytes } = reachableFrom(root);
  // The root, the list, the map, the set, the shared object, two views and the memory behind them.
  expect(parts).toBe(8);
  expect(bytes).toBe("text".length + "key".length + memory.buffer.byteLength);
  expect(reachableFrom(root, root, shared)).toEqual({ parts, bytes });
});

test("cycles, symbols and objects without a prototype are followed", () => {
  const bare = Object.create(null) as Record<PropertyKey, unknown>;
  bare[Symbol("inner")] = { bare };
  expect(reachableFrom(bare).parts).toBe(2);
});

test("accessors and functions are left alone", () => {
  const root = {
    get costly(): object {
      throw new Error("it was called");
    },
    method: Object.assign(() => undefined, { held: [1, 2, 3] }),
  };
  expect(reachableFrom(root)).toEqual({ parts: 1, bytes: 0 });
  expect(reachableFrom(undefined, 1, null)).toEqual({ parts: 0, bytes: 0 });
});

test("counting ends where there is too much to count", () => {
  let list: object = {};
  for (let length = 0; length < 100_000; length += 1) {
    list = { list };
  }
  expect(reachableFrom(list).parts).toBe(65_536);
});
