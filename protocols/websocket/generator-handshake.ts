/**
 * Makes heads of the opening handshake: requests and answers, valid in most places and bent in a few. All
 * decisions 0 give a request without anything optional.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { acceptKey } from "./handshake/accept-key.ts";
import { pick } from "../shared/pick.ts";

/** Of the first octet: the client reads. */
export const CLIENT = 1;
/** The key of RFC 6455 1.3. */
export const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
export const PROTOCOLS: readonly string[] = ["chat", "superchat"];

const EXTENSIONS: readonly string[] = [
  "",
  "permessage-deflate",
  "permessage-deflate; client_max_window_bits",
  "permessage-deflate; server_max_window_bits=9; client_no_context_takeover",
  'permessage-deflate; client_max_window_bits="12"',
  "permessage-deflate; server_max_window_bits=8, permessage-deflate; server_no_context_takeover",
  "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
  "permessage-deflate; server_max_window_bits=16",
  "permessage-deflate; server_max_window_bits=010",
  "permessage-deflate; unknown=1",
  "__proto__; constructor=toString, permessage-deflate",
  "permessage-deflate;",
  "permessage-deflate, ,x",
  'x; y="a\\"b"',
];
const PROTOCOL_LISTS: readonly string[] = ["", "chat", "superchat, chat", "chat, chat", "other", "a b", ","];
/** One line in this many is bent. */
const BEND_SHARE = 12;
const EXTRA_FIELDS_MAX = 14;

export function generateHandshake(source: InputSource): Uint8Array {
  const place = source.at("head");
  const isAnswer = place.flip();
  const lines = isAnswer ? answerLines(place) : requestLines(place);
  for (let index = place.choose(EXTRA_FIELDS_MAX); index > 0; index -= 1) lines.push(extraField(place));
  const text = lines.map((line, index) => bent(line, source.at(`line-${index}`))).join("");
  return Uint8Array.from([isAnswer ? CLIENT : 0, ...Array.from(`${text}\r\n`, (character) => character.charCodeAt(0))]);
}

function requestLines(place: Place): string[] {
  return [
    pick(
      ["GET / HTTP/1.1", "GET /chat?x=1 HTTP/1.9", "POST / HTTP/1.1", "GET / HTTP/1.0", "GET  HTTP/1.1", "GET /"],
      place,
    ),
    pick(["Host: a", "host:\tserver.example.com", "Host:", "Host: a\r\nHost: a"], place),
    pick(["Upgrade: websocket", "UPGRADE: h2c, WebSocket", "Upgrade: websockets"], place),
    pick(["Connection: Upgrade", "Connection: keep-alive, upgrade", "Connection: close"], place),
    pick([`Sec-WebSocket-Key: ${KEY}`, "Sec-WebSocket-Key: AAAA", `Sec-WebSocket-Key: ${KEY.slice(0, -1)}!`], place),
    pick(["Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: 13, 8"], place),
    ...listLines(place),
  ];
}

function answerLines(place: Place): string[] {
  return [
    pick(["HTTP/1.1 101 Switching Protocols", "HTTP/1.1 101 ", "HTTP/1.1 200 OK", "HTTP/1.0 101 x", "101"], place),
    pick(["Upgrade: websocket", "upgrade: WebSocket", "Upgrade: h2c"], place),
    pick(["Connection: Upgrade", "Connection: a, UPGRADE", "Connection: upgraded"], place),
    pick([`Sec-WebSocket-Accept: ${acceptKey(KEY)}`, "Sec-WebSocket-Accept: AAAA", "x: y"], place),
    ...listLines(place),
  ];
}

function listLines(place: Place): string[] {
  const extensions = pick(EXTENSIONS, place);
  const protocols = pick(PROTOCOL_LISTS, place);
  return [
    ...(extensions === "" ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
    ...(protocols === "" ? [] : [`Sec-WebSocket-Protocol: ${protocols}`]),
  ];
}

function extraField(place: Place): string {
  return pick(
    ["a: b", "__proto__: x", "constructor:", `long: ${"x".repeat(120)}`, "Content-Length: 5", "o: \u00ff"],
    place,
  );
}

/** The line with its end, which is bent in one line of many. */
function bent(line: string, place: Place): string {
  if (place.choose(BEND_SHARE) !== 1) return `${line}\r\n`;
  return pick(
    [`${line}\n`, `${line}\r`, ` ${line}\r\n`, `${line}\0\r\n`, `${line}\r\n folded\r\n`, `(${line})\r\n`, "\r\n"],
    place,
  );
}
