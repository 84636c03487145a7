import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CORPUS_FOLDER, corpusFiles } from "./build-corpus.ts";
import { decodeStream, toHex } from "./helpers.ts";

const FILES = corpusFiles();

it("the corpus is what the script builds", () => {
  const present = readdirSync(CORPUS_FOLDER).filter((name) => name.endsWith(".bin"));
  expect(present.toSorted()).toEqual([...FILES.keys()].toSorted());
  for (const [name, octets] of FILES) expect(toHex(readFileSync(join(CORPUS_FOLDER, name))), name).toBe(toHex(octets));
});

it.each([...FILES])("%s is small, and decodes without a fault", (_name, octets) => {
  expect(octets.length).toBeLessThan(2048);
  const { events, fault } = decodeStream(octets);
  expect(fault).toBeUndefined();
  expect(events.length).toBeGreaterThan(1);
});
