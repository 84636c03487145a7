import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeByReference } from "../../../protocols/http1/reference.ts";
import { LAB_LIMITS } from "../../../protocols/http1/subject.ts";
import { decodeRequests, decodeResponses, inShort, octets, text } from "./helpers.ts";

const FOLDER = new URL("../../../corpus/http1/", import.meta.url);
const FILES = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .sort();
const isResponse = (name: string): boolean => name.includes("-response-");
const read = (name: string): string => text(readFileSync(new URL(name, FOLDER)));

describe("corpus", () => {
  it.each(FILES.filter((name) => !isResponse(name)))("%s is requests, within the limits of the lab", (name) => {
    const { events, fault } = decodeRequests(read(name), LAB_LIMITS, 3);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(1);
    const options = { limits: LAB_LIMITS, side: "request", protocols: ["websocket"] } as const;
    expect(inShort(decodeByReference(octets(read(name)), options).events)).toEqual(inShort(events));
  });

  it.each(FILES.filter(isResponse))("%s is responses, within the limits of the lab", (name) => {
    const { events, fault } = decodeResponses(read(name), LAB_LIMITS, 5);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(1);
    const options = { limits: LAB_LIMITS, side: "response", protocols: [] } as const;
    expect(inShort(decodeByReference(octets(read(name)), options).events)).toEqual(inShort(events));
  });
});
