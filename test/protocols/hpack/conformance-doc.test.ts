import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rowsOf } from "../conformance-page.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/hpack-conformance.md");
const TABLES_OF_CASES = read("./bad-blocks.ts");

it("every line of the conformance checklist names tests that exist", () => {
  const rows = rowsOf(DOCUMENT.split("## Deviations")[0] ?? "");
  expect(rows.length).toBeGreaterThan(30);
  const unnamed = rows.filter((row) => !/\.test\.ts`|every test that runs `decodeStream`/.test(row));
  expect(unnamed).toEqual([]);
  const missing = rows.flatMap((row) =>
    row.split(";").flatMap((part) => {
      const file = /`(\w[\w-]*\.test\.ts)`/.exec(part)?.[1];
      const phrases = [...part.matchAll(/"([^"]+)"/g)].map(([, phrase]) => phrase ?? "");
      const text = file === undefined ? "" : read(`./${file}`) + TABLES_OF_CASES;
      return phrases.filter((phrase) => !text.includes(phrase));
    }),
  );
  expect(missing).toEqual([]);
});
