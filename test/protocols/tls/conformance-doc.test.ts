import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultCodes, missingTests, rowsOf, sectionOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/tls-conformance.md");
/** Titles that are made from cases. */
const TABLES_OF_CASES = ["attack-greetings", "attack-records", "attacks"].reduce(
  (texts, name) => texts + read(`../../../protocols/tls/${name}.ts`),
  read("./cases.ts"),
);

it.each([
  ["Checklist", 50],
  ["Cases of tlsfuzzer and of the tests of BoringSSL", 25],
])("every line of the table %s names tests that exist", (heading, least) => {
  const rows = rowsOf(sectionOf(DOCUMENT, heading));
  expect(rows.length).toBeGreaterThan(least);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  expect(missingTests(rows, (file) => read(`./${file}`) + TABLES_OF_CASES)).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = faultCodes(new URL("../../../protocols/tls/faults.ts", import.meta.url), "TLS");
  expect(codes.length).toBeGreaterThan(50);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
