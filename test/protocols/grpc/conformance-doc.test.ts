import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultCodes, missingTests, rowsOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/grpc-conformance.md");

it("every line of the conformance checklist names tests that exist", () => {
  const rows = rowsOf(DOCUMENT.split("## Deviations")[0] ?? "");
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  expect(missingTests(rows, (file) => read(`./${file}`))).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = faultCodes(new URL("../../../protocols/grpc/faults.ts", import.meta.url), "GRPC");
  expect(codes.length).toBeGreaterThan(12);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
