import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/resp-conformance.md");
/** Titles that are made from cases. */
const TABLES_OF_CASES = read("./cases.ts") + read("../../../protocols/resp/attack-list.ts");

it("every line of the conformance checklist names tests that exist", () => {
  const checklist = DOCUMENT.split("## Not covered")[0] ?? "";
  const rows = checklist
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
  expect(rows.length).toBeGreaterThan(40);
  const missing = rows.flatMap((row) =>
    row.split(";").flatMap((part) => {
      const file = /`((?:\.\.\/)*[\w/-]+\.test\.ts)`/.exec(part)?.[1];
      const phrases = [...part.matchAll(/"([^"]+)"/g)].map(([, phrase]) => phrase ?? "");
      const text = file === undefined ? "" : read(`./${file}`) + TABLES_OF_CASES;
      return [...(phrases.length === 0 ? [row] : []), ...phrases.filter((phrase) => !text.includes(phrase))];
    }),
  );
  expect(missing).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = [...read("../../../protocols/resp/faults.ts").matchAll(/^ {2}(RESP_\w+):/gm)].map(
    ([, code]) => code ?? "",
  );
  expect(codes.length).toBeGreaterThan(25);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
