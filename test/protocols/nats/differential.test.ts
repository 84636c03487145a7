import { describe, expect, it } from "vitest";
import { BAD_HEADERS, BAD_SERVER } from "./bad-cases.ts";
import { GOOD_SERVER } from "./cases.ts";
import { decodeServer, octets } from "./helpers.ts";
import { asPeer, natsCore } from "./peers.ts";

/** What must be refused, and it takes. */
const TAKES: readonly string[] = [
  "bare LF",
  "bare CR in an info",
  "error with half a character",
  "ping with an argument",
  "error of nothing",
  "number with a zero in front",
  "payload longer than its size",
  "payload with a bare LF behind it",
  "payload with a bare CR behind it",
  "info that is no JSON",
  "info that is no object",
  "info with a text for a number",
  "info with a negative size",
];
/** Headers that must be refused, and it takes. */
const TAKES_HEADERS: readonly string[] = [
  "block of nothing",
  "block of another version",
  "version that goes on",
  "version alone",
  "status that is no number",
  "status of two digits",
  "status of four digits",
  "status with a sign",
  "status line with a bare LF",
  "field without a colon",
  "field without a name",
  "field that is folded",
  "value that is no UTF-8",
  "block without a blank line",
  "block that goes on behind its blank line",
  "fields over the cap",
];

describe("differential", () => {
  it("nats-core gives the same operations", () => {
    for (const { stream, operation } of GOOD_SERVER) {
      expect(natsCore(octets(stream)).operations).toEqual([asPeer(operation, stream)]);
    }
  });

  it("nats-core gives the same operations of a whole stream, however it is cut", () => {
    const stream = octets(GOOD_SERVER.map((good) => good.stream).join(""));
    const expected = GOOD_SERVER.map((good) => asPeer(good.operation, good.stream));
    for (let size = 1; size <= 64; size += 1) {
      expect(natsCore(stream, size).operations).toEqual(expected);
      expect(decodeServer(stream, {}, size).events).toEqual(GOOD_SERVER.map(({ operation }) => operation));
    }
  });

  it("nats-core takes what must be refused, as listed", () => {
    // Limits are configuration, and it has but one.
    const ruled = BAD_SERVER.filter(({ limits }) => limits === undefined);
    const taken = ruled.filter(({ stream }) => {
      const bytes = typeof stream === "string" ? octets(stream) : stream;
      const { verdict, operations } = natsCore(bytes);
      return verdict === "takes" && operations.length > decodeServer(bytes).events.length;
    });
    expect(taken.map(({ name }) => name)).toEqual(TAKES);
  });

  it("nats-core takes headers that must be refused, as listed", () => {
    const taken = BAD_HEADERS.filter(({ block }) => {
      const body = typeof block === "string" ? octets(block) : block;
      const stream = Buffer.concat([octets(`HMSG a 1 ${body.length} ${body.length}\r\n`), body, octets("\r\n")]);
      return natsCore(stream).verdict === "takes";
    });
    expect(taken.map(({ name }) => name)).toEqual(TAKES_HEADERS);
  });
});
