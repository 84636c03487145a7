import fc from "fast-check";
import { expect, test } from "vitest";
import { Edits, LineCounter, originalColumn } from "../../../lab/host/instrument/edits.ts";

test("wrappings nest in the order they were made, and what ends comes before what starts", () => {
  const edits = new Edits();
  edits.open(0, "(");
  edits.close(1, ")");
  edits.open(0, "[");
  edits.close(1, "]");
  edits.open(1, "{");
  edits.close(2, "}");
  expect(edits.apply("ab").text).toBe("([a]){b}");
});

test("a replaced token keeps its neighbours", () => {
  const edits = new Edits();
  edits.open(0, "f(");
  edits.replace(2, 3, ",");
  edits.close(7, ")");
  expect(edits.apply("a === b").text).toBe("f(a , b)");
});

test("lines are those of every kind of line break", () => {
  const lines = new LineCounter("a\nb\r\nc\u2028d\re");
  expect([0, 2, 3, 5, 7, 9].map((at) => lines.at(at))).toEqual([
    { line: 1, column: 0 },
    { line: 2, column: 0 },
    { line: 2, column: 1 },
    { line: 3, column: 0 },
    { line: 4, column: 0 },
    { line: 5, column: 0 },
  ]);
});

test("every character that stays is found at its original column", () => {
  const source = "abcdef\nghijkl\nmnopqr";
  const anyEdit = fc.record({
    at: fc.nat(source.length),
    text: fc.string({ unit: fc.constantFrom("0", "1"), maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.array(anyEdit, { maxLength: 12 }), (made) => {
      const edits = new Edits();
      for (const { at, text } of made) {
        edits.open(at, text);
      }
      const { text, shifts } = edits.apply(source);
      const original = new LineCounter(source);
      const edited = new LineCounter(text);
      for (const letter of source.replaceAll("\n", "")) {
        const { line, column } = edited.at(text.indexOf(letter));
        expect(originalColumn(shifts, line, column)).toBe(original.at(source.indexOf(letter)).column);
      }
    }),
    { numRuns: 300, seed: 1 },
  );
});

test("columns after a replaced token are found", () => {
  const edits = new Edits();
  edits.open(0, "probe.equal(1,");
  edits.replace(2, 3, ",");
  edits.close(7, ")");
  const { text, shifts } = edits.apply("a === b + c");
  expect([..."abc"].map((letter) => originalColumn(shifts, 1, text.lastIndexOf(letter)))).toEqual([0, 6, 10]);
});
