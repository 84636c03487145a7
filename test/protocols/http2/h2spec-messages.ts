/** h2spec, http2/7 and http2/8: titles as it prints them, octets our own. */
import { encodeFrame, encodeGoaway, encodeRstStream } from "../../../protocols/http2/frame-encoder.ts";
import { FLAG } from "../../../protocols/http2/frame.ts";
import type { H2specCase } from "./h2spec-case.ts";
import { section } from "./h2spec-case.ts";
import { data, entries, GET, hex, POST } from "./helpers.ts";

const PROTOCOL = ["PROTOCOL_ERROR"] as const;

/** A GET request with one more field. */
function plus(name: string, value: string): H2specCase["send"] {
  return (client) => [client.headers(1, [...GET, { name, value }])];
}

/** A request with these fields alone. */
function only(fields: Readonly<Record<string, string>>): H2specCase["send"] {
  return (client) => [client.headers(1, entries(fields))];
}

export const MESSAGES: readonly H2specCase[] = [
  ...section(
    "http2/7",
    ["Sends a GOAWAY frame with unknown error code", () => [encodeGoaway(0, 0xff)], "alive"],
    [
      "Sends a RST_STREAM frame with unknown error code",
      (client) => [client.headers(1, POST, false), encodeRstStream(1, 0xff)],
      "alive",
    ],
  ),
  ...section("http2/8.1", [
    "Sends a second HEADERS frame without the END_STREAM flag",
    (client) => [client.headers(1, POST, false), client.headers(1, entries({ "x-test": "ok" }), false)],
    PROTOCOL,
  ]),
  ...section("http2/8.1.2", [
    "Sends a HEADERS frame that contains the header field name in uppercase letters",
    plus("X-TEST", "ok"),
    PROTOCOL,
  ]),
  ...section(
    "http2/8.1.2.1",
    [
      "Sends a HEADERS frame that contains a unknown pseudo-header field",
      (client) => [client.headers(1, [...GET, { name: ":test", value: "ok" }])],
      PROTOCOL,
    ],
    [
      "Sends a HEADERS frame that contains the pseudo-header field defined for response",
      (client) => [client.headers(1, [...GET, { name: ":status", value: "200" }])],
      PROTOCOL,
    ],
    [
      "Sends a HEADERS frame that contains a pseudo-header field as trailers",
      (client) => [
        client.headers(1, POST, false),
        data(1, "test", false),
        client.headers(1, entries({ ":method": "200" })),
      ],
      PROTOCOL,
    ],
    [
      "Sends a HEADERS frame that contains a pseudo-header field that appears in a header block after a regular header field",
      (client) => [client.headers(1, [...GET.slice(0, 3), { name: "x-test", value: "ok" }, ...GET.slice(3)])],
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/8.1.2.2",
    [
      "Sends a HEADERS frame that contains the connection-specific header field",
      plus("connection", "keep-alive"),
      PROTOCOL,
    ],
    [
      'Sends a HEADERS frame that contains the TE header field with any value other than "trailers"',
      plus("te", "trailers, deflate"),
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/8.1.2.3",
    [
      'Sends a HEADERS frame with empty ":path" pseudo-header field',
      only({ ":method": "GET", ":scheme": "https", ":authority": "a", ":path": "" }),
      PROTOCOL,
    ],
    [
      'Sends a HEADERS frame that omits ":method" pseudo-header field',
      only({ ":scheme": "https", ":authority": "a", ":path": "/" }),
      PROTOCOL,
    ],
    [
      'Sends a HEADERS frame that omits ":scheme" pseudo-header field',
      only({ ":method": "GET", ":authority": "a", ":path": "/" }),
      PROTOCOL,
    ],
    [
      'Sends a HEADERS frame that omits ":path" pseudo-header field',
      only({ ":method": "GET", ":scheme": "https", ":authority": "a" }),
      PROTOCOL,
    ],
    ['Sends a HEADERS frame with duplicated ":method" pseudo-header field', plus(":method", "GET"), PROTOCOL],
    ['Sends a HEADERS frame with duplicated ":scheme" pseudo-header field', plus(":scheme", "https"), PROTOCOL],
    ['Sends a HEADERS frame with duplicated ":path" pseudo-header field', plus(":path", "/"), PROTOCOL],
  ),
  ...section(
    "http2/8.1.2.6",
    [
      'Sends a HEADERS frame with the "content-length" header field which does not equal the DATA frame payload length',
      (client) => [client.headers(1, [...POST, { name: "content-length", value: "1" }], false), data(1, "test")],
      PROTOCOL,
    ],
    [
      'Sends a HEADERS frame with the "content-length" header field which does not equal the sum of the multiple DATA frames payload length',
      (client) => [
        client.headers(1, [...POST, { name: "content-length", value: "1" }], false),
        data(1, "te", false),
        data(1, "st"),
      ],
      PROTOCOL,
    ],
  ),
  ...section("http2/8.2", [
    "Sends a PUSH_PROMISE frame",
    (client) => [
      client.headers(1),
      encodeFrame({ type: 5, flags: FLAG.endHeaders, streamId: 1, payload: hex("00000002 828784") }),
    ],
    PROTOCOL,
  ]),
];
