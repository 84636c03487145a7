import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LAB_LIMITS } from "../../../protocols/oap/subject.ts";
import { CORPUS_FOLDER, corpusFiles } from "./build-corpus.ts";
import { serveEcho, toHex } from "./helpers.ts";

const FILES = corpusFiles();

it("the corpus is what the script builds", () => {
  const present = readdirSync(CORPUS_FOLDER).filter((name) => name.endsWith(".bin"));
  expect(present.toSorted()).toEqual([...FILES.keys()].toSorted());
  for (const [name, octets] of FILES) expect(toHex(readFileSync(join(CORPUS_FOLDER, name))), name).toBe(toHex(octets));
});

it.each([...FILES].filter(([name]) => name.startsWith("session-")))(
  "%s is small, and a server takes it whole",
  (_name, octets) => {
    expect(octets.length).toBeLessThan(2_048);
    const { events, fault } = serveEcho(octets, [], LAB_LIMITS);
    expect(fault).toBeUndefined();
    expect(events.some(({ kind }) => kind === "closed")).toBe(true);
  },
);
