/**
 * Makes requests: whole messages and pipelines of them, each with at most one place bent. Every message draws from
 * places of its own, so that one can go or change without moving the others. All decisions 0 give one `GET`.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { pick } from "../shared/pick.ts";
import { bendOf } from "./bends.ts";
import { chunkedBody, fieldLines } from "./generator-parts.ts";
import { octetsOf } from "./octets-of.ts";

const MESSAGES_MAX = 4;
/** One message in this many is bent. */
const BEND_SHARE = 4;

const METHODS: readonly string[] = ["GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE", "M-SEARCH", "get"];
const TARGETS: readonly string[] = ["/", "/a?b=c", "http://a/b", "/%00", '/a|b"{}', "*", "//a", "/x".repeat(40)];
const HOSTS: readonly string[] = ["a", "", "a:80", "[::1]:8080", "a-b.example", "%41"];
const CONTENTS: readonly string[] = [
  "",
  "abc",
  "\r\n",
  "0\r\n\r\n",
  "GET / HTTP/1.1\r\n\r\n",
  "\0\u00ff",
  "x".repeat(150),
];
const OPTIONS: readonly string[] = ["keep-alive", "close", "upgrade", "Close, x", "keep-alive, Upgrade"];
const PROTOCOLS: readonly string[] = ["websocket", "h2c", "x, WebSocket"];

/** A message in parts, so that one can be bent. */
export interface MessageText {
  readonly line: string;
  readonly fields: string[];
  readonly body: string;
}

export function generateRequests(source: InputSource): Uint8Array {
  const count = 1 + source.at("requests").choose(MESSAGES_MAX);
  let text = "";
  for (let index = 0; index < count; index += 1) text += requestText(source.at(`request-${index}`));
  return octetsOf(text);
}

function requestText(place: Place): string {
  const isBent = place.choose(BEND_SHARE) === 1;
  const message = drawRequest(place);
  const { line, fields, body } = isBent ? bendOf(message, place) : message;
  return `${line}\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n${body}`;
}

function drawRequest(place: Place): MessageText {
  const isConnect = place.choose(24) === 1;
  const method = isConnect ? "CONNECT" : pick(METHODS, place);
  const target = isConnect ? "a:443" : pick(TARGETS, place);
  const minor = place.choose(6) === 1 ? 0 : 1;
  const fields = [`Host: ${pick(HOSTS, place)}`];
  if (place.choose(6) === 1) fields.push(`Connection: ${pick(OPTIONS, place)}`);
  if (place.choose(10) === 1) fields.push(`Upgrade: ${pick(PROTOCOLS, place)}`);
  fields.push(...fieldLines(place));
  const { framing, body } = isConnect ? { framing: [], body: "" } : drawBody(place);
  return { line: `${method} ${target} HTTP/1.${minor}`, fields: [...fields, ...framing], body };
}

export function drawBody(place: Place): { framing: string[]; body: string } {
  const kind = place.choose(3);
  if (kind === 0) return { framing: [], body: "" };
  if (kind === 2) return { framing: ["Transfer-Encoding: chunked"], body: chunkedBody(place) };
  const body = pick(CONTENTS, place);
  return { framing: [`Content-Length: ${body.length}`], body };
}
