/** Who reports a failure, and how many of one place are. */
import { expect, test } from "vitest";
import { ClaimRegister } from "../../lab/cli/claim-register.ts";

const PLACE = "read (pack/lib/read.js)";
const KINDS_MAX = 16;

function fingerprintOf(kind: number): string {
  return `totality/threw Error: kind ${"x".repeat(kind)}/${PLACE}`;
}

test("a failure is reported by the first that claims it, and is free again when that one is gone", () => {
  const claims = new ClaimRegister();
  expect(claims.claim("a", 0)).toBe(true);
  expect(claims.claim("a", 1)).toBe(false);
  claims.release(0);
  expect(claims.claim("a", 1)).toBe(true);
  claims.reported("a");
  claims.release(1);
  expect(claims.claim("a", 0)).toBe(false);
});

test("of one place so many kinds are reported, and how many were not is told", () => {
  const claims = new ClaimRegister();
  const claimed = Array.from({ length: KINDS_MAX + 5 }, (_, kind) => claims.claim(fingerprintOf(kind), 0));
  expect(claimed.filter(Boolean)).toHaveLength(KINDS_MAX);
  expect(claims.claim("totality/threw Error: kind/write (pack/lib/read.js)", 0)).toBe(true);
  expect(claims.claim(`isolation/differs/${PLACE}`, 0)).toBe(true);
  claims.claim(fingerprintOf(KINDS_MAX), 1);
  expect(claims.notes()).toEqual([expect.stringMatching(/^5 more kinds of failures in read \(pack\/lib\/read\.js\)/u)]);
});

test("a kind that a dead worker claimed can be claimed again where its place has no room for others", () => {
  const claims = new ClaimRegister();
  for (let kind = 0; kind < KINDS_MAX; kind += 1) {
    claims.claim(fingerprintOf(kind), 0);
  }
  claims.release(0);
  expect(claims.claim(fingerprintOf(3), 1)).toBe(true);
});
