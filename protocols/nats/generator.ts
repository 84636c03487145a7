/** Makes what a server says: right in most places, bent in a few. All decisions 0 give one `PING`. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { octetsOf } from "../shared/line-text.ts";
import { pick } from "../shared/pick.ts";
import { carried, isBent, operationsOf, sid, spelled, subject } from "./generator-parts.ts";

const INFOS: readonly string[] = [
  "{}",
  '{"server_id":"A","version":"2.9.10","proto":1,"headers":true,"max_payload":1048576}',
  '{"ldm":true,"connect_urls":["a:1","b:2"]} ',
  '{"max_payload":null,"unknown":{"deep":[[[]]]}}',
  '{"__proto__":{"headers":true},"constructor":1}',
];
const ERRORS: readonly string[] = ["'Unknown Protocol Operation'", "'Stale Connection'", "unquoted", "''", "'"];

/** What a bend puts in place of an operation: each breaks one rule, or comes near it. */
const BENDS: readonly string[] = [
  "FOO\r\n",
  "PIN\r\n",
  "PINGS\r\n",
  "PING x\r\n",
  "PING \t\r\n",
  "PING\n",
  "PI\rNG\r\n",
  "\r\n",
  " PING\r\n",
  "MSG a 1\r\n",
  "MSG a 1 2 3 4\r\n",
  "MSG a 1 -1\r\n",
  "MSG a 1 +1\r\nx\r\n",
  "MSG a 1 1x\r\nx\r\n",
  "MSG a 1 9999999999\r\n",
  "MSG a 1 401\r\n",
  "MSG a 1 1\r\nxy\r\n",
  "MSG a 1 1\r\nx\n",
  "MSG a -1 1\r\nx\r\n",
  "MSG a 1 0000000001\r\nx\r\n",
  "HMSG a 1 14 13\r\nNATS/1.0\r\n\r\nx\r\n",
  "HMSG a 1 0 1\r\nx\r\n",
  "HMSG a 1 8 12\r\nNATS/1.0\r\n\r\n\r\n",
  "HMSG a 1 201 300\r\n",
  `HMSG a 1 201 202\r\n${"h".repeat(202)}\r\n`,
  "HMSG a 1 1\r\nx\r\n",
  "INFO\r\n",
  "INFO {\r\n",
  "INFO []\r\n",
  'INFO {"max_payload":-1}\r\n',
  'INFO {"headers":"yes"}\r\n',
  'INFO {"connect_urls":["a","b","c","d"]}\r\n',
  "-ERR\r\n",
  "+OK then\r\n",
  `MSG ${"s".repeat(250)} 1 1\r\nx\r\n`,
  `MSG ${"s".repeat(270)} 1 1\r\nx\r\n`,
  `-ERR '${"s".repeat(250)}'\r\n`,
];
/** Where octets are no UTF-8. */
const RAW: readonly Uint8Array[] = [
  Uint8Array.from([...octetsOf("MSG a"), 0xff, ...octetsOf(" 1 0\r\n\r\n")]),
  Uint8Array.from([...octetsOf("MSG a 1 r"), 0xe2, ...octetsOf(" 1\r\nx\r\n")]),
  Uint8Array.from([
    ...octetsOf("HMSG \u00e9"),
    0xc3,
    ...octetsOf(" 1 "),
    0x80,
    ...octetsOf(" 12 12\r\nNATS/1.0\r\n\r\n\r\n"),
  ]),
  Uint8Array.from([...octetsOf("MSG a 1"), 0xff, ...octetsOf(" 1\r\nx\r\n")]),
  Uint8Array.from([...octetsOf("-ERR 'x"), 0xc3, ...octetsOf("'\r\n")]),
  Uint8Array.from([...octetsOf("HMSG a 1 17 17\r\nNATS/1.0\r\nk:"), 0xe2, 0x82, ...octetsOf("\r\n\r\n\r\n")]),
];

export function generateServerStream(source: InputSource): Uint8Array {
  return operationsOf(source, operationOf);
}

function operationOf(place: Place): Uint8Array {
  if (isBent(place)) {
    const index = place.choose(BENDS.length + RAW.length);
    return RAW[index - BENDS.length] ?? octetsOf(BENDS[index] ?? "");
  }
  return pick(OPERATIONS, place)(place);
}

const OPERATIONS: readonly ((place: Place) => Uint8Array)[] = [
  (place) => octetsOf(`${spelled("PING", place)}\r\n`),
  (place) => message(place, "MSG"),
  (place) => message(place, "HMSG"),
  (place) => octetsOf(`${spelled("INFO", place)} ${pick(INFOS, place)}\r\n`),
  (place) => octetsOf(`${spelled("-ERR", place)} ${pick(ERRORS, place)}\r\n`),
  (place) => octetsOf(`${spelled("PONG", place)}\r\n`),
  (place) => octetsOf(`${spelled("+OK", place)}\r\n`),
];

function message(place: Place, name: "MSG" | "HMSG"): Uint8Array {
  const words = [spelled(name, place), subject(place), sid(place)];
  if (place.choose(2) === 1) words.push(subject(place));
  return carried(place, words, name === "HMSG");
}
