/** h2spec, http2/6: titles as it prints them, octets our own. */
import {
  encodeFrame,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeWindowUpdate,
} from "../../../protocols/http2/frame-encoder.ts";
import { FLAG, INT31_MAX } from "../../../protocols/http2/frame.ts";
import type { H2specCase } from "./h2spec-case.ts";
import { section } from "./h2spec-case.ts";
import { priority } from "./h2spec-generic.ts";
import { continuation, data, GET, hex, POST, rawHeaders } from "./helpers.ts";

const NONE = new Uint8Array(0);
const END = FLAG.endHeaders | FLAG.endStream;
const PROTOCOL = ["PROTOCOL_ERROR"] as const;
const SIZE = ["FRAME_SIZE_ERROR"] as const;
const CLOSED = ["STREAM_CLOSED"] as const;
const FLOW = ["FLOW_CONTROL_ERROR"] as const;

function setting(id: number, value: number): Uint8Array {
  return encodeSettings([{ id, value }]);
}

export const DEFINITIONS: readonly H2specCase[] = [
  ...section(
    "http2/6.1",
    [
      "Sends a DATA frame with 0x0 stream identifier",
      (client) => [client.headers(1, POST, false), data(0, "test")],
      PROTOCOL,
    ],
    [
      'Sends a DATA frame on the stream that is not in "open" or "half-closed (local)" state',
      (client) => [client.headers(1), data(1, "test")],
      CLOSED,
    ],
    [
      "Sends a DATA frame with invalid pad length",
      (client) => [
        client.headers(1, POST, false),
        encodeFrame({ type: 0, flags: FLAG.padded | 1, streamId: 1, payload: hex("06 54657374") }),
      ],
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/6.2",
    [
      "Sends a HEADERS frame without the END_HEADERS flag, and a PRIORITY frame",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), priority(1, 0)],
      PROTOCOL,
    ],
    [
      "Sends a HEADERS frame to another stream while sending a HEADERS frame",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), client.headers(3)],
      PROTOCOL,
    ],
    ["Sends a HEADERS frame with 0x0 stream identifier", (client) => [client.headers(0)], PROTOCOL],
    [
      "Sends a HEADERS frame with invalid pad length",
      (client) => [rawHeaders(1, Uint8Array.of(60, ...client.block(GET)), END | FLAG.padded)],
      PROTOCOL,
    ],
  ),
  ...section(
    "http2/6.3",
    ["Sends a PRIORITY frame with 0x0 stream identifier", () => [priority(0, 0)], PROTOCOL],
    [
      "Sends a PRIORITY frame with a length other than 5 octets",
      (client) => [client.headers(1, POST, false), encodeFrame({ type: 2, streamId: 1, payload: new Uint8Array(4) })],
      SIZE,
    ],
  ),
  ...section(
    "http2/6.4",
    ["Sends a RST_STREAM frame with 0x0 stream identifier", () => [encodeRstStream(0, 8)], PROTOCOL],
    ["Sends a RST_STREAM frame on a idle stream", () => [encodeRstStream(1, 8)], PROTOCOL],
    [
      "Sends a RST_STREAM frame with a length other than 4 octets",
      (client) => [client.headers(1, POST, false), encodeFrame({ type: 3, streamId: 1, payload: new Uint8Array(3) })],
      SIZE,
    ],
  ),
  ...section(
    "http2/6.5",
    [
      "Sends a SETTINGS frame with ACK flag and payload",
      () => [encodeFrame({ type: 4, flags: FLAG.ack, payload: new Uint8Array(6) })],
      SIZE,
    ],
    [
      "Sends a SETTINGS frame with a stream identifier other than 0x0",
      () => [encodeFrame({ type: 4, streamId: 1, payload: hex("0003 00000064") })],
      PROTOCOL,
    ],
    [
      "Sends a SETTINGS frame with a length other than a multiple of 6 octets",
      () => [encodeFrame({ type: 4, payload: new Uint8Array(3) })],
      SIZE,
    ],
  ),
  ...section(
    "http2/6.5.2",
    ["SETTINGS_ENABLE_PUSH (0x2): Sends the value other than 0 or 1", () => [setting(2, 2)], PROTOCOL],
    [
      "SETTINGS_INITIAL_WINDOW_SIZE (0x4): Sends the value above the maximum flow control window size",
      () => [setting(4, 2 ** 31)],
      FLOW,
    ],
    [
      "SETTINGS_MAX_FRAME_SIZE (0x5): Sends the value below the initial value",
      () => [setting(5, 2 ** 14 - 1)],
      PROTOCOL,
    ],
    [
      "SETTINGS_MAX_FRAME_SIZE (0x5): Sends the value above the maximum allowed frame size",
      () => [setting(5, 2 ** 24)],
      PROTOCOL,
    ],
    ["Sends a SETTINGS frame with unknown identifier", () => [setting(0xff, 1)], "alive"],
  ),
  ...section(
    "http2/6.5.3",
    [
      "Sends multiple values of SETTINGS_INITIAL_WINDOW_SIZE",
      (client) => [
        encodeSettings([
          { id: 4, value: 100 },
          { id: 4, value: 1 },
        ]),
        client.headers(1),
      ],
      "answered",
    ],
    ["Sends a SETTINGS frame without ACK flag", () => [encodeSettings([])], "alive"],
  ),
  ...section(
    "http2/6.7",
    ["Sends a PING frame", () => [encodePing(new Uint8Array(8), false)], "alive"],
    ["Sends a PING frame with ACK", () => [encodePing(new Uint8Array(8).fill(7), true)], "alive"],
    [
      "Sends a PING frame with a stream identifier field value other than 0x0",
      () => [encodeFrame({ type: 6, streamId: 1, payload: new Uint8Array(8) })],
      PROTOCOL,
    ],
    [
      "Sends a PING frame with a length field value other than 8",
      () => [encodeFrame({ type: 6, payload: new Uint8Array(6) })],
      SIZE,
    ],
  ),
  ...section("http2/6.8", [
    "Sends a GOAWAY frame with a stream identifier other than 0x0",
    () => [encodeFrame({ type: 7, streamId: 1, payload: new Uint8Array(8) })],
    PROTOCOL,
  ]),
  ...section(
    "http2/6.9",
    [
      "Sends a WINDOW_UPDATE frame with a flow control window increment of 0",
      () => [encodeWindowUpdate(0, 0)],
      PROTOCOL,
    ],
    [
      "Sends a WINDOW_UPDATE frame with a flow control window increment of 0 on a stream",
      (client) => [client.headers(1, POST, false), encodeWindowUpdate(1, 0)],
      PROTOCOL,
    ],
    [
      "Sends a WINDOW_UPDATE frame with a length other than 4 octets",
      () => [encodeFrame({ type: 8, payload: new Uint8Array(3) })],
      SIZE,
    ],
  ),
  ...section(
    "http2/6.9.1",
    [
      "Sends SETTINGS frame to set the initial window size to 1 and sends HEADERS frame",
      (client) => [setting(4, 1), client.headers(1)],
      "answered",
    ],
    [
      "Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1",
      () => [encodeWindowUpdate(0, INT31_MAX), encodeWindowUpdate(0, INT31_MAX)],
      FLOW,
    ],
    [
      "Sends multiple WINDOW_UPDATE frames increasing the flow control window to above 2^31-1 on a stream",
      (client) => [client.headers(1, POST, false), encodeWindowUpdate(1, INT31_MAX), encodeWindowUpdate(1, INT31_MAX)],
      FLOW,
    ],
  ),
  ...section(
    "http2/6.9.2",
    [
      "Changes SETTINGS_INITIAL_WINDOW_SIZE after sending HEADERS frame",
      (client) => [setting(4, 0), client.headers(1), setting(4, 1)],
      "answered",
    ],
    [
      "Sends a SETTINGS frame for window size to be negative",
      (client) => [setting(4, 3), client.headers(1), setting(4, 2), encodeWindowUpdate(1, 2)],
      "answered",
    ],
    [
      "Sends a SETTINGS_INITIAL_WINDOW_SIZE settings with an exceeded maximum window size value",
      () => [setting(4, 2 ** 31)],
      FLOW,
    ],
  ),
  ...section(
    "http2/6.10",
    [
      "Sends multiple CONTINUATION frames preceded by a HEADERS frame",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), continuation(1, NONE, 0), continuation(1, NONE)],
      "answered",
    ],
    [
      "Sends a CONTINUATION frame followed by any frame other than CONTINUATION",
      (client) => [rawHeaders(1, client.block(POST), 0), continuation(1, NONE, 0), data(1, "test")],
      PROTOCOL,
    ],
    [
      "Sends a CONTINUATION frame with 0x0 stream identifier",
      (client) => [rawHeaders(1, client.block(GET), FLAG.endStream), continuation(0, NONE)],
      PROTOCOL,
    ],
    [
      "Sends a CONTINUATION frame preceded by a HEADERS frame with END_HEADERS flag",
      (client) => [client.headers(1, POST, false), continuation(1, NONE)],
      PROTOCOL,
    ],
    [
      "Sends a CONTINUATION frame preceded by a CONTINUATION frame with END_HEADERS flag",
      (client) => [rawHeaders(1, client.block(POST), 0), continuation(1, NONE), continuation(1, NONE)],
      PROTOCOL,
    ],
    [
      "Sends a CONTINUATION frame preceded by a DATA frame",
      (client) => [client.headers(1, POST, false), data(1, "test", false), continuation(1, NONE)],
      PROTOCOL,
    ],
  ),
];
