import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/grpc-conformance.md");

/** Where a test file is, by its name. */
function pathOf(file: string): string {
  return file === "grpc.test.ts" ? `../../interop/${file}` : `./${file}`;
}

it("every line of the conformance checklist names tests that exist", () => {
  const checklist = DOCUMENT.split("## Deviations")[0] ?? "";
  const rows = checklist
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
  expect(rows.length).toBeGreaterThan(50);
  expect(rows.filter((row) => !/\.test\.ts`/.test(row))).toEqual([]);
  const missing = rows.flatMap((row) =>
    row.split(";").flatMap((part) => {
      const file = /`([\w-]+\.test\.ts)`/.exec(part)?.[1];
      const phrases = [...part.matchAll(/"([^"]+)"/g)].map(([, phrase]) => phrase ?? "");
      const text = file === undefined ? "" : read(pathOf(file));
      return [...(phrases.length === 0 ? [row] : []), ...phrases.filter((phrase) => !text.includes(phrase))];
    }),
  );
  expect(missing).toEqual([]);
});

it("the checklist has every code", () => {
  const codes = [...read("../../../protocols/grpc/faults.ts").matchAll(/^ {2}(GRPC_\w+):/gm)].map(
    ([, code]) => code ?? "",
  );
  expect(codes.length).toBeGreaterThan(12);
  expect(codes.filter((code) => !DOCUMENT.includes(code))).toEqual([]);
});
