/** Pieces that streams of both sides are made of: right in most places, bent in a few. All decisions 0 are simplest. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { octetsOf } from "../shared/line-text.ts";

const OPERATIONS_MAX = 6;
/** One operation in this many is bent. */
const BEND_SHARE = 8;

const SUBJECTS: readonly string[] = ["a", "a.b", "foo.bar.baz", "_INBOX.x1.7", "h\u00e9llo.\u{1f980}", "__proto__"];
const PAYLOADS: readonly string[] = ["", "x", "\r\n", "PING\r\n", "h\u00e9llo", "NATS/1.0\r\n\r\n", "y".repeat(70)];
const SIDS: readonly string[] = ["1", "9", "12345", "123456789012345", "01", "x1"];
const GAPS: readonly string[] = [" ", "  ", "\t", " \t "];
const STATUSES: readonly string[] = [
  "",
  " 503",
  " 100 Idle Heartbeat",
  " 404  No Messages",
  " ",
  " 5x3",
  " 5030",
  "503",
];
const FIELDS: readonly string[] = [
  "",
  "a: b\r\n",
  "Nats-Msg-Id:1\r\n",
  "__proto__: x\r\n",
  "k: \t v w \r\n",
  "u: h\u00e9\r\n",
  "no colon\r\n",
  ": x\r\n",
  " fold\r\n",
  "k: a\nb\r\n",
  "k: a\rb\r\n",
];
const ENDS: readonly string[] = ["\r\n", "", "\r\n\r\n", "\n"];
/** Added to a size that is right. */
const WRONG: readonly number[] = [0, 1, -1, 2, 1_000];

/** Several operations, each from places of its own, so that one can go or change without moving the others. */
export function operationsOf(source: InputSource, make: (place: Place) => Uint8Array): Uint8Array {
  const count = 1 + source.at("operations").choose(OPERATIONS_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) parts.push(make(source.at(`operation-${index}`)));
  return joinOctets(parts);
}

export function isBent(place: Place): boolean {
  return place.choose(BEND_SHARE) === 1;
}

export function subject(place: Place): string {
  return pick(SUBJECTS, place);
}

/** Mostly numbers that are right. */
export function sid(place: Place): string {
  return pick(place.choose(4) === 1 ? SIDS : SIDS.slice(0, 3), place);
}

export function gap(place: Place): string {
  return place.choose(6) === 1 ? pick(GAPS, place) : " ";
}

/** Letters of both cases. */
export function spelled(name: string, place: Place): string {
  return place.choose(6) === 1 ? name.toLowerCase() : name;
}

/** An operation with a payload: its words so far, its sizes, and what they count. */
export function carried(place: Place, words: readonly string[], isHeaded: boolean): Uint8Array {
  const payload = pick(PAYLOADS, place);
  const block = isHeaded ? headers(place) : "";
  const blockOctets = octetsOf(block).length;
  const octets = blockOctets + octetsOf(payload).length;
  const sizes = isHeaded ? [`${sizeNear(blockOctets, place)}`, `${octets}`] : [`${sizeNear(octets, place)}`];
  const line = [...words, ...sizes].reduce((text, word) => `${text}${gap(place)}${word}`);
  return octetsOf(`${line}\r\n${block}${payload}\r\n`);
}

function sizeNear(size: number, place: Place): string {
  const wrong = place.choose(16) === 1 ? pick(WRONG, place) : 0;
  return `${place.choose(16) === 1 ? "00" : ""}${Math.max(0, size + wrong)}`;
}

function headers(place: Place): string {
  const version = place.choose(12) === 1 ? "NATS/1.1" : "NATS/1.0";
  let block = `${version}${pick(place.choose(3) === 1 ? STATUSES : STATUSES.slice(0, 3), place)}\r\n`;
  for (let field = place.choose(6); field > 0; field -= 1) {
    block += pick(place.choose(6) === 1 ? FIELDS : FIELDS.slice(0, 5), place);
  }
  return block + (place.choose(12) === 1 ? pick(ENDS, place) : "\r\n");
}
