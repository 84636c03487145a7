import { expect, test } from "vitest";
import { withinTime } from "../../lab/host/time-limit.ts";

test("work that ends is done, and what it throws comes out", () => {
  let done = 0;
  expect(withinTime(() => (done += 1))).toBe(true);
  expect(done).toBe(1);
  expect(() =>
    withinTime(() => {
      throw new RangeError("its own");
    }),
  ).toThrow(RangeError);
  expect(withinTime(() => withinTime(() => (done += 1)))).toBe(true);
  expect(done).toBe(2);
});

test("a regular expression that does not come back is ended, and no handler of the work runs", () => {
  const handlers: string[] = [];
  const inTime = withinTime(() => {
    try {
      /^(?:a+)+$/u.test(`${"a".repeat(64)}b`);
    } catch {
      handlers.push("catch");
    } finally {
      handlers.push("finally");
    }
  });
  expect(inTime).toBe(false);
  expect(handlers).toEqual([]);
  expect(withinTime(() => undefined)).toBe(true);
});
