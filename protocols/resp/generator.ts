/**
 * Makes replies: right in most places, bent in a few. Each value of the top level draws from places of its own,
 * so that one can go or change without moving the others. All decisions 0 give one `+` line.
 */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { octetsOf } from "../shared/line-text.ts";

const VALUES_MAX = 6;
const ITEMS_MAX = 4;
const DEPTH_MAX = 7;
/** One value in this many is bent. */
const BEND_SHARE = 10;

const LINES: readonly string[] = ["OK", "", "PONG", "é", "\u{1f980}", "__proto__", "x".repeat(31), "x".repeat(80)];
const INTEGERS: readonly string[] = [
  "0",
  "1",
  "-1",
  "+5",
  "007",
  "1234567",
  "9007199254740993",
  "-9223372036854775808",
  "9223372036854775807",
  "9223372036854775808",
];
const DOUBLES: readonly string[] = ["1.5", "0", "-0", "inf", "-inf", "nan", "1e300", "1.7976931348623157E+308", "10"];
const BIG_NUMBERS: readonly string[] = ["0", "-7", "3492890328409238509324850943850943825024385"];
const BULKS: readonly string[] = ["", "a", "héllo", "\r\n", "$5\r\n", "\u{1f980}\u{1f980}", "x".repeat(64), "\u0000"];
const FORMATS: readonly string[] = ["txt:", "mkd:", "tx:t", ""];

/** What a bend puts in place of a value: each breaks one rule, or comes near it. */
const BENDS: readonly string[] = [
  "$-2\r\n",
  "$+3\r\nabc\r\n",
  "$03\r\nabc\r\n",
  "$3\r\nabcd\r\n",
  "$3\r\nabc\n\n",
  "$99999999999999999999\r\n",
  "$201\r\n",
  "*-2\r\n",
  "*1000000\r\n",
  "*4\r\n*40\r\n",
  "*?\r\n",
  ".\r\n",
  ";1\r\na\r\n",
  "%?\r\n+a\r\n.\r\n",
  "$?\r\n;2\r\nab\r\n:1\r\n",
  "*1\r\n>1\r\n+x\r\n",
  "=3\r\ntxt\r\n",
  ":1a\r\n",
  ":\r\n",
  ",1.\r\n",
  ",.5\r\n",
  ",1e\r\n",
  "#y\r\n",
  "#tt\r\n",
  "_x\r\n",
  "(12x\r\n",
  "+a\rb\r\n",
  "+a\nb\r\n",
  "?\r\n",
  "*-1\r\n",
];
/** Where octets are no UTF-8. */
const RAW: readonly Uint8Array[] = [
  Uint8Array.of(0x2b, 0xff, 0xc3, 13, 10),
  Uint8Array.of(0x24, 0x33, 13, 10, 0xf0, 0x9f, 0xa6, 13, 10),
];

export function generateReplies(source: InputSource): Uint8Array {
  const count = 1 + source.at("replies").choose(VALUES_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) parts.push(replyOf(source.at(`reply-${index}`)));
  return joinOctets(parts);
}

function replyOf(place: Place): Uint8Array {
  if (place.choose(BEND_SHARE) === 1) return bend(place);
  const push = place.choose(8) === 1;
  if (push) return octetsOf(`>2\r\n+message\r\n${valueText(place, 1)}`);
  return octetsOf(valueText(place, 0));
}

function bend(place: Place): Uint8Array {
  const index = place.choose(BENDS.length + RAW.length);
  return RAW[index - BENDS.length] ?? octetsOf(BENDS[index] ?? "");
}

const SCALARS: readonly ((place: Place) => string)[] = [
  (place) => `+${pick(LINES, place)}\r\n`,
  (place) => bulkText("$", pick(BULKS, place)),
  (place) => `:${pick(INTEGERS, place)}\r\n`,
  () => "$-1\r\n",
  (place) => `-ERR ${pick(LINES, place)}\r\n`,
  () => "_\r\n",
  (place) => (place.choose(2) === 0 ? "#t\r\n" : "#f\r\n"),
  (place) => `,${pick(DOUBLES, place)}\r\n`,
  (place) => `(${pick(BIG_NUMBERS, place)}\r\n`,
  (place) => bulkText("!", pick(BULKS, place)),
  (place) => bulkText("=", `${pick(FORMATS, place)}${pick(BULKS, place)}`),
  (place) => `$?\r\n${repeat(place, 0, () => bulkText(";", pick(BULKS.slice(1), place)))};0\r\n`,
];

const AGGREGATES: readonly ((place: Place, depth: number) => string)[] = [
  (place, depth) => counted("*", 1, place, depth),
  (place, depth) => counted("%", 2, place, depth),
  (place, depth) => counted("~", 1, place, depth),
  (place, depth) => `*?\r\n${repeat(place, depth, valueText)}.\r\n`,
  (place, depth) => `%?\r\n${repeat(place, depth, pairText)}.\r\n`,
  (place, depth) => counted("|", 2, place, depth) + valueText(place, depth + 1),
];

/** A value in the spelling of version 3; half of them scalars that version 2 has too. */
function valueText(place: Place, depth: number): string {
  const kind = place.choose(depth < DEPTH_MAX ? 3 : 2);
  if (kind === 2) return pick(AGGREGATES, place)(place, depth);
  return pick(kind === 0 ? SCALARS.slice(0, 5) : SCALARS, place)(place);
}

function pairText(place: Place, depth: number): string {
  return valueText(place, depth) + valueText(place, depth);
}

function counted(type: string, perCount: number, place: Place, depth: number): string {
  const count = place.choose(ITEMS_MAX);
  let text = `${type}${count}\r\n`;
  for (let item = 0; item < count * perCount; item += 1) text += valueText(place, depth + 1);
  return text;
}

function repeat(place: Place, depth: number, make: (place: Place, depth: number) => string): string {
  let text = "";
  for (let item = place.choose(ITEMS_MAX); item > 0; item -= 1) text += make(place, depth + 1);
  return text;
}

function bulkText(type: string, text: string): string {
  return `${type}${octetsOf(text).length}\r\n${text}\r\n`;
}
