/** Makes responses, each to the GET of somebody: whole messages, interim ones before them, at most one place bent. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { pick } from "../shared/pick.ts";
import { bendOf } from "./bends.ts";
import type { MessageText } from "./generator.ts";
import { drawBody } from "./generator.ts";
import { fieldLines } from "./generator-parts.ts";
import { octetsOf } from "./octets-of.ts";

const MESSAGES_MAX = 4;
const BEND_SHARE = 4;

const FINAL: readonly string[] = ["200 OK", "404 ", "500", "302 F\u00e9", "999 \t ", "200 OK"];
/** Neither has content, whatever its fields say. */
const EMPTY: readonly string[] = ["304 Not Modified", "204 No Content"];
const INTERIM: readonly string[] = ["100 Continue", "103 Early Hints", "199"];
const BROKEN: readonly string[] = ["099 X", "20 X", "2000 X", "2 00", "OK", " 200 OK", "101 Switching Protocols"];

export function generateResponses(source: InputSource): Uint8Array {
  const count = 1 + source.at("responses").choose(MESSAGES_MAX);
  let text = "";
  for (let index = 0; index < count; index += 1) text += responseText(source.at(`response-${index}`));
  return octetsOf(text);
}

function responseText(place: Place): string {
  const isBent = place.choose(BEND_SHARE) === 1;
  let interims = "";
  for (let left = place.choose(8) === 1 ? place.choose(6) : 0; left > 0; left -= 1) {
    interims += `HTTP/1.1 ${pick(INTERIM, place)}\r\nLink: a\r\n\r\n`;
  }
  const message = drawResponse(place);
  const { line, fields, body } = isBent ? bendOf(message, place) : message;
  return `${interims}${line}\r\n${fields.map((field) => `${field}\r\n`).join("")}\r\n${body}`;
}

function drawResponse(place: Place): MessageText {
  const kind = place.choose(12);
  const status = pick(kind === 1 ? EMPTY : kind === 2 ? BROKEN : FINAL, place);
  const minor = place.choose(6) === 1 ? 0 : 1;
  const fields = ["Server: x", ...fieldLines(place)];
  if (place.choose(6) === 1) fields.push(place.choose(2) === 0 ? "Connection: keep-alive" : "Connection: close");
  // Content that nothing declares ends with the connection, and then nothing follows: rarely.
  const { framing, body } = kind === 1 ? { framing: [], body: "" } : drawBody(place);
  const isDeclared = framing.length > 0 || place.choose(8) === 1 || kind === 1;
  return {
    line: `HTTP/1.${minor} ${status}`,
    fields: [...fields, ...(isDeclared ? framing : ["Content-Length: 0"])],
    body,
  };
}
