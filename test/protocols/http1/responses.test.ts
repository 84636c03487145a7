import { describe, expect, it } from "vitest";
import { http1Limits } from "../../../protocols/http1/limits.ts";
import { decodeByReference } from "../../../protocols/http1/reference.ts";
import { RESPONSES } from "./catalogue-responses.ts";
import { decodeResponses, inShort, octets, SIZES } from "./helpers.ts";

/** What a reader makes of the second response that nobody has asked for. */
const NEEDS_METHODS: ReadonlySet<string | undefined> = new Set(["H1_RESPONSE_UNEXPECTED"]);

describe("responses", () => {
  it.each(RESPONSES)("$name", ({ stream, events, code, method = "GET" }) => {
    for (const size of SIZES) {
      const decoded = decodeResponses(stream, {}, size, [method]);
      expect(inShort(decoded.events)).toEqual(events);
      expect(decoded.fault?.code).toBe(code);
    }
    if (method !== "GET" || NEEDS_METHODS.has(code)) return;
    const options = { limits: http1Limits(), side: "response", protocols: [] } as const;
    const reference = decodeByReference(octets(stream), options);
    expect(inShort(reference.events)).toEqual(events);
    expect(reference.fault).toEqual(decodeResponses(stream).fault);
  });

  it("interim responses over their number are refused", () => {
    const interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
    const { events, fault } = decodeResponses(interim.repeat(4), { interimMax: 3 });
    expect(inShort(events)).toEqual(["103", "103", "103"]);
    expect(fault).toMatchObject({ code: "H1_INTERIM_TOO_MANY", offset: 4 * interim.length - 1 });
  });

  it("an interim response and the end of the connection stop short", () => {
    const interim = "HTTP/1.1 100 Continue\r\n\r\n";
    for (const size of SIZES) {
      for (const methods of [["GET"], undefined]) {
        const { events, fault } = decodeResponses(interim.repeat(2), {}, size, methods);
        expect(inShort(events)).toEqual(["100", "100"]);
        expect(fault).toMatchObject({ code: "H1_TRUNCATED", offset: 2 * interim.length });
      }
    }
    const options = { limits: http1Limits(), side: "response", protocols: [] } as const;
    expect(decodeByReference(octets(interim), options).fault).toEqual(decodeResponses(interim).fault);
  });

  it("content that ends with the connection is capped", () => {
    const { events, fault } = decodeResponses("HTTP/1.1 200 OK\r\n\r\nabcd", { bodyOctetsMax: 3 });
    expect(inShort(events)).toEqual(["200", "content abc"]);
    expect(fault).toMatchObject({ code: "H1_BODY_TOO_LARGE", offset: 22 });
  });
});
