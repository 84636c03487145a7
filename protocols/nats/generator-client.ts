/** Makes what a client says: right in most places, bent in a few. All decisions 0 give one `PING`. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { octetsOf } from "../shared/line-text.ts";
import { pick } from "../shared/pick.ts";
import { carried, gap, isBent, operationsOf, sid, spelled, subject } from "./generator-parts.ts";

const CONNECTS: readonly string[] = [
  "{}",
  '{"verbose":false,"pedantic":false,"headers":true,"no_responders":true,"lang":"node","version":"3.4.0"}',
  '{"echo":false,"name":"h\u00e9llo","unknown":1} ',
  '{"verbose":null}',
];

/** What a bend puts in place of an operation: each breaks one rule, or comes near it. */
const BENDS: readonly string[] = [
  "GET / HTTP/1.1\r\n",
  "POST / HTTP/1.1\r\n",
  "+OK\r\n",
  "PUB\r\n",
  "PUB a\r\n",
  "PUB a b c 1\r\nx\r\n",
  "PUB a 401\r\n",
  "PUB a -1\r\n",
  "PUB a 1\r\nx\r",
  "PUB a 1\nx\n",
  "HPUB a 13 12\r\n",
  `HPUB a 201 202\r\n${"h".repeat(202)}\r\n`,
  "HPUB a 12 12\r\nNATS/1.0\r\n\r\n\r\n",
  "SUB a\r\n",
  "SUB a b c d\r\n",
  "SUB a 1234567890123456\r\n",
  "SUB a q 00\r\n",
  "UNSUB\r\n",
  "UNSUB 1 -1\r\n",
  "UNSUB 1 1 1\r\n",
  "CONNECT\r\n",
  "CONNECT 5\r\n",
  "CONNECT null\r\n",
  'CONNECT {"verbose":"yes"}\r\n',
  'CONNECT {"name":5}\r\n',
  `SUB ${"s".repeat(252)} 1\r\n`,
];

/** Where octets are no UTF-8. */
const RAW: readonly Uint8Array[] = [
  Uint8Array.from([...octetsOf("PUB a"), 0xff, ...octetsOf(" 1\r\nx\r\n")]),
  Uint8Array.from([...octetsOf("HPUB a r"), 0xe2, 0x82, ...octetsOf(" 12 12\r\nNATS/1.0\r\n\r\n\r\n")]),
  Uint8Array.from([...octetsOf("SUB a"), 0xc3, ...octetsOf(" 1\r\n")]),
];

export function generateClientStream(source: InputSource): Uint8Array {
  return operationsOf(source, (place) => (isBent(place) ? bend(place) : pick(OPERATIONS, place)(place)));
}

function bend(place: Place): Uint8Array {
  const index = place.choose(BENDS.length + RAW.length);
  return RAW[index - BENDS.length] ?? octetsOf(BENDS[index] ?? "");
}

const OPERATIONS: readonly ((place: Place) => Uint8Array)[] = [
  (place) => octetsOf(`${spelled("PING", place)}\r\n`),
  (place) => publication(place, "PUB"),
  (place) => publication(place, "HPUB"),
  (place) => {
    const queue = place.choose(3) === 1 ? `${gap(place)}workers` : "";
    return octetsOf(`${spelled("SUB", place)} ${subject(place)}${queue}${gap(place)}${sid(place)}\r\n`);
  },
  (place) => {
    const max = place.choose(3) === 1 ? `${gap(place)}${pick(["0", "1", "010"], place)}` : "";
    return octetsOf(`${spelled("UNSUB", place)} ${sid(place)}${max}\r\n`);
  },
  (place) => octetsOf(`${spelled("CONNECT", place)} ${pick(CONNECTS, place)}\r\n`),
  (place) => octetsOf(`${spelled("PONG", place)}\r\n`),
];

function publication(place: Place, name: "PUB" | "HPUB"): Uint8Array {
  const words = [spelled(name, place), subject(place)];
  if (place.choose(2) === 1) words.push(subject(place));
  return carried(place, words, name === "HPUB");
}
