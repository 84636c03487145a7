import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { BAD_REPLIES, GOOD_REPLIES } from "./cases.ts";
import { octets } from "./helpers.ts";
import { asPeer, plain, redisClient, redisParser } from "./peers.ts";

/** What redis-parser 3.0.0 makes otherwise of what both versions have. */
const PARSER_OTHERWISE: readonly string[] = ["integer with a plus", "integer with leading zeros"];
/** What @redis/client 6.3.1 makes otherwise of what version 3 has. */
const CLIENT_OTHERWISE: readonly string[] = [
  "integer with a plus",
  "integer with leading zeros",
  "attribute",
  "empty attribute",
  "streamed string",
  "streamed array",
  "streamed map",
  "streamed set",
];
/** What must be refused, and each takes. */
const PARSER_TAKES: readonly string[] = [
  "number over its cap",
  "length below -1",
  "length with a leading zero",
  "bulk with a bare LF behind it",
  "bulk with a bare CR behind it",
  "integer of letters",
  "integer of no digits",
  "integer beyond 64 bits",
  "count below -1",
];
const CLIENT_TAKES: readonly string[] = [
  "number over its cap",
  "length below -1",
  "length with a leading zero",
  "bulk without CRLF",
  "bulk with a bare LF behind it",
  "bulk with a bare CR behind it",
  "integer of letters",
  "integer of no digits",
  "integer beyond 64 bits",
  "big number with a letter",
  "double without digits before the point",
  "double without digits behind the point",
  "double without an exponent",
  "infinity with a plus",
  "boolean of another letter",
  "boolean of two letters",
  "null with a letter",
  "verbatim string without a colon",
  "verbatim string too short",
  "count below -1",
  "line that stops short",
];

describe("differential", () => {
  it("redis-parser gives the same values, but for the listed deviations", () => {
    const cases = GOOD_REPLIES.filter(({ isVersion2 }) => isVersion2);
    const otherwise = cases.filter(({ stream, value }) => !isSame(redisParser(octets(stream)).values, asPeer(value)));
    expect(otherwise.map(({ name }) => name)).toEqual(PARSER_OTHERWISE);
  });

  it("@redis/client gives the same values, but for the listed deviations", () => {
    const otherwise = GOOD_REPLIES.filter(
      ({ stream, value }) => !isSame(redisClient(octets(stream)).values, asPeer(value)),
    );
    expect(otherwise.map(({ name }) => name)).toEqual(CLIENT_OTHERWISE);
  });

  it("redis-parser takes what must be refused, as listed", () => {
    const cases = BAD_REPLIES.filter(({ stream }) => /^[+\-:$*]/.test(stream) && !stream.startsWith("+OK\r\n"));
    expect(takenBy(redisParser, cases)).toEqual(PARSER_TAKES);
  });

  it("@redis/client takes what must be refused, as listed", () => {
    expect(
      takenBy(
        redisClient,
        BAD_REPLIES.filter(({ stream }) => !stream.startsWith("+OK\r\n")),
      ),
    ).toEqual(CLIENT_TAKES);
  });
});

/** Limits are configuration, and the peers have none: what only they refuse is left out. */
function takenBy(peer: typeof redisParser, cases: typeof BAD_REPLIES): string[] {
  const ruled = cases.filter(({ limits, version }) => limits === undefined && version === undefined);
  return ruled.filter(({ stream }) => peer(octets(stream)).verdict === "takes").map(({ name }) => name);
}

function isSame(values: readonly unknown[], expected: unknown): boolean {
  return values.length === 1 && isDeepStrictEqual(plain(values[0]), expected);
}
