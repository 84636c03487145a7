import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Side } from "../../../protocols/tls/flight.ts";
import { DEFAULT_TLS_LIMITS } from "../../../protocols/tls/limits.ts";
import { decodeByReference } from "../../../protocols/tls/reference.ts";
import { LAB_LIMITS } from "../../../protocols/tls/subject.ts";
import { decodeRecords } from "./helpers.ts";

const FOLDER = new URL("../../../corpus/tls/", import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .sort();

describe("corpus", () => {
  it("is of both sides", () => {
    const connections = (side: Side): string[] =>
      FILES.filter((name) => name.startsWith(`${side}-`)).map((name) => name.slice(`${side}-`.length));
    expect(connections("client").length).toBeGreaterThan(10);
    expect(connections("client")).toEqual(connections("server"));
  });

  it.each(FILES)("%s is decoded whole, as the reference does", (name) => {
    const side: Side = name.startsWith("client-") ? "client" : "server";
    const stream = Uint8Array.from(readFileSync(new URL(name, FOLDER)));
    const whole = decodeRecords(stream, side);
    expect(whole.fault).toBeUndefined();
    expect(whole.events.length).toBeGreaterThan(0);
    expect(decodeByReference(stream, side, DEFAULT_TLS_LIMITS)).toEqual(whole);
    for (const size of [1, 7]) expect(decodeRecords(stream, side, { size })).toEqual(whole);
  });

  it.each(FILES)("%s is within the limits of the lab", (name) => {
    const side: Side = name.startsWith("client-") ? "client" : "server";
    const stream = Uint8Array.from(readFileSync(new URL(name, FOLDER)));
    expect(decodeRecords(stream, side, { limits: LAB_LIMITS }).fault).toBeUndefined();
  });
});
