/** Messages without what they quote of an input: what has one cause has one text, and what has another keeps its own. */
import { describe, expect, test } from "vitest";
import { withoutInput } from "../../lab/target/thrown.ts";

const CUT = 200;

describe("one text for one cause", () => {
  test.each([
    ["quotes in quotes", ["Tag 'a' is invalid.", "Tag '' is invalid.", "Tag 'it's'' is invalid."]],
    ["apostrophes of its own", ["Closing tag 'a' doesn't close.", "Closing tag ''' doesn't close."]],
    ["objects and lists", ['not reached {"a":1}', "not reached [1,[2,{}]]", "not reached -1.5e+7", "not reached null"]],
    [
      "texts that were cut",
      [`is "${"\\u0000".repeat(50)}`.slice(0, CUT), `is "" at 1, "${"x\\".repeat(99)}`.slice(0, CUT)],
    ],
    ["numbers and places", ["Start tag expected.:1:undefined", "Start tag expected.:22:4"]],
    ["hexadecimal numbers", ["at 0xdeadbeef", "at 12ab"]],
    ["what is not printable", ["token \u0001 in it", "token \u{1f600}\u0000 in it"]],
    ["values of variables", ["no properties of undefined (reading 'x')", "no properties of null (reading 'y')"]],
  ])("%s", (_, messages) => {
    expect([...new Set(messages.map(withoutInput))]).toHaveLength(1);
  });
});

test.each([
  ["Error: met", "Error: met"],
  ["RangeError: Offset is outside of the bounds", "RangeError: Offset is outside of the bounds"],
  ['Error: [SECURITY] Invalid name: "__proto__"', "Error: [SECURITY] Invalid name …"],
  ["can't find dead face", "can't find dead face"],
  ["f(...) is not a function", "f(...) is not a function"],
  ["ExitRefused: it called process.exit(3)", "ExitRefused: it called process.exit( …)"],
  ['the text "abc"', "the text …"],
])("%s becomes %s", (message, text) => {
  expect(withoutInput(message)).toBe(text);
});
