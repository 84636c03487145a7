/**
 * Messages to octets (RFC 9112). What would be read otherwise than it was meant is refused: a line break inside a
 * value splits a message in two, so no octet that ends a line, and none that no reader agrees about, is ever written.
 * The fields that frame a message are written here alone. All throw `RangeError` for what has no spelling.
 */
import type { Fields } from "./event.ts";
import { CLASS, TEXT, TOKEN, VISIBLE } from "./octet-class.ts";
import { octetsOf } from "./octets-of.ts";
import { forbiddenTrailer } from "./trailers.ts";

/** How the content of a message is delimited, which says which fields are written for it. */
export type Delimited =
  | { readonly kind: "none" }
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  /** Responses only: the content ends with the connection. */
  | { readonly kind: "close" };

export interface RequestLineText {
  readonly method: string;
  readonly target: string;
}

export interface StatusLineText {
  readonly status: number;
  readonly reason: string;
}

const BREAK = "\r\n";
const FRAMING: ReadonlySet<string> = new Set(["content-length", "transfer-encoding"]);
const STATUS_MIN = 100;
const STATUS_MAX = 999;
const LAST_CHUNK = "0\r\n";

export function encodeRequestHead(line: RequestLineText, fields: Fields, delimited: Delimited): Uint8Array {
  const { method, target } = line;
  require(method !== "" && consistsOf(method, TOKEN), "a method is a token");
  require(target !== "" && consistsOf(target, VISIBLE) && !target.includes("#"), "a target is visible ASCII without #");
  require(delimited.kind !== "close", "a request does not end with the connection");
  return octetsOf(`${method} ${target} HTTP/1.1${BREAK}${sectionText(fields, delimited)}`);
}

export function encodeResponseHead(line: StatusLineText, fields: Fields, delimited: Delimited): Uint8Array {
  const { status, reason } = line;
  require(Number.isInteger(status) && status >= STATUS_MIN && status <= STATUS_MAX, "a status has three digits");
  require(consistsOf(reason, TEXT), "a reason is text of one line");
  return octetsOf(`HTTP/1.1 ${status} ${reason}${BREAK}${sectionText(fields, delimited)}`);
}

/** One chunk. Gives nothing for no octets, which would be read as the last chunk. */
export function encodeChunk(octets: Uint8Array): Uint8Array {
  if (octets.length === 0) return octets;
  const size = octetsOf(`${octets.length.toString(16)}${BREAK}`);
  const chunk = new Uint8Array(size.length + octets.length + BREAK.length);
  chunk.set(size);
  chunk.set(octets, size.length);
  chunk.set(octetsOf(BREAK), size.length + octets.length);
  return chunk;
}

/** The last chunk and the trailers. */
export function encodeLastChunk(trailers: Fields = []): Uint8Array {
  require(forbiddenTrailer(trailers) < 0, "a trailer section has no field that frames or routes the message");
  return octetsOf(`${LAST_CHUNK}${fieldsText(trailers)}${BREAK}`);
}

function sectionText(fields: Fields, delimited: Delimited): string {
  let framing = "";
  if (delimited.kind === "length") {
    require(Number.isSafeInteger(delimited.length) && delimited.length >= 0, "a length is a whole number");
    framing = `Content-Length: ${delimited.length}${BREAK}`;
  } else if (delimited.kind === "chunked") {
    framing = `Transfer-Encoding: chunked${BREAK}`;
  }
  return `${fieldsText(fields)}${framing}${BREAK}`;
}

function fieldsText(fields: Fields): string {
  let text = "";
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? "";
    const value = fields[index + 1];
    require(name !== "" && consistsOf(name, TOKEN), "a name is a token");
    require(!FRAMING.has(name.toLowerCase()), "fields that frame the message are written by the encoder");
    require(value !== undefined && consistsOf(value, TEXT), "a value is text of one line");
    text += `${name}: ${value}${BREAK}`;
  }
  return text;
}

function consistsOf(text: string, flag: number): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (((CLASS[text.charCodeAt(index)] ?? 0) & flag) === 0) return false;
  }
  return true;
}

function require(isRight: boolean, rule: string): asserts isRight {
  if (!isRight) throw new RangeError(`cannot be written: ${rule}`);
}
