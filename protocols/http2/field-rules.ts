/**
 * The rules for fields of HTTP messages in HTTP/2 (RFC 9113 8.2 and 8.3). A message that breaks one is
 * malformed, which ends its stream and not the connection.
 */
import type { HeaderEntry } from "../hpack/header-field.ts";
import type { Http2FaultCode } from "./faults.ts";
import type { MessageMeaning } from "./message-fields.ts";
import { contentLengthOf, requestMistake, statusOf } from "./message-fields.ts";

/** What a list of fields is. */
export type FieldsKind = "request" | "response" | "trailers";

export type Judged =
  | { readonly kind: "well-formed"; readonly meaning: MessageMeaning }
  | { readonly kind: "malformed"; readonly code: Http2FaultCode };

const TRAILERS: Judged = { kind: "well-formed", meaning: { status: 0, contentLength: undefined } };

/** Fields that mean something for a connection of HTTP/1.1 and nothing here (8.2.2). */
const CONNECTION_SPECIFIC: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

const REQUEST_PSEUDOS: ReadonlySet<string> = new Set([":method", ":scheme", ":authority", ":path"]);
const RESPONSE_PSEUDOS: ReadonlySet<string> = new Set([":status"]);

const COLON = 0x3a;
const SPACE = 0x20;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const DELETE = 0x7f;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;

/** Judges a whole list of fields. */
export function judgeFields(kind: FieldsKind, fields: readonly HeaderEntry[]): Judged {
  const pseudos = new Map<string, string>();
  const mistake = fieldsMistake(kind, fields, pseudos);
  if (mistake !== undefined) return malformed(mistake);
  if (kind === "trailers") return TRAILERS;
  const contentLength = contentLengthOf(fields);
  if (contentLength === "malformed") return malformed("HTTP2_CONTENT_LENGTH");
  if (kind === "request") {
    const code = requestMistake(pseudos, fields);
    return code === undefined ? wellFormed(0, contentLength) : malformed(code);
  }
  const status = statusOf(pseudos);
  return typeof status === "number" ? wellFormed(status, contentLength) : malformed(status);
}

function malformed(code: Http2FaultCode): Judged {
  return { kind: "malformed", code };
}

function wellFormed(status: number, contentLength: number | undefined): Judged {
  return { kind: "well-formed", meaning: { status, contentLength } };
}

/** The first mistake of a single field or of the order of fields. Fills `pseudos`. */
function fieldsMistake(
  kind: FieldsKind,
  fields: readonly HeaderEntry[],
  pseudos: Map<string, string>,
): Http2FaultCode | undefined {
  let isPastPseudos = false;
  for (const field of fields) {
    const isPseudo = field.name.charCodeAt(0) === COLON;
    const mistake = isPseudo ? pseudoMistake(kind, field, { isPastPseudos, pseudos }) : regularMistake(field);
    if (mistake !== undefined) return mistake;
    if (isPseudo) pseudos.set(field.name, field.value);
    else isPastPseudos = true;
  }
  return undefined;
}

function pseudoMistake(
  kind: FieldsKind,
  { name, value }: HeaderEntry,
  seen: { readonly isPastPseudos: boolean; readonly pseudos: ReadonlyMap<string, string> },
): Http2FaultCode | undefined {
  if (kind === "trailers") return "HTTP2_PSEUDO_IN_TRAILERS";
  if (seen.isPastPseudos) return "HTTP2_PSEUDO_AFTER_REGULAR";
  if (!(kind === "request" ? REQUEST_PSEUDOS : RESPONSE_PSEUDOS).has(name)) return "HTTP2_PSEUDO_UNKNOWN";
  if (seen.pseudos.has(name)) return "HTTP2_PSEUDO_REPEATED";
  return isValue(value) ? undefined : "HTTP2_FIELD_VALUE";
}

function regularMistake({ name, value }: HeaderEntry): Http2FaultCode | undefined {
  if (!isName(name)) return "HTTP2_FIELD_NAME";
  if (!isValue(value)) return "HTTP2_FIELD_VALUE";
  if (CONNECTION_SPECIFIC.has(name)) return "HTTP2_FIELD_CONNECTION_SPECIFIC";
  return name === "te" && value !== "trailers" ? "HTTP2_FIELD_TE" : undefined;
}

/** Neither empty nor with a control, a space, an upper-case letter, a colon or an octet beyond ASCII. */
function isName(name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    if (unit <= SPACE || unit >= DELETE || unit === COLON || (unit >= UPPER_A && unit <= UPPER_Z)) return false;
  }
  return name.length > 0;
}

/** Without NUL, CR and LF, and without a space or tab at either end. */
function isValue(value: string): boolean {
  for (let index = 0; index < value.length; index += 1) {
    const unit = value.charCodeAt(index);
    if (unit === 0 || unit === LINE_FEED || unit === CARRIAGE_RETURN) return false;
  }
  return !isBlank(value.charCodeAt(0)) && !isBlank(value.charCodeAt(value.length - 1));
}

function isBlank(unit: number): boolean {
  return unit === SPACE || unit === TAB;
}
