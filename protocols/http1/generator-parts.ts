/** Parts of generated messages that are right: field lines, chunks and trailers. */
import type { Place } from "../../lab/core/decisions.ts";
import { pick } from "../shared/pick.ts";

const LINES_MAX = 3;
const CHUNKS_MAX = 4;
const LINES: readonly string[] = [
  "A: b",
  "Accept:*/*",
  "Cookie: a=b; c=d",
  "X-Empty:",
  "X-Blank: \t ",
  "__proto__: 1",
  "constructor: \u00e9",
  "Expect: 100-continue",
  "!#$%&'*+-.^_`|~: x",
  "X-Long: " + "y".repeat(60),
  "TE: trailers",
];
const PIECES: readonly string[] = ["abc", "\r\n", "0\r\n\r\n", "z".repeat(40), "\u00ff"];
const EXTENSIONS: readonly string[] = ["", ";a", ";a=b", ';a="b;\\"\r"'.replace("\r", "c"), ";a;b=c;d"];
const SIZES: readonly ((size: number) => string)[] = [
  (size) => size.toString(16),
  (size) => size.toString(16).toUpperCase(),
  (size) => `00${size.toString(16)}`,
];
const TRAILERS: readonly string[] = ["X-Sum: 1", "Expires: 0", "__proto__: x", "X-Empty:"];

export function fieldLines(place: Place): string[] {
  return Array.from({ length: place.choose(LINES_MAX) }, () => pick(LINES, place));
}

export function chunkedBody(place: Place): string {
  let body = "";
  for (let left = place.choose(CHUNKS_MAX); left > 0; left -= 1) {
    const piece = pick(PIECES, place);
    body += `${pick(SIZES, place)(piece.length)}${pick(EXTENSIONS, place)}\r\n${piece}\r\n`;
  }
  const trailers = Array.from({ length: place.choose(3) }, () => `${pick(TRAILERS, place)}\r\n`);
  return `${body}0${pick(EXTENSIONS, place)}\r\n${trailers.join("")}\r\n`;
}
