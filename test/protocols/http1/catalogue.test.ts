import { describe, expect, it } from "vitest";
import { decodeByReference } from "../../../protocols/http1/reference.ts";
import { http1Limits } from "../../../protocols/http1/limits.ts";
import { CATALOGUE } from "./catalogue.ts";
import { MARK } from "./catalogue-case.ts";
import { decodeRequests, inShort, octets, SIZES } from "./helpers.ts";

/** Streams that are longer are not cut everywhere. */
const LONG_OCTETS = 2_000;

describe("smuggling catalogue", () => {
  it.each(CATALOGUE)("$name", ({ stream, requests, code, limits = {} }) => {
    const offset = stream.indexOf(MARK);
    const plain = stream.replace(MARK, "");
    for (const size of plain.length > LONG_OCTETS ? [97, plain.length] : SIZES) {
      const { events, fault } = decodeRequests(plain, limits, size);
      expect(fault && { code: fault.code, offset: fault.offset }).toEqual(code && { code, offset });
      expect(events.filter(({ kind }) => kind === "request")).toHaveLength(requests);
    }
    const options = { limits: http1Limits(limits), side: "request", protocols: ["websocket"] } as const;
    const reference = decodeByReference(octets(plain), options);
    const ours = decodeRequests(plain, limits);
    expect(inShort(reference.events)).toEqual(inShort(ours.events));
    expect(reference.fault).toEqual(ours.fault);
  });

  it("names are names of one case", () => {
    expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length);
  });
});
