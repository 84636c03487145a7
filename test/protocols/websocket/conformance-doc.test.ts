import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { HANDSHAKE_FAULT_SECTIONS } from "../../../protocols/websocket/handshake/faults.ts";
import { WEBSOCKET_FAULT_SECTIONS } from "../../../protocols/websocket/faults.ts";
import { rowsOf, sectionOf } from "../conformance-page.ts";
import { AUTOBAHN_CASES } from "./autobahn-cases.ts";
import { AGREEMENTS, DATA, SIZES } from "./autobahn-deflate.ts";
import { TEXT_CASES } from "./autobahn-utf8.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const DOCUMENT = read("../../../docs/websocket-conformance.md");
const TABLES_OF_CASES = read("./bad-frames.ts");

describe("the conformance checklist", () => {
  const rows = rowsOf(sectionOf(DOCUMENT, "Checklist"));

  it("names a test in every line, and only tests that exist", () => {
    expect(rows.length).toBeGreaterThan(50);
    expect(rows.filter((row) => !/\.test\.ts` "/.test(row))).toEqual([]);
    const missing = rows.flatMap((row) =>
      row.split(/(?=`[\w./-]*\.test\.ts`)/).flatMap((part) => {
        const file = /^`([\w./-]*\.test\.ts)`/.exec(part)?.[1];
        const phrases = [...part.matchAll(/"([^"]+)"/g)].map(([, phrase]) => phrase ?? "");
        const text = file === undefined ? "" : read(`./${file}`) + TABLES_OF_CASES;
        return phrases.filter((phrase) => !text.includes(phrase));
      }),
    );
    expect(missing).toEqual([]);
  });

  it("names every code", () => {
    const text = rows.join("\n");
    const codes = [...Object.keys(WEBSOCKET_FAULT_SECTIONS), ...Object.keys(HANDSHAKE_FAULT_SECTIONS)];
    expect(codes.filter((code) => !text.includes(code))).toEqual([]);
  });
});

it("every case of the Autobahn suite has a line, and every line a test that runs it or a reason", () => {
  const autobahn = read("./autobahn.test.ts");
  const listed = new Map(
    rowsOf(sectionOf(DOCUMENT, "Autobahn")).map((row) => [row.split(" | ")[0]?.slice("| ".length) ?? "", row] as const),
  );
  const known = new Set<string>([...AUTOBAHN_CASES.map(({ id }) => id), ...TEXT_CASES.map(({ id }) => id)]);
  const deflated = [...DATA.map((_, index) => `12.${index + 1}`), ...AGREEMENTS.map(({ id }) => id)];
  const ranges = new Set(deflated.map((group) => `${group}.1 to ${group}.${SIZES.length}`));
  for (const [id, row] of listed) {
    const isRun = known.has(id) || ranges.has(id) || autobahn.includes(`"${id}"`) || autobahn.includes(`"${id}: `);
    expect([id, isRun || row.includes("not covered, because")]).toEqual([id, true]);
  }
  for (const id of [...known, ...ranges]) expect([id, listed.has(id)]).toEqual([id, true]);
  expect([...listed.keys()].filter((id) => /^[1-7]\./.test(id) || id === "10.1.1").length).toBe(
    16 + 11 + 7 + 10 + 20 + 145 + 37 + 1,
  );
});
