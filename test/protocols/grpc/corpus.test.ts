import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { repairMessage, splitBodyStream } from "../../../protocols/grpc/body-stream.ts";
import { bodySubject, sectionSubject } from "../../../protocols/grpc/subject.ts";

const FOLDER = fileURLToPath(new URL("../../../corpus/grpc/", import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".bin"));

it("holds both roles and every encoding", () => {
  for (const part of ["client-identity-body", "client-gzip-body", "client-deflate-body", "server-trailers"]) {
    expect(FILES).toContain(`${part}.bin`);
  }
});

it.each(FILES)("%s is small and valid", (name) => {
  const octets = new Uint8Array(readFileSync(join(FOLDER, name)));
  expect(octets.length).toBeLessThan(1_024);
  const decoder = name.includes("-body") ? bodySubject.create() : sectionSubject.create();
  const { events } = decoder.push(octets);
  expect(decoder.end().fault).toBeUndefined();
  expect(events).toHaveLength(name.includes("-body") ? 3 : 1);
});

it.each(FILES.filter((name) => name.includes("-body")))("%s is cut into its setup and whole messages", (name) => {
  const octets = new Uint8Array(readFileSync(join(FOLDER, name)));
  const records = splitBodyStream(octets);
  expect(Buffer.concat(records).equals(octets)).toBe(true);
  expect(records).toHaveLength(4);
  expect(records.slice(1).map(repairMessage)).toEqual(records.slice(1));
});

it("a message whose payload was changed gets its length back", () => {
  const repaired = repairMessage(Uint8Array.of(0, 9, 9, 9, 9, 1, 2, 3));
  expect(repaired).toEqual(Uint8Array.of(0, 0, 0, 0, 3, 1, 2, 3));
});
