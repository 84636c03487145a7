import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultCodes, missingTests, rowsOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/kafka-conformance.md");
/** Titles that are made from cases. */
const TABLES_OF_CASES = read("./record-cases.ts") + read("./message-cases.ts");

it("every line of the conformance checklist names tests that exist", () => {
  const rows = rowsOf(DOCUMENT.split("## Not covered")[0] ?? "");
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  expect(missingTests(rows, (file) => read(`./${file}`) + TABLES_OF_CASES)).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = faultCodes(new URL("../../../protocols/kafka/faults.ts", import.meta.url), "KAFKA");
  expect(codes.length).toBeGreaterThan(30);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
