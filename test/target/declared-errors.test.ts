import { expect, test } from "vitest";
import { declaredBy, faultCode } from "../../lab/target/declared-errors.ts";

class PeerError extends Error {}
class RangedError extends RangeError {}
const coded = Object.assign(new Error("too long"), { code: "E_LONG" });

test("a text is a code or a message, whole", () => {
  expect(declaredBy("E_LONG")(coded)).toBe(true);
  expect(declaredBy("too long")(coded)).toBe(true);
  expect(declaredBy("too")(coded)).toBe(false);
});

test("a pattern matches a code or a message, every time", () => {
  const declared = declaredBy(/^E_/g);
  expect([declared(coded), declared(coded), declared(new Error("E_X")), declared(new Error("no E_X"))]).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("a class stands for its instances, and Error not for what the engine throws", () => {
  expect(declaredBy(PeerError)(new PeerError("x"))).toBe(true);
  expect(declaredBy(PeerError)(coded)).toBe(false);
  expect(declaredBy(Error)(coded)).toBe(true);
  expect(declaredBy(Error)(new RangedError("x"))).toBe(true);
  expect(declaredBy(Error)(new TypeError("x is undefined"))).toBe(false);
  expect(declaredBy([Error, TypeError])(new TypeError("not a header"))).toBe(true);
});

test("a predicate decides, and nothing is declared by nothing", () => {
  expect(declaredBy((error) => error === 7)(7)).toBe(true);
  expect(declaredBy([])(coded)).toBe(false);
  expect(declaredBy([/x/, "y", Error])(undefined)).toBe(false);
});

test("faults are told apart by code, or by what does not quote the input", () => {
  expect(faultCode(coded)).toBe("E_LONG");
  expect(faultCode(new Error('got "a" at 7'))).toBe(faultCode(new Error('got "b" at 12')));
  expect(faultCode(new Error("bad length"))).not.toBe(faultCode(new Error("bad type")));
});
