import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultCodes, missingTests, rowsOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/nats-conformance.md");
/** Titles that are made from cases. */
const TABLES_OF_CASES =
  read("./cases.ts") +
  read("./bad-cases.ts") +
  read("../../../protocols/nats/attack-list.ts") +
  read("../../../protocols/nats/attacks.ts");

it("every line of the conformance checklist names tests that exist", () => {
  const rows = rowsOf(DOCUMENT.split("## Not covered")[0] ?? "");
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  expect(missingTests(rows, (file) => read(`./${file}`) + TABLES_OF_CASES)).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = faultCodes(new URL("../../../protocols/nats/faults.ts", import.meta.url), "NATS");
  expect(codes.length).toBeGreaterThan(25);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
