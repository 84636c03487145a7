/** h2spec, http2/3 to http2/5: titles as it prints them, octets our own. */
import { encodeFrame, encodeRstStream, encodeWindowUpdate } from "../../../protocols/http2/frame-encoder.ts";
import { FLAG, FRAME_TYPE } from "../../../protocols/http2/frame.ts";
import type { H2specCase } from "./h2spec-case.ts";
import { section } from "./h2spec-case.ts";
import { priority } from "./h2spec-generic.ts";
import { continuation, data, GET, hex, POST, rawHeaders } from "./helpers.ts";

const NONE = new Uint8Array(0);
const END = FLAG.endHeaders | FLAG.endStream;
const PROTOCOL = ["PROTOCOL_ERROR"] as const;
const SIZE = ["FRAME_SIZE_ERROR"] as const;
const CLOSED = ["STREAM_CLOSED"] as const;

function withoutGreeting(one: H2specCase[]): H2specCase[] {
  return one.map((single) => ({ ...single, withoutGreeting: true }));
}

export const CONNECTION: readonly H2specCase[] = [
  ...section("http2/3.5", ["Sends client connection preface", (client) => [client.headers(1)], "answered"]),
  ...withoutGreeting(
    section("http2/3.5", [
      "Sends invalid connection preface",
      () => [Buffer.from("INVALID CONNECTION PREFACE\r\n\r\n")],
      PROTOCOL,
    ]),
  ).map((one) => ({ ...one, id: "http2/3.5 #2" })),
  ...section(
    "http2/4.1",
    ["Sends a frame with unknown type", () => [encodeFrame({ type: 0xff, payload: new Uint8Array(8) })], "alive"],
    [
      "Sends a frame with undefined flag",
      () => [encodeFrame({ type: FRAME_TYPE.ping, flags: 0x16, payload: new Uint8Array(8) })],
      "alive",
    ],
    ["Sends a frame with reserved field bit", () => [hex("000008 06 00 80000000 0000000000000000")], "alive"],
  ),
  ...section(
    "http2/4.2",
    [
      "Sends a DATA frame with 2^14 octets in length",
      (client) => [
        client.headers(1, POST, false),
        encodeFrame({ type: 0, flags: 1, streamId: 1, payload: new Uint8Array(2 ** 14) }),
      ],
      "answered",
    ],
    [
      "Sends a large size DATA frame that exceeds the SETTINGS_MAX_FRAME_SIZE",
      (client) => [
        client.headers(1, POST, false),
        encodeFrame({ type: 0, flags: 1, streamId: 1, payload: new Uint8Array(2 ** 14 + 1) }),
      ],
      SIZE,
    ],
    [
      "Sends a large size HEADERS frame that exceeds the SETTINGS_MAX_FRAME_SIZE",
      () => [rawHeaders(1, new Uint8Array(2 ** 14 + 1), END)],
      SIZE,
    ],
  ),
  ...section(
    "http2/4.3",
    ["Sends invalid header block fragment", () => [rawHeaders(1, hex("40"), END)], ["COMPRESSION_ERROR"]],
    [
      "Sends a PRIORITY frame while sending the header blocks",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), priority(1, 0), continuation(1, NONE)],
      PROTOCOL,
    ],
    [
      "Sends a HEADERS frame to another stream while sending the header blocks",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), client.headers(3)],
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/5.1",
    ["idle: Sends a DATA frame", () => [data(1, "test")], PROTOCOL],
    ["idle: Sends a RST_STREAM frame", () => [encodeRstStream(1, 8)], PROTOCOL],
    ["idle: Sends a WINDOW_UPDATE frame", () => [encodeWindowUpdate(1, 100)], PROTOCOL],
    ["idle: Sends a CONTINUATION frame", () => [continuation(1, NONE)], PROTOCOL],
    ["half closed (remote): Sends a DATA frame", (client) => [client.headers(1), data(1, "test")], CLOSED],
    ["half closed (remote): Sends a HEADERS frame", (client) => [client.headers(1), client.headers(1)], CLOSED],
    [
      "half closed (remote): Sends a CONTINUATION frame",
      (client) => [client.headers(1), continuation(1, NONE)],
      ["STREAM_CLOSED", "PROTOCOL_ERROR"],
    ],
    [
      "closed: Sends a DATA frame after sending RST_STREAM frame",
      (client) => [client.headers(1, POST, false), encodeRstStream(1, 8), data(1, "test")],
      CLOSED,
    ],
    [
      "closed: Sends a HEADERS frame after sending RST_STREAM frame",
      (client) => [client.headers(1, POST, false), encodeRstStream(1, 8), client.headers(1)],
      CLOSED,
    ],
    [
      "closed: Sends a CONTINUATION frame after sending RST_STREAM frame",
      (client) => [client.headers(1, POST, false), encodeRstStream(1, 8), continuation(1, NONE)],
      ["STREAM_CLOSED", "PROTOCOL_ERROR"],
    ],
    ["closed: Sends a DATA frame", (client) => [client.headers(1), data(1, "test")], CLOSED],
    ["closed: Sends a HEADERS frame", (client) => [client.headers(1), client.headers(1)], CLOSED],
    [
      "closed: Sends a CONTINUATION frame",
      (client) => [client.headers(1), continuation(1, NONE)],
      ["STREAM_CLOSED", "PROTOCOL_ERROR"],
    ],
  ),
  ...section(
    "http2/5.1.1",
    ["Sends even-numbered stream identifier", (client) => [client.headers(2)], PROTOCOL],
    [
      "Sends stream identifier that is numerically smaller than previous",
      (client) => [client.headers(5), client.headers(3)],
      PROTOCOL,
    ],
  ),
  ...section("http2/5.1.2", [
    "Sends HEADERS frames that causes their advertised concurrent stream limit to be exceeded",
    (client) => Array.from({ length: 101 }, (_, index) => client.headers(2 * index + 1, POST, false)),
    ["PROTOCOL_ERROR", "REFUSED_STREAM"],
  ]),
  ...section(
    "http2/5.3.1",
    [
      "Sends HEADERS frame that depends on itself",
      (client) => [rawHeaders(1, Uint8Array.of(0, 0, 0, 1, 255, ...client.block(GET)), END | FLAG.priority)],
      PROTOCOL,
    ],
    ["Sends PRIORITY frame that depend on itself", () => [priority(2 ** 31 - 1, 2 ** 31 - 1)], PROTOCOL],
  ),
  ...section(
    "http2/5.4.1",
    [
      "Sends an invalid PING frame for connection close",
      () => [encodeFrame({ type: 6, payload: new Uint8Array(6) })],
      SIZE,
    ],
    [
      "Sends an invalid PING frame to receive GOAWAY frame",
      () => [encodeFrame({ type: 6, streamId: 3, payload: new Uint8Array(8) })],
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/5.5",
    ["Sends an unknown extension frame", () => [encodeFrame({ type: 0x16, payload: new Uint8Array(8) })], "alive"],
    [
      "Sends an unknown extension frame in the middle of a header block",
      (client) => [
        rawHeaders(1, client.block(GET), FLAG.endStream),
        encodeFrame({ type: 0x16, payload: new Uint8Array(8) }),
      ],
      PROTOCOL,
    ],
  ),
];
