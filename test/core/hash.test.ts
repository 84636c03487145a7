import { expect, test } from "vitest";
import { draw, fold, hashBytes, hashText, mix, numberedKey, subkey } from "../../lab/core/hash.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";

// What seed 42 gives, so that a change of the stream is a decision that somebody sees.
test("seed 42 gives what it always gave", () => {
  const key = keyOfSeed("42");
  expect(key).toMatchInlineSnapshot(`
    {
      "high": -1353500977,
      "low": -1948521574,
    }
  `);
  expect(Array.from({ length: 4 }, (_, index) => draw(key, index))).toMatchInlineSnapshot(`
    [
      1649661323,
      886714108,
      2356450912,
      3490730108,
    ]
  `);
  expect([subkey(key, "input"), numberedKey(key, 7)]).toMatchInlineSnapshot(`
    [
      {
        "high": 1043973809,
        "low": 1965897433,
      },
      {
        "high": 1684775321,
        "low": -361100850,
      },
    ]
  `);
  expect([mix(1), fold(1, 2), hashText("hpack"), hashBytes(Uint8Array.of(1, 2, 3))]).toMatchInlineSnapshot(`
    [
      1364076727,
      -1270735941,
      1165296719,
      -1143664033,
    ]
  `);
});

test("draws of one place are spread evenly", () => {
  const key = keyOfSeed("even");
  const buckets = new Uint32Array(16);
  const draws = 64_000;
  for (let index = 0; index < draws; index += 1) {
    const bucket = draw(key, index) & 15;
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  const expected = draws / buckets.length;
  const chiSquare = [...buckets].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // The 99.99 % point for 15 degrees of freedom is 44.3.
  expect(chiSquare).toBeLessThan(44.3);
});

test("neighbouring seeds and numbers have nothing in common", () => {
  const differing = (left: number, right: number): number => {
    let bits = left ^ right;
    let count = 0;
    for (; bits !== 0; bits &= bits - 1) {
      count += 1;
    }
    return count;
  };
  let total = 0;
  const pairs = 2_000;
  for (let number = 0; number < pairs; number += 1) {
    const key = keyOfSeed(`seed ${number}`);
    total += differing(draw(numberedKey(key, number), 0), draw(numberedKey(key, number + 1), 0));
  }
  expect(total / pairs).toBeGreaterThan(15.5);
  expect(total / pairs).toBeLessThan(16.5);
});

test("the order of folds matters, and so does the length of a text", () => {
  expect(fold(fold(0, 1), 2)).not.toBe(fold(fold(0, 2), 1));
  expect(hashText("")).not.toBe(hashText("\0"));
});
