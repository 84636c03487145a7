import { expect, test } from "vitest";
import { ALLOCATION_FIXED_BYTES, boundedAllocation } from "../../oracles/bounded-allocation.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const BOUNDS: readonly Line[] = [
  ["holdBound", "hpack", 100, 4],
  ["spendBound", "hpack", 8, 3],
];

test("passes exactly at the bounds", () => {
  expect(
    judge(
      boundedAllocation,
      ...BOUNDS,
      ["input", "hpack", 10, 10],
      ["held", "hpack", 100, 4],
      ["spent", "hpack", 0, ALLOCATION_FIXED_BYTES + 30],
    ),
  ).toEqual({ kind: "pass" });
});

test("is exercised only by an amount and its bound", () => {
  const unjudged: Line[][] = [
    [
      ["held", "hpack", 1_000, 40],
      ["spent", "hpack", 0, 1_000_000],
    ],
    [...BOUNDS, ["input", "hpack", 10, 10]],
    [
      ["holdBound", "hpack", 1, 1],
      ["spent", "hpack", 0, 1_000_000],
    ],
    [
      ["spendBound", "hpack", 1, 1],
      ["held", "hpack", 1_000, 40],
    ],
    [...BOUNDS, ["held", "other", 1_000, 40]],
  ];
  expect(unjudged.map((lines) => judge(boundedAllocation, ...lines).kind)).toEqual(unjudged.map(() => "not-exercised"));
});

test("a heap that was measured and does not grow is a pass", () => {
  expect(judge(boundedAllocation, ["heapGrowth", "hpack", 0]).kind).toBe("pass");
});

test("fails one byte and one part above", () => {
  expect(judge(boundedAllocation, ...BOUNDS, ["held", "hpack", 101, 4])).toEqual({
    kind: "fail",
    site: "held bytes",
    entity: "hpack",
    message: "Decoder hpack has 101 held bytes; at most 100 are promised.",
  });
  expect(judge(boundedAllocation, ...BOUNDS, ["held", "hpack", 0, 5])).toMatchObject({ site: "held parts" });
});

test("allocation is paid for by the input so far, of this decoder", () => {
  const spent: Line = ["spent", "hpack", 0, ALLOCATION_FIXED_BYTES + 31];
  expect(judge(boundedAllocation, ...BOUNDS, ["input", "hpack", 10, 10], spent)).toMatchObject({
    site: "allocated bytes",
    message: `Decoder hpack has ${ALLOCATION_FIXED_BYTES + 31} allocated bytes; at most ${ALLOCATION_FIXED_BYTES + 30} are promised.`,
  });
  expect(judge(boundedAllocation, ...BOUNDS, ["input", "hpack", 10, 10], ["input", "hpack", 1, 11], spent).kind).toBe(
    "pass",
  );
  expect(judge(boundedAllocation, ...BOUNDS, ["input", "other", 11, 11], spent).kind).toBe("fail");
});

test("fails heap that is retained", () => {
  expect(judge(boundedAllocation, ["heapGrowth", "hpack", 1])).toMatchObject({
    site: "retained heap",
    entity: "hpack",
  });
});
