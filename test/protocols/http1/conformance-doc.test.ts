import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultCodes, missingTests, rowsOf, sectionOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/http1-conformance.md");
/** Titles that are made from cases. */
const TABLES_OF_CASES =
  read("./catalogue.ts") +
  read("./catalogue-framing.ts") +
  read("./catalogue-responses.ts") +
  read("../../../protocols/http1/attack-list.ts");

it("every line of the conformance checklist names tests that exist", () => {
  const rows = rowsOf(sectionOf(DOCUMENT, "Checklist"));
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  expect(missingTests(rows, (file) => read(`./${file}`) + TABLES_OF_CASES)).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = faultCodes(new URL("../../../protocols/http1/faults.ts", import.meta.url), "H1");
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});

it("every deviation of llhttp is listed with its reason", () => {
  const deviations = sectionOf(DOCUMENT, "Deviations of llhttp").replaceAll("\n", " ");
  const lists = read("./differential.test.ts").split("let judge")[0] ?? "";
  const names = [...lists.matchAll(/^ {2}"([^"]+)"|\{ "([^"]+)"/gm)].map(([, name, only]) => name ?? only ?? "");
  expect(names.length).toBeGreaterThan(30);
  expect(names.filter((name) => !deviations.includes(name))).toEqual([]);
});
