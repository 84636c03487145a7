import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { rowsOf, sectionOf } from "../conformance-page.ts";
import { CONNECTION } from "./h2spec-connection.ts";
import { DEFINITIONS } from "./h2spec-frames.ts";
import { GENERIC, HPACK } from "./h2spec-generic.ts";
import { MESSAGES } from "./h2spec-messages.ts";

const DOCUMENT = readFileSync(new URL("../../../docs/http2-conformance.md", import.meta.url), "utf8");

const rowsUnder = (heading: string): string[] => rowsOf(sectionOf(DOCUMENT, heading));

function urlOf(file: string): URL {
  return new URL(file.includes("/") ? `../../${file}` : `./${file}`, import.meta.url);
}

it("every line of the checklist names tests that exist", () => {
  const rows = rowsUnder("Checklist");
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter((row) => !row.includes(".test.ts`"))).toEqual([]);
  const missing = rows.flatMap((row) =>
    row.split(";").flatMap((part) => {
      const file = /`([\w/-]+\.test\.ts)`/.exec(part)?.[1];
      if (file === undefined) return [];
      if (!existsSync(urlOf(file))) return [file];
      const text = readFileSync(urlOf(file), "utf8");
      return [...part.matchAll(/"([^"]+)"/g)].flatMap(([, phrase = ""]) => (text.includes(phrase) ? [] : [phrase]));
    }),
  );
  expect(missing).toEqual([]);
});

it("the list of h2spec is the list that is run", () => {
  const cases = [...GENERIC, ...CONNECTION, ...DEFINITIONS, ...MESSAGES, ...HPACK];
  const expected = cases.map(({ id, title, expects }) => {
    const answer = typeof expects === "string" ? expects : expects.join(", ");
    return `| ${id} | ${title} | ${answer} | \`h2spec.test.ts\` |`;
  });
  expect(rowsUnder("h2spec")).toEqual(expected);
});

it("what is not covered, and every deviation, has a reason", () => {
  const rows = [...rowsUnder("Not covered"), ...rowsUnder("Deviations of node:http2")];
  expect(rows.length).toBeGreaterThan(10);
  expect(
    rows.filter((row) =>
      row.split("|").some((cell, index, cells) => index > 0 && index < cells.length - 1 && cell.trim() === ""),
    ),
  ).toEqual([]);
});
