/**
 * Operations to octets. Throws `RangeError` for what has no spelling: a subject or queue that is empty or holds a
 * blank or a line break, which would be read as arguments or operations of their own; a header that holds a line
 * break; a status without three digits; a number that is none.
 */
import { octetsOf } from "../shared/line-text.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { connectText, infoText } from "./greeting.ts";
import { SID_DIGITS_MAX } from "./limits.ts";
import type { ClientOperation, MessageHeaders, NatsMessage, Publication, ServerOperation } from "./operation.ts";

const BREAK = octetsOf("\r\n");
const WORD = /^[^ \t\r\n]+$/u;
const FIELD_NAME = /^[!-9;-~]+$/u;
const FIELD_VALUE = /^(?:[^ \t\r\n](?:[^\r\n]*[^ \t\r\n])?)?$/u;
const STATUS_MIN = 100;
const STATUS_MAX = 999;

export function encodeServerOperation(operation: ServerOperation): Uint8Array {
  switch (operation.kind) {
    case "info":
      return octetsOf(`INFO ${infoText(operation.info)}\r\n`);
    case "message":
      return encodeCarried("MSG", `${word(operation.subject)} ${sidText(operation.sid)}`, operation);
    case "error":
      return octetsOf(`-ERR '${value(operation.text)}'\r\n`);
    case "ok":
      return octetsOf("+OK\r\n");
    default:
      return octetsOf(`${operation.kind.toUpperCase()}\r\n`);
  }
}

export function encodeClientOperation(operation: ClientOperation): Uint8Array {
  switch (operation.kind) {
    case "connect":
      return octetsOf(`CONNECT ${connectText(operation.options)}\r\n`);
    case "publish":
      return encodeCarried("PUB", word(operation.subject), operation);
    case "subscribe":
      return octetsOf(`SUB ${words([operation.subject, ...optional(operation.queue)])} ${sidText(operation.sid)}\r\n`);
    case "unsubscribe":
      return octetsOf(`UNSUB ${sidText(operation.sid)}${operation.max === 0 ? "" : ` ${operation.max}`}\r\n`);
    default:
      return octetsOf(`${operation.kind.toUpperCase()}\r\n`);
  }
}

export function encodeHeaders({ status, description, fields }: MessageHeaders): Uint8Array {
  if (status !== 0 && !(Number.isInteger(status) && status >= STATUS_MIN && status <= STATUS_MAX)) {
    throw new RangeError("a status has three digits");
  }
  if (status === 0 && description !== "") throw new RangeError("a description needs a status");
  const first = status === 0 ? "" : ` ${status}${description === "" ? "" : ` ${value(description)}`}`;
  const lines = fields.map((field) => `${fieldName(field.name)}: ${value(field.value)}\r\n`);
  return octetsOf(`NATS/1.0${first}\r\n${lines.join("")}\r\n`);
}

/** MSG and PUB, or HMSG and HPUB where there are headers. */
function encodeCarried(name: string, addressed: string, carried: NatsMessage | Publication): Uint8Array {
  const { headers, payload } = carried;
  const line = `${addressed}${optional(carried.reply)
    .map((reply) => ` ${word(reply)}`)
    .join("")}`;
  if (headers === undefined) {
    return joinOctets([octetsOf(`${name} ${line} ${payload.length}\r\n`), payload, BREAK]);
  }
  const block = encodeHeaders(headers);
  const sizes = `${block.length} ${block.length + payload.length}`;
  return joinOctets([octetsOf(`H${name} ${line} ${sizes}\r\n`), block, payload, BREAK]);
}

function optional(text: string | undefined): string[] {
  return text === undefined ? [] : [text];
}

function words(texts: readonly string[]): string {
  return texts.map(word).join(" ");
}

function word(text: string): string {
  if (!WORD.test(text)) throw new RangeError("a subject or queue is a word");
  return text;
}

function sidText(sid: number): string {
  if (!Number.isInteger(sid) || sid < 0 || `${sid}`.length > SID_DIGITS_MAX) {
    throw new RangeError(`the number of a subscription has up to ${SID_DIGITS_MAX} digits`);
  }
  return `${sid}`;
}

function fieldName(name: string): string {
  if (!FIELD_NAME.test(name)) throw new RangeError("the name of a header is printable ASCII without a colon");
  return name;
}

/** Blanks around it would be lost. */
function value(text: string): string {
  if (!FIELD_VALUE.test(text)) throw new RangeError("a value is one line without blanks around it");
  return text;
}
