/** Streams that must be taken, with their meaning. */
import type {
  ClientOperation,
  HeaderField,
  MessageHeaders,
  ServerOperation,
} from "../../../protocols/nats/operation.ts";
import { message, octets } from "./helpers.ts";

export interface Good<Operation> {
  readonly name: string;
  readonly stream: string;
  readonly operation: Operation;
}

const INFO = {
  serverId: "",
  version: "",
  maxPayload: 1_048_576,
  headers: false,
  lameDuck: false,
  authRequired: false,
  tlsRequired: false,
  nonce: "",
  connectUrls: [],
} as const;
const CONNECT = {
  verbose: true,
  pedantic: true,
  echo: true,
  headers: false,
  noResponders: false,
  name: "",
  lang: "",
  version: "",
} as const;

function headersOf(fields: readonly HeaderField[], status = 0, description = ""): MessageHeaders {
  return { status, description, fields };
}

export const GOOD_SERVER: readonly Good<ServerOperation>[] = [
  { name: "ping", stream: "PING\r\n", operation: { kind: "ping" } },
  { name: "pong in small letters", stream: "pong\r\n", operation: { kind: "pong" } },
  { name: "ok in mixed letters", stream: "+oK\r\n", operation: { kind: "ok" } },
  { name: "ping with blanks behind it", stream: "PING \t\r\n", operation: { kind: "ping" } },
  {
    name: "error",
    stream: "-ERR 'Stale Connection'\r\n",
    operation: { kind: "error", text: "Stale Connection" },
  },
  { name: "error without quotes", stream: "-err\tno\r\n", operation: { kind: "error", text: "no" } },
  { name: "empty info", stream: "INFO {}\r\n", operation: { kind: "info", info: INFO } },
  {
    name: "info of a server",
    stream: 'INFO {"server_id":"A","version":"2.9.10","proto":1,"headers":true,"max_payload":64,"go":"x"} \r\n',
    operation: { kind: "info", info: { ...INFO, serverId: "A", version: "2.9.10", headers: true, maxPayload: 64 } },
  },
  {
    name: "info of a server that is about to go",
    stream: 'INFO {"ldm":true,"connect_urls":["a:1","b:2"]}\r\n',
    operation: { kind: "info", info: { ...INFO, lameDuck: true, connectUrls: ["a:1", "b:2"] } },
  },
  {
    name: "info with names that are properties of objects",
    stream: 'INFO {"__proto__":{"headers":true},"constructor":1,"toString":2}\r\n',
    operation: { kind: "info", info: INFO },
  },
  { name: "message", stream: "MSG a 1 2\r\nhi\r\n", operation: message({ payload: "hi" }) },
  { name: "empty message", stream: "MSG a 1 0\r\n\r\n", operation: message({}) },
  {
    name: "message with a reply",
    stream: "MSG a.b 7 _INBOX.1 2\r\nhi\r\n",
    operation: message({ subject: "a.b", sid: 7, reply: "_INBOX.1", payload: "hi" }),
  },
  {
    name: "message between tabs and more blanks",
    stream: "msg\t a \t 1\t\t2 \r\nhi\r\n",
    operation: message({ payload: "hi" }),
  },
  {
    name: "message of line breaks",
    stream: "MSG a 1 4\r\n\r\n\r\n\r\n",
    operation: message({ payload: "\r\n\r\n" }),
  },
  { name: "size with zeros in front", stream: "MSG a 1 0002\r\nhi\r\n", operation: message({ payload: "hi" }) },
  {
    name: "subject in UTF-8",
    stream: "MSG h\u00e9llo.\u{1f980} 1 0\r\n\r\n",
    operation: message({ subject: "h\u00e9llo.\u{1f980}" }),
  },
  {
    name: "number of fifteen digits",
    stream: "MSG a 999999999999999 0\r\n\r\n",
    operation: message({ sid: 999_999_999_999_999 }),
  },
  {
    name: "headers and payload",
    stream: "HMSG a 1 20 22\r\nNATS/1.0\r\na: b c\r\n\r\nhi\r\n",
    operation: message({ headers: headersOf([{ name: "a", value: "b c" }]), payload: "hi" }),
  },
  {
    name: "headers with a reply",
    stream: "HMSG a 1 r 12 12\r\nNATS/1.0\r\n\r\n\r\n",
    operation: message({ reply: "r", headers: headersOf([]) }),
  },
  {
    name: "status alone",
    stream: "HMSG a 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n",
    operation: message({ headers: headersOf([], 503) }),
  },
  {
    name: "status and description",
    stream: "HMSG a 1 31 31\r\nNATS/1.0 100 Idle Heartbeat\r\n\r\n\r\n",
    operation: message({ headers: headersOf([], 100, "Idle Heartbeat") }),
  },
  {
    name: "header twice, and one that is a property of objects",
    stream: "HMSG a 1 40 40\r\nNATS/1.0\r\na:1\r\nA: \r\na:2\r\n__proto__:x\r\n\r\n\r\n",
    operation: message({
      headers: headersOf([
        { name: "a", value: "1" },
        { name: "A", value: "" },
        { name: "a", value: "2" },
        { name: "__proto__", value: "x" },
      ]),
    }),
  },
  {
    name: "header value in UTF-8 with colons",
    stream: "HMSG a 1 23 23\r\nNATS/1.0\r\nk: \u00e9:\u00e9 \r\n\r\n\r\n",
    operation: message({ headers: headersOf([{ name: "k", value: "\u00e9:\u00e9" }]) }),
  },
];

export const GOOD_CLIENT: readonly Good<ClientOperation>[] = [
  {
    name: "connect",
    stream: 'CONNECT {"verbose":false,"headers":true,"no_responders":true,"lang":"node","x":[]}\r\n',
    operation: {
      kind: "connect",
      options: { ...CONNECT, verbose: false, headers: true, noResponders: true, lang: "node" },
    },
  },
  {
    name: "publication",
    stream: "PUB a 2\r\nhi\r\n",
    operation: {
      kind: "publish",
      subject: "a",
      reply: undefined,
      headers: undefined,
      subjectFault: undefined,
      headerFault: undefined,
      payload: octets("hi"),
    },
  },
  {
    name: "publication with headers and a reply",
    stream: "hpub a r 12 14\r\nNATS/1.0\r\n\r\nhi\r\n",
    operation: {
      kind: "publish",
      subject: "a",
      reply: "r",
      headers: headersOf([]),
      subjectFault: undefined,
      headerFault: undefined,
      payload: octets("hi"),
    },
  },
  {
    name: "subscription",
    stream: "SUB a.* 1\r\n",
    operation: { kind: "subscribe", subject: "a.*", queue: undefined, sid: 1 },
  },
  {
    name: "subscription of a group",
    stream: "sub a.>\tworkers 12\r\n",
    operation: { kind: "subscribe", subject: "a.>", queue: "workers", sid: 12 },
  },
  { name: "end of a subscription", stream: "UNSUB 1\r\n", operation: { kind: "unsubscribe", sid: 1, max: 0 } },
  { name: "end after a few messages", stream: "UNSUB 1 5\r\n", operation: { kind: "unsubscribe", sid: 1, max: 5 } },
  { name: "ping of a client", stream: "PING\r\n", operation: { kind: "ping" } },
  { name: "pong of a client", stream: "PONG\r\n", operation: { kind: "pong" } },
];
