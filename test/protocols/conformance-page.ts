/** Holds a conformance page to the tests that it names. */
import { readFileSync } from "node:fs";

/** The rows of the first table in a piece of Markdown, without its head. */
export function rowsOf(markdown: string): string[] {
  return markdown
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2);
}

/** What follows a heading of the second level, up to the next. */
export function sectionOf(document: string, heading: string): string {
  return document.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

/**
 * A row names tests in parts: a file in backticks, and phrases of titles in quotes. Gives the phrases that
 * the file of their part does not hold, and rows with a part that names no phrase at all.
 */
export function missingTests(rows: readonly string[], textOf: (file: string) => string): string[] {
  return rows.flatMap((row) =>
    row.split(";").flatMap((part) => {
      const file = /`((?:\.\.\/)*[\w/-]+\.test\.ts)`/.exec(part)?.[1];
      const phrases = [...part.matchAll(/"([^"]+)"/g)].map(([, phrase]) => phrase ?? "");
      const text = file === undefined ? "" : textOf(file);
      return [...(phrases.length === 0 ? [row] : []), ...phrases.filter((phrase) => !text.includes(phrase))];
    }),
  );
}

/** The codes of a table of faults in the source text at `url`: names with this prefix, at the start of a line. */
export function faultCodes(url: URL, prefix: string): string[] {
  const source = readFileSync(url, "utf8");
  return [...source.matchAll(new RegExp(`^ {2}(${prefix}_\\w+):`, "gm"))].map(([, code]) => code ?? "");
}
