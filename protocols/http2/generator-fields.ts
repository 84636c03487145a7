/** Field lists for generated connections: requests in order, and requests that break one rule each. */
import type { HeaderEntry } from "../hpack/header-field.ts";

type Pair = readonly [name: string, value: string];

const METHOD: Pair = [":method", "GET"];
const SCHEME: Pair = [":scheme", "https"];
const AUTHORITY: Pair = [":authority", "a.example"];
const PATH: Pair = [":path", "/"];
const PSEUDOS: readonly Pair[] = [METHOD, SCHEME, AUTHORITY, PATH];

/** Lists that a server must take; the shortest first. */
export const REQUEST_FIELDS = lists([
  PSEUDOS,
  [PATH, SCHEME, METHOD],
  [...PSEUDOS, ["te", "trailers"], ["x-a", ""]],
  [...PSEUDOS, ["content-length", "5"]],
  [...PSEUDOS, ["content-length", "0"]],
  [...PSEUDOS, ["__proto__", "1"], ["constructor", "\u00e9 \t x"]],
  [...PSEUDOS, ["host", "a.example"], ["cookie", "a=b"], ["cookie", "c=d"]],
  [
    [":method", "CONNECT"],
    [":authority", "a.example:443"],
  ],
  [[":method", "OPTIONS"], SCHEME, [":path", "*"]],
]);

/** Lists that break one rule each (RFC 9113 8.2, 8.3, and limits of size). */
export const BENT_FIELDS = lists([
  [...PSEUDOS, ["X-Upper", "1"]],
  [...PSEUDOS, ["", "1"]],
  [...PSEUDOS, ["a b", "1"]],
  [...PSEUDOS, ["a\u0080", "1"]],
  [...PSEUDOS, ["a:b", "1"]],
  [...PSEUDOS, ["a", "1\r\nb: 2"]],
  [...PSEUDOS, ["a", "1\u0000"]],
  [...PSEUDOS, ["a", " 1"]],
  [...PSEUDOS, ["a", "1\t"]],
  [...PSEUDOS, ["connection", "close"]],
  [...PSEUDOS, ["transfer-encoding", "chunked"]],
  [...PSEUDOS, ["te", "gzip"]],
  [["x-first", "1"], ...PSEUDOS],
  [...PSEUDOS, PATH],
  [...PSEUDOS, [":protocol", "websocket"]],
  [...PSEUDOS, [":status", "200"]],
  [METHOD, SCHEME, AUTHORITY],
  [SCHEME, AUTHORITY, PATH],
  [METHOD, AUTHORITY, PATH],
  [METHOD, SCHEME, AUTHORITY, [":path", ""]],
  [METHOD, SCHEME, AUTHORITY, [":path", "*"]],
  [[":method", "CONNECT"], AUTHORITY, PATH],
  [[":method", "CONNECT"]],
  [...PSEUDOS, ["host", "b.example"]],
  [...PSEUDOS, ["content-length", "-1"]],
  [...PSEUDOS, ["content-length", "5"], ["content-length", "5"]],
  [...PSEUDOS, ["content-length", "99999999999999999999"]],
  [...PSEUDOS, ["x-large", "y".repeat(200)], ["x-large", "z".repeat(200)]],
]);

export const TRAILER_FIELDS = lists([
  [["x-sum", "1"]],
  [],
  [[":status", "200"]],
  [["X-Sum", "1"]],
  [["connection", "close"]],
]);

function lists(all: readonly (readonly Pair[])[]): (readonly HeaderEntry[])[] {
  return all.map((pairs) => pairs.map(([name, value]) => ({ name, value })));
}
