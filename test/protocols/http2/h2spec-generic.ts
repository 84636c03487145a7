/** h2spec, generic (1 to 5) and hpack: titles as it prints them, octets our own. */
import {
  encodeFrame,
  encodeGoaway,
  encodePaddedData,
  encodePing,
  encodeRstStream,
  encodeSettings,
  encodeWindowUpdate,
} from "../../../protocols/http2/frame-encoder.ts";
import { FLAG, FRAME_TYPE } from "../../../protocols/http2/frame.ts";
import type { H2specCase } from "./h2spec-case.ts";
import { section } from "./h2spec-case.ts";
import type { ClientFrames } from "./helpers.ts";
import { continuation, data, GET, hex, POST, rawHeaders } from "./helpers.ts";

const NONE = new Uint8Array(0);
const END = FLAG.endHeaders | FLAG.endStream;

export function priority(streamId: number, dependency: number, weight = 15): Uint8Array {
  const payload = new Uint8Array(5);
  new DataView(payload.buffer).setUint32(0, dependency);
  payload[4] = weight;
  return encodeFrame({ type: FRAME_TYPE.priority, streamId, payload });
}

/** A request whose block ends with the given octets of HPACK. */
function withField(field: string): H2specCase["send"] {
  return () => [rawHeaders(1, hex(`8287 84 4101 61 ${field}`), END)];
}

/** A request whose block begins with them. */
function withOpening(opening: string): H2specCase["send"] {
  return () => [rawHeaders(1, hex(`${opening} 8287 84 4101 61`), END)];
}

function pieces(client: ClientFrames, count: number): Uint8Array[] {
  const block = client.block([...GET, { name: "x-dummy", value: "abc" }]);
  const size = Math.ceil(block.length / count);
  return Array.from({ length: count }, (_, index) => block.subarray(index * size, (index + 1) * size));
}

export const GENERIC: readonly H2specCase[] = [
  ...section("generic/1", ["Sends a client connection preface", () => [], "alive"]),
  ...section(
    "generic/2",
    ["Sends a PRIORITY frame on idle stream", (client) => [priority(1, 0), client.headers(1)], "answered"],
    [
      "Sends a WINDOW_UPDATE frame on half-closed (remote) stream",
      (client) => [client.headers(1), encodeWindowUpdate(1, 100)],
      "answered",
    ],
    [
      "Sends a PRIORITY frame on half-closed (remote) stream",
      (client) => [client.headers(1), priority(1, 0)],
      "answered",
    ],
    [
      "Sends a RST_STREAM frame on half-closed (remote) stream",
      (client) => [client.headers(1), encodeRstStream(1, 8)],
      "alive",
    ],
    ["Sends a PRIORITY frame on closed stream", (client) => [client.headers(1), priority(1, 0)], "alive"],
  ),
  ...section(
    "generic/3.1",
    ["Sends a DATA frame", (client) => [client.headers(1, POST, false), data(1, "test")], "answered"],
    [
      "Sends multiple DATA frames",
      (client) => [client.headers(1, POST, false), data(1, "test", false), data(1, "test")],
      "answered",
    ],
    [
      "Sends a DATA frame with padding",
      (client) => [client.headers(1, POST, false), encodePaddedData(1, hex("74"), { padding: 9, endStream: true })],
      "answered",
    ],
  ),
  ...section(
    "generic/3.2",
    ["Sends a HEADERS frame", (client) => [client.headers(1)], "answered"],
    [
      "Sends a HEADERS frame with padding",
      (client) => [rawHeaders(1, Uint8Array.of(3, ...client.block(GET), 0, 0, 0), END | FLAG.padded)],
      "answered",
    ],
    [
      "Sends a HEADERS frame with priority",
      (client) => [rawHeaders(1, Uint8Array.of(0, 0, 0, 0, 255, ...client.block(GET)), END | FLAG.priority)],
      "answered",
    ],
  ),
  ...section(
    "generic/3.3",
    ["Sends a PRIORITY frame with priority 1", (client) => [priority(1, 0, 0), client.headers(1)], "answered"],
    ["Sends a PRIORITY frame with priority 256", (client) => [priority(1, 0, 255), client.headers(1)], "answered"],
    ["Sends a PRIORITY frame with stream dependency", (client) => [priority(1, 3), client.headers(1)], "answered"],
    ["Sends a PRIORITY frame with exclusive", (client) => [priority(1, 0x8000_0003), client.headers(1)], "answered"],
    [
      "Sends a PRIORITY frame for an idle stream, then send a HEADER frame for a lower stream ID",
      (client) => [priority(5, 0), client.headers(3)],
      "answered",
    ],
  ),
  ...section("generic/3.4", [
    "Sends a RST_STREAM frame",
    (client) => [client.headers(1, POST, false), encodeRstStream(1, 8)],
    "alive",
  ]),
  ...section("generic/3.5", ["Sends a SETTINGS frame", () => [encodeSettings([{ id: 3, value: 100 }])], "alive"]),
  ...section("generic/3.7", ["Sends a PING frame", () => [encodePing(new Uint8Array(8), false)], "alive"]),
  ...section("generic/3.8", ["Sends a GOAWAY frame", () => [encodeGoaway(0, 0)], "alive"]),
  ...section(
    "generic/3.9",
    [
      "Sends a WINDOW_UPDATE frame with stream ID 0",
      (client) => [encodeWindowUpdate(0, 1), client.headers(1)],
      "answered",
    ],
    [
      "Sends a WINDOW_UPDATE frame with stream ID 1",
      (client) => [client.headers(1, POST, false), encodeWindowUpdate(1, 1), data(1, "test")],
      "answered",
    ],
  ),
  ...section(
    "generic/3.10",
    [
      "Sends a CONTINUATION frame",
      (client) => {
        const [first = NONE, second = NONE] = pieces(client, 2);
        return [rawHeaders(1, first, FLAG.endStream), continuation(1, second)];
      },
      "answered",
    ],
    [
      "Sends multiple CONTINUATION frames",
      (client) => {
        const [first = NONE, second = NONE, third = NONE] = pieces(client, 3);
        return [rawHeaders(1, first, FLAG.endStream), continuation(1, second, 0), continuation(1, third)];
      },
      "answered",
    ],
  ),
  ...section(
    "generic/4",
    ["Sends a GET request", (client) => [client.headers(1)], "answered"],
    [
      "Sends a HEAD request",
      (client) => [client.headers(1, [{ name: ":method", value: "HEAD" }, ...GET.slice(1)])],
      "answered",
    ],
    ["Sends a POST request", (client) => [client.headers(1, POST, false), data(1, "test")], "answered"],
    [
      "Sends a POST request with trailers",
      (client) => [
        client.headers(1, [...POST, { name: "trailer", value: "x-test" }], false),
        data(1, "test", false),
        client.headers(1, [{ name: "x-test", value: "ok" }]),
      ],
      "answered",
    ],
  ),
  ...section(
    "generic/5",
    ["Sends a indexed header field representation", withField("90"), "answered"],
    ["Sends a literal header field with incremental indexing - indexed name", withField("7a 04 74657374"), "answered"],
    [
      "Sends a literal header field with incremental indexing - indexed name (with Huffman coding)",
      withField("7a 83 49509f"),
      "answered",
    ],
    ["Sends a literal header field with incremental indexing - new name", withField("40 01 78 01 79"), "answered"],
    [
      "Sends a literal header field with incremental indexing - new name (with Huffman coding)",
      withField("40 81 f3 81 f5"),
      "answered",
    ],
    ["Sends a literal header field without indexing - indexed name", withField("0f2b 04 74657374"), "answered"],
    [
      "Sends a literal header field without indexing - indexed name (with Huffman coding)",
      withField("0f2b 83 49509f"),
      "answered",
    ],
    ["Sends a literal header field without indexing - new name", withField("00 01 78 01 79"), "answered"],
    [
      "Sends a literal header field without indexing - new name (huffman encoded)",
      withField("00 81 f3 81 f5"),
      "answered",
    ],
    ["Sends a literal header field never indexed - indexed name", withField("1f2b 04 74657374"), "answered"],
    [
      "Sends a literal header field never indexed - indexed name (huffman encoded)",
      withField("1f2b 83 49509f"),
      "answered",
    ],
    ["Sends a literal header field never indexed - new name", withField("10 01 78 01 79"), "answered"],
    [
      "Sends a literal header field never indexed - new name (huffman encoded)",
      withField("10 81 f3 81 f5"),
      "answered",
    ],
    ["Sends a dynamic table size update", withOpening("3f e1 1e"), "answered"],
    ["Sends multiple dynamic table size update", withOpening("20 3f e1 1e"), "answered"],
  ),
];

const WRONG = ["COMPRESSION_ERROR"] as const;

export const HPACK: readonly H2specCase[] = [
  ...section(
    "hpack/2.3.3",
    ["Sends a indexed header field representation with invalid index", withField("ff00"), WRONG],
    ["Sends a literal header field representation with invalid index", withField("7f20 01 61"), WRONG],
  ),
  ...section("hpack/4.2", ["Sends a dynamic table size update at the end of header block", withField("20"), WRONG]),
  ...section(
    "hpack/5.2",
    [
      "Sends a Huffman-encoded string literal representation with padding longer than 7 bits",
      withField("00 01 78 83 f5ffff"),
      WRONG,
    ],
    ["Sends a Huffman-encoded string literal representation padded by zero", withField("00 01 78 81 18"), WRONG],
    [
      "Sends a Huffman-encoded string literal representation containing the EOS symbol",
      withField("00 01 78 84 ffffffff"),
      WRONG,
    ],
  ),
  ...section("hpack/6.1", ["Sends a indexed header field representation with index 0", withField("80"), WRONG]),
  ...section("hpack/6.3", [
    "Sends a dynamic table size update larger than the value of SETTINGS_HEADER_TABLE_SIZE",
    withOpening("3f e2 1f"),
    WRONG,
  ]),
];
