/** Streams that must be refused, with which code at which octet. */
import type { NatsFaultCode } from "../../../protocols/nats/faults.ts";
import type { NatsLimits } from "../../../protocols/nats/limits.ts";

export interface Bad {
  readonly name: string;
  readonly stream: string | Uint8Array;
  readonly code: NatsFaultCode;
  readonly offset: number;
  readonly limits?: Partial<NatsLimits>;
}

/** Latin-1, for octets that are no UTF-8. */
function raw(text: string): Uint8Array {
  return Uint8Array.from(text, (unit) => unit.charCodeAt(0));
}

export const BAD_SERVER: readonly Bad[] = [
  { name: "unknown operation", stream: "PING\r\nFOO\r\n", code: "NATS_OPERATION", offset: 6 },
  { name: "half a name", stream: "PIN\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "name that goes on", stream: "INFO{}\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "operation of a client", stream: "PUB a 0\r\n\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "empty line", stream: "\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "blank before the name", stream: " PING\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "bare LF", stream: "PING\n", code: "NATS_LINE_BREAK", offset: 4 },
  { name: "bare CR", stream: "PI\rNG\r\n", code: "NATS_LINE_BREAK", offset: 3 },
  { name: "bare CR in an info", stream: "INFO {}\r \r\n", code: "NATS_LINE_BREAK", offset: 8 },
  {
    name: "line over the cap",
    stream: "-ERR 'abcdef'\r\n",
    code: "NATS_LINE_TOO_LONG",
    offset: 8,
    limits: { controlLineOctetsMax: 8 },
  },
  {
    name: "message with a line over the cap",
    stream: `MSG ${"a".repeat(40)} 1 0\r\n`,
    code: "NATS_LINE_TOO_LONG",
    offset: 8 + 21,
    limits: { controlLineOctetsMax: 8 },
  },
  {
    name: "info over its cap",
    stream: `INFO {"x":"${"y".repeat(20)}"}\r\n`,
    code: "NATS_LINE_TOO_LONG",
    offset: 20,
    limits: { infoOctetsMax: 20, controlLineOctetsMax: 8 },
  },
  { name: "number that is no UTF-8", stream: raw("MSG a\xff 1\xff 0\r\n\r\n"), code: "NATS_SID", offset: 8 },
  { name: "size that is no UTF-8", stream: raw("MSG a 1 \xff\r\n\r\n"), code: "NATS_SIZE", offset: 8 },
  { name: "error with half a character", stream: raw("-ERR x\xc3\r\n"), code: "NATS_UTF8", offset: 7 },
  { name: "ping with an argument", stream: "PING x\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "message with too few arguments", stream: "PING\r\nMSG a 1\r\n", code: "NATS_ARGUMENTS", offset: 6 },
  { name: "message with too many arguments", stream: "MSG a 1 b c 0\r\n\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "message with very many arguments", stream: "MSG a b c d e f g h\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "headers with too few arguments", stream: "HMSG a 1 12\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "error of nothing", stream: "-ERR \r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "info of nothing", stream: "INFO\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "number with a sign", stream: "MSG a -1 0\r\n\r\n", code: "NATS_SID", offset: 6 },
  { name: "number of letters", stream: "MSG a 1x 0\r\n\r\n", code: "NATS_SID", offset: 7 },
  { name: "number with a zero in front", stream: "MSG a 01 0\r\n\r\n", code: "NATS_SID", offset: 6 },
  { name: "number of sixteen digits", stream: "MSG a 1234567890123456 0\r\n\r\n", code: "NATS_SID", offset: 21 },
  { name: "size with a minus", stream: "MSG a 1 -1\r\n\r\n", code: "NATS_SIZE", offset: 8 },
  { name: "size with a plus", stream: "MSG a 1 +1\r\nx\r\n", code: "NATS_SIZE", offset: 8 },
  { name: "size of letters", stream: "MSG a 1 1x\r\nx\r\n", code: "NATS_SIZE", offset: 9 },
  { name: "size beyond all numbers", stream: "MSG a 1 99999999999999999999\r\n", code: "NATS_SIZE", offset: 17 },
  { name: "payload over the cap", stream: "MSG a 1 1048577\r\n", code: "NATS_PAYLOAD_TOO_LARGE", offset: 0 },
  { name: "payload longer than its size", stream: "MSG a 1 1\r\nxy\r\n", code: "NATS_PAYLOAD_TERMINATOR", offset: 12 },
  { name: "payload with a bare LF behind it", stream: "MSG a 1 1\r\nx\n", code: "NATS_PAYLOAD_TERMINATOR", offset: 12 },
  {
    name: "payload with a bare CR behind it",
    stream: "MSG a 1 1\r\nx\rx",
    code: "NATS_PAYLOAD_TERMINATOR",
    offset: 13,
  },
  { name: "headers longer than the whole", stream: "HMSG a 1 14 13\r\n", code: "NATS_HEADER_LENGTH", offset: 0 },
  { name: "info that is no JSON", stream: "INFO {\r\n", code: "NATS_JSON", offset: 0 },
  { name: "info that is no object", stream: "INFO [1]\r\n", code: "NATS_JSON", offset: 0 },
  { name: "info with a text for a number", stream: 'INFO {"max_payload":"1"}\r\n', code: "NATS_JSON", offset: 0 },
  { name: "info with a negative size", stream: 'INFO {"max_payload":-1}\r\n', code: "NATS_JSON", offset: 0 },
  {
    name: "info with too many servers",
    stream: 'INFO {"connect_urls":["a","b","c"]}\r\n',
    code: "NATS_JSON",
    offset: 0,
    limits: { connectUrlsMax: 2 },
  },
  { name: "line that stops short", stream: "PING\r", code: "NATS_TRUNCATED", offset: 5 },
  { name: "payload that stops short", stream: "MSG a 1 5\r\nhel", code: "NATS_TRUNCATED", offset: 14 },
  { name: "payload without its break", stream: "MSG a 1 1\r\nx", code: "NATS_TRUNCATED", offset: 12 },
];

export const BAD_CLIENT: readonly Bad[] = [
  { name: "request of HTTP", stream: "GET / HTTP/1.1\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "other request of HTTP", stream: "POST / HTTP/1.1\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "operation of a server", stream: "MSG a 1 0\r\n\r\n", code: "NATS_OPERATION", offset: 0 },
  { name: "publication with too few arguments", stream: "PUB a\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "publication with a signed size", stream: "PUB a +1\r\n", code: "NATS_SIZE", offset: 6 },
  { name: "publication over the cap", stream: "PUB a 1048577\r\n", code: "NATS_PAYLOAD_TOO_LARGE", offset: 0 },
  {
    name: "publication longer than its size",
    stream: "PUB a 1\r\nxy\r\n",
    code: "NATS_PAYLOAD_TERMINATOR",
    offset: 10,
  },
  { name: "publication with headers too long", stream: "HPUB a 13 12\r\n", code: "NATS_HEADER_LENGTH", offset: 0 },
  { name: "subscription without a number", stream: "SUB a\r\n", code: "NATS_ARGUMENTS", offset: 0 },
  { name: "subscription that is no UTF-8", stream: raw("SUB a\xff 1\r\n"), code: "NATS_UTF8", offset: 5 },
  { name: "subscription with a word for a number", stream: "SUB a b\r\n", code: "NATS_SID", offset: 6 },
  { name: "negative number of messages", stream: "UNSUB 1 -3\r\n", code: "NATS_SIZE", offset: 8 },
  { name: "connect that is no JSON", stream: "CONNECT {bad}\r\n", code: "NATS_JSON", offset: 0 },
  { name: "connect with a text for a flag", stream: 'CONNECT {"verbose":"yes"}\r\n', code: "NATS_JSON", offset: 0 },
  { name: "connect over the cap", stream: `CONNECT ${"x".repeat(4_096)}`, code: "NATS_LINE_TOO_LONG", offset: 4_096 },
  { name: "publication that stops short", stream: "PUB a 1\r\n", code: "NATS_TRUNCATED", offset: 9 },
];

/** Streams of one message with the payload `hi`, whose fault is its own. */
export interface BadMessage {
  readonly name: string;
  readonly stream: Uint8Array;
  readonly told: { readonly subject: string; readonly reply: string | undefined };
  readonly code: NatsFaultCode;
  readonly offset: number;
  readonly limits?: Partial<NatsLimits>;
}

export const BAD_SUBJECTS: readonly BadMessage[] = [
  {
    name: "subject that is no UTF-8",
    stream: raw("MSG t.\xff 1 r 2\r\nhi\r\n"),
    told: { subject: "", reply: "r" },
    code: "NATS_UTF8",
    offset: 6,
  },
  {
    name: "subject with half a character",
    stream: raw("HMSG a\xe2\x82 1 12 14\r\nNATS/1.0\r\n\r\nhi\r\n"),
    told: { subject: "", reply: undefined },
    code: "NATS_UTF8",
    offset: 8,
  },
  {
    name: "reply that is no UTF-8",
    stream: raw("MSG t.\xc3\xa9 1 r\xff 2\r\nhi\r\n"),
    told: { subject: "t.\u00e9", reply: undefined },
    code: "NATS_UTF8",
    offset: 12,
  },
  {
    name: "subject and reply that are no UTF-8",
    stream: raw("MSG \x80 1 \xff 2\r\nhi\r\n"),
    told: { subject: "", reply: undefined },
    code: "NATS_UTF8",
    offset: 4,
  },
];

/** What a publisher says of the same kind. */
export const BAD_PUBLISHED: readonly BadMessage[] = [
  {
    name: "publication with a subject that is no UTF-8",
    stream: raw("PUB t.\xff 2\r\nhi\r\n"),
    told: { subject: "", reply: undefined },
    code: "NATS_UTF8",
    offset: 6,
  },
  {
    name: "publication with a reply that is no UTF-8",
    stream: raw("PUB t r\xff 2\r\nhi\r\n"),
    told: { subject: "t", reply: undefined },
    code: "NATS_UTF8",
    offset: 7,
  },
];

export const LARGE_HEADERS: readonly BadMessage[] = [
  {
    name: "headers over the cap",
    stream: raw(`HMSG a 1 22 24\r\n${"NATS/1.0\r\nk: vvvvv\r\n"}\r\nhi\r\n`),
    told: { subject: "a", reply: undefined },
    code: "NATS_HEADERS_TOO_LARGE",
    offset: 0,
    limits: { headerOctetsMax: 20 },
  },
  {
    name: "headers over the usual cap",
    stream: raw(`HMSG a 1 70000 70002\r\nNATS/1.0\r\nk:${"v".repeat(69_984)}\r\n\r\nhi\r\n`),
    told: { subject: "a", reply: undefined },
    code: "NATS_HEADERS_TOO_LARGE",
    offset: 0,
  },
];

export interface BadHeaders {
  readonly name: string;
  readonly block: string | Uint8Array;
  readonly code: NatsFaultCode;
  /** From the start of the block. */
  readonly offset: number;
}

export const BAD_HEADERS: readonly BadHeaders[] = [
  { name: "block of nothing", block: "", code: "NATS_HEADER_VERSION", offset: 0 },
  { name: "block of another version", block: "NATS/1.1\r\n\r\n", code: "NATS_HEADER_VERSION", offset: 0 },
  { name: "version that goes on", block: "NATS/1.01\r\n\r\n", code: "NATS_HEADER_VERSION", offset: 8 },
  { name: "version alone", block: "NATS/1.0", code: "NATS_HEADER_VERSION", offset: 8 },
  { name: "status that is no number", block: "NATS/1.0 abc\r\n\r\n", code: "NATS_HEADER_STATUS", offset: 9 },
  { name: "status of two digits", block: "NATS/1.0 50\r\n\r\n", code: "NATS_HEADER_STATUS", offset: 11 },
  { name: "status of four digits", block: "NATS/1.0 5030\r\n\r\n", code: "NATS_HEADER_STATUS", offset: 12 },
  { name: "status with a sign", block: "NATS/1.0 -50\r\n\r\n", code: "NATS_HEADER_STATUS", offset: 9 },
  { name: "status line with a bare LF", block: "NATS/1.0 503\n\r\n", code: "NATS_HEADER_STATUS", offset: 12 },
  { name: "field without a colon", block: "NATS/1.0\r\nabc\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 13 },
  { name: "field without a name", block: "NATS/1.0\r\n: x\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 10 },
  { name: "name with a blank", block: "NATS/1.0\r\na b: x\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 11 },
  { name: "field that is folded", block: "NATS/1.0\r\na: x\r\n y\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 16 },
  { name: "value with a bare LF", block: "NATS/1.0\r\na: x\nb: y\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 14 },
  { name: "value with a bare CR", block: "NATS/1.0\r\na: x\ry\r\n\r\n", code: "NATS_HEADER_FIELD", offset: 15 },
  { name: "value that is no UTF-8", block: raw("NATS/1.0\r\na: \xff\r\n\r\n"), code: "NATS_UTF8", offset: 13 },
  { name: "block without a blank line", block: "NATS/1.0\r\na: x\r\n", code: "NATS_HEADER_END", offset: 16 },
  { name: "block that goes on behind its blank line", block: "NATS/1.0\r\n\r\nx", code: "NATS_HEADER_END", offset: 12 },
  {
    name: "fields over the cap",
    block: `NATS/1.0\r\n${"a:b\r\n".repeat(257)}\r\n`,
    code: "NATS_TOO_MANY_HEADERS",
    offset: 1_290,
  },
];
