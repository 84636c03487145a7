import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeByReference } from "../../../protocols/resp/reference.ts";
import { DEFAULT_RESP_LIMITS } from "../../../protocols/resp/limits.ts";
import { decodeCommands, decodeReplies } from "./helpers.ts";

const FOLDER = new URL("../../../corpus/resp/", import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .sort();
const read = (name: string): Uint8Array => Uint8Array.from(readFileSync(new URL(name, FOLDER)));

describe("corpus", () => {
  it.each(FILES.filter((name) => name.startsWith("redis-7-v2")))("%s is version 2", (name) => {
    const { events, fault } = decodeReplies(read(name), { version: 2 }, 3);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(1);
  });

  it.each(FILES.filter((name) => name.startsWith("redis-7-")))(
    "%s is version 3, and means what the reference says",
    (name) => {
      const { events, fault } = decodeReplies(read(name), {}, 5);
      expect(fault).toBeUndefined();
      const options = { version: 3, bulks: "octets", limits: DEFAULT_RESP_LIMITS } as const;
      expect(decodeByReference(read(name), options)).toEqual({ events, fault: undefined });
    },
  );

  it.each(FILES.filter((name) => name.startsWith("commands-")))("%s is commands", (name) => {
    const { events, fault } = decodeCommands(read(name), {}, 2);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(1);
  });
});
