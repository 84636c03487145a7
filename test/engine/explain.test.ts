import { expect, test } from "vitest";
import type { Case } from "../../lab/core/case.ts";
import { explain } from "../../lab/engine/explain.ts";

const failing: Case = {
  target: "toy",
  scenario: "decode",
  seed: "1:1",
  input: Uint8Array.of(0x10, 0x20, 0x30),
  deviations: [
    { key: "net.cut|a|0", value: 7 },
    { key: "schedule|b|1", value: 2 },
    { key: "clock|b|0", value: 1 },
  ],
  plants: [],
};

/** Fails with byte 0x20 in the middle, a cut of exactly 7, and any hold of `b`. */
function reproduces({ input, deviations }: Case): boolean {
  const valueOf = (key: string): number => deviations.find((deviation) => deviation.key === key)?.value ?? 0;
  return input?.length === 3 && input[1] === 0x20 && valueOf("net.cut|a|0") === 7 && valueOf("schedule|b|1") > 0;
}

test("tells decisions that matter exactly, that matter at all, and that do not", () => {
  expect(explain(failing, reproduces).decisions).toEqual([
    { key: "net.cut|a|0", value: 7, role: "exact" },
    { key: "schedule|b|1", value: 2, role: "needed" },
    { key: "clock|b|0", value: 1, role: "irrelevant" },
  ]);
});

test("tells the bytes that may be anything", () => {
  expect(explain(failing, reproduces).freeBytes).toEqual([0, 2]);
});

test("a case without input has no free bytes", () => {
  expect(explain({ ...failing, input: undefined }, () => true).freeBytes).toEqual([]);
});
