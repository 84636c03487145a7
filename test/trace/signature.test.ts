import { expect, test } from "vitest";
import { decodeTrace } from "../../lab/trace/read.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { blocksOf, forge, withPayload } from "./forge.ts";
import { smallTrace } from "./sample.ts";

const key = Buffer.from("the key of the laboratory");
const otherKey = Buffer.from("some other key");
const SIGNED = encodeTrace(smallTrace(), { key });
const COUNTS_BYTES = 8;

test("a signed trace is authentic to those who have the key", () => {
  expect(decodeTrace(SIGNED, { key })).toStrictEqual({
    kind: "trace",
    trace: smallTrace(),
    authenticated: true,
  });
  expect(encodeTrace(smallTrace(), { key })).toEqual(SIGNED);
});

test("a signed trace can be read without the key, and is not called authentic", () => {
  expect(decodeTrace(SIGNED)).toMatchObject({ kind: "trace", authenticated: false });
});

test("another key is the wrong key", () => {
  expect(decodeTrace(SIGNED, { key: otherKey })).toMatchObject({ code: "wrong-key", wholeEvents: 0 });
});

test("an unsigned trace is refused where a key is asked for", () => {
  expect(decodeTrace(encodeTrace(smallTrace()), { key })).toMatchObject({ code: "unsigned", wholeEvents: 0 });
});

test("a trace whose signature was taken off is unsigned", () => {
  const blocks = blocksOf(SIGNED).map((block, index, { length }) =>
    index === length - 1 ? { ...block, payload: block.payload.subarray(0, COUNTS_BYTES) } : block,
  );
  expect(decodeTrace(forge(blocks)).kind).toBe("trace");
  expect(decodeTrace(forge(blocks), { key })).toMatchObject({ code: "unsigned" });
});

test("no change by an author who can hash but lacks the key goes unseen", () => {
  blocksOf(SIGNED).forEach(({ payload }, position) => {
    for (let at = 0; at < payload.length; at += 1) {
      const changed = Uint8Array.from(payload);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(decodeTrace(withPayload(SIGNED, position, changed), { key })).toMatchObject({
        code: "wrong-key",
      });
    }
  });
});

test("damage is damage, with a key too, and nothing that was not signed is counted", () => {
  const bytes = SIGNED.subarray(0, SIGNED.length - 1);
  expect(decodeTrace(bytes, { key })).toMatchObject({ code: "truncated", wholeEvents: 0 });
});

test("an empty key is the caller's mistake", () => {
  expect(() => encodeTrace(smallTrace(), { key: new Uint8Array() })).toThrow("empty key");
  expect(() => decodeTrace(SIGNED, { key: new Uint8Array() })).toThrow("empty key");
});
