/** Responses that readers have disagreed about, and what becomes of each; like catalogue.ts. */
import type { Http1FaultCode } from "../../../protocols/http1/faults.ts";

export interface ResponseCase {
  readonly name: string;
  readonly stream: string;
  /** What it becomes, in short. */
  readonly events: readonly string[];
  readonly code?: Http1FaultCode;
  /** The method of the request, GET unless told. */
  readonly method?: string;
}

const OK = "HTTP/1.1 200 OK\r\n";
const LENGTH_3 = "Content-Length: 3\r\n";
const CHUNKED = "Transfer-Encoding: chunked\r\n";

export const RESPONSES: readonly ResponseCase[] = [
  { name: "length", stream: `${OK}${LENGTH_3}\r\nabc`, events: ["200", "content abc", "end"] },
  {
    name: "chunks and trailers",
    stream: `${OK}${CHUNKED}\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n`,
    events: ["200", "content abc", "end X y"],
  },
  { name: "content to the end of the connection", stream: `${OK}\r\nabc`, events: ["200", "content abc", "end"] },
  { name: "no reason", stream: `HTTP/1.1 200 \r\n${LENGTH_3}\r\nabc`, events: ["200", "content abc", "end"] },
  {
    name: "no reason and no space",
    stream: `HTTP/1.1 200\r\n${LENGTH_3}\r\nabc`,
    events: ["200", "content abc", "end"],
  },
  {
    name: "reason above ASCII",
    stream: `HTTP/1.1 200 \u00e9\t\u00ff\r\n${LENGTH_3}\r\nabc`,
    events: ["200", "content abc", "end"],
  },
  {
    name: "status without a meaning",
    stream: `HTTP/1.1 799 X\r\n${LENGTH_3}\r\nabc`,
    events: ["799", "content abc", "end"],
  },
  {
    name: "interim responses",
    stream: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n${OK}${LENGTH_3}\r\nabc`,
    events: ["100", "103", "200", "content abc", "end"],
  },
  { name: "no content", stream: "HTTP/1.1 204 No Content\r\n\r\n", events: ["204", "end"] },
  {
    name: "no content with a length of nothing",
    stream: "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n",
    events: ["204", "end"],
  },
  {
    name: "not modified, with the length of what was not",
    stream: `HTTP/1.1 304 Not Modified\r\n${LENGTH_3}\r\n`,
    events: ["304", "end"],
  },
  { name: "response to HEAD", stream: `${OK}${LENGTH_3}\r\n`, events: ["200", "end"], method: "HEAD" },
  { name: "chunked response to HEAD", stream: `${OK}${CHUNKED}\r\n`, events: ["200", "end"], method: "HEAD" },
  {
    name: "response of version 1.0",
    stream: `HTTP/1.0 200 OK\r\n${LENGTH_3}\r\nabc`,
    events: ["200", "content abc", "end"],
  },
  {
    name: "switched protocols",
    stream: "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n\u0081\0",
    events: ["101", "end", "tunnel \u0081\0"],
  },
  { name: "tunnel", stream: "HTTP/1.1 200 OK\r\n\r\nabc", events: ["200", "end", "tunnel abc"], method: "CONNECT" },
  {
    name: "length and chunks",
    stream: `${OK}${LENGTH_3}${CHUNKED}\r\n0\r\n\r\n`,
    events: [],
    code: "H1_LENGTH_AND_CODING",
  },
  {
    name: "two lengths",
    stream: `${OK}${LENGTH_3}Content-Length: 4\r\n\r\nabc`,
    events: [],
    code: "H1_LENGTH_REPEATED",
  },
  {
    name: "coding that is not known",
    stream: `${OK}Transfer-Encoding: gzip\r\n\r\nabc`,
    events: [],
    code: "H1_CODING",
  },
  {
    name: "chunked, then another coding",
    stream: `${OK}Transfer-Encoding: chunked, gzip\r\n\r\nabc`,
    events: [],
    code: "H1_CODING",
  },
  {
    name: "chunks in version 1.0",
    stream: `HTTP/1.0 200 OK\r\n${CHUNKED}\r\n0\r\n\r\n`,
    events: [],
    code: "H1_CODING_VERSION",
  },
  {
    name: "no content with a length",
    stream: `HTTP/1.1 204 No Content\r\n${LENGTH_3}\r\nabc`,
    events: [],
    code: "H1_CONTENT_FORBIDDEN",
  },
  {
    name: "no content with chunks",
    stream: `HTTP/1.1 204 No Content\r\n${CHUNKED}\r\n0\r\n\r\n`,
    events: [],
    code: "H1_CONTENT_FORBIDDEN",
  },
  {
    name: "interim response with a length",
    stream: `HTTP/1.1 103 Early Hints\r\n${LENGTH_3}\r\nabc${OK}${LENGTH_3}\r\nabc`,
    events: [],
    code: "H1_CONTENT_FORBIDDEN",
  },
  {
    name: "second response",
    stream: `${OK}${LENGTH_3}\r\nabc${OK}${LENGTH_3}\r\nabc`,
    events: ["200", "content abc", "end"],
    code: "H1_RESPONSE_UNEXPECTED",
  },
  {
    name: "octets behind a response",
    stream: `${OK}${LENGTH_3}\r\nabcd`,
    events: ["200", "content abc", "end"],
    code: "H1_RESPONSE_UNEXPECTED",
  },
  {
    name: "octets behind a response that closes",
    stream: `${OK}Connection: close\r\n${LENGTH_3}\r\nabcd`,
    events: ["200", "content abc", "end"],
    code: "H1_AFTER_CLOSE",
  },
  {
    name: "response that stops short",
    stream: `${OK}${LENGTH_3}\r\nab`,
    events: ["200", "content ab"],
    code: "H1_TRUNCATED",
  },
  {
    name: "chunks that stop short",
    stream: `${OK}${CHUNKED}\r\n3\r\nabc\r\n`,
    events: ["200", "content abc"],
    code: "H1_TRUNCATED",
  },
  {
    name: "interim response alone",
    stream: "HTTP/1.1 100 Continue\r\n\r\n",
    events: ["100"],
    code: "H1_TRUNCATED",
  },
  {
    name: "line break behind a response",
    stream: `${OK}${LENGTH_3}\r\nabc\r\n`,
    events: ["200", "content abc", "end"],
    code: "H1_RESPONSE_UNEXPECTED",
  },
  { name: "LF alone before a response", stream: `\n${OK}${LENGTH_3}\r\nabc`, events: [], code: "H1_LINE_END" },
  { name: "CR alone before a response", stream: `\r${OK}${LENGTH_3}\r\nabc`, events: [], code: "H1_LINE_END" },
  { name: "empty line before a response", stream: `\r\n${OK}${LENGTH_3}\r\nabc`, events: [], code: "H1_VERSION" },
  { name: "status of two digits", stream: `HTTP/1.1 20 X\r\n${LENGTH_3}\r\nabc`, events: [], code: "H1_STATUS" },
  { name: "status of four digits", stream: `HTTP/1.1 2000 X\r\n${LENGTH_3}\r\nabc`, events: [], code: "H1_STATUS" },
  { name: "status below 100", stream: `HTTP/1.1 099 X\r\n${LENGTH_3}\r\nabc`, events: [], code: "H1_STATUS" },
  {
    name: "two spaces before the status",
    stream: `HTTP/1.1  200 OK\r\n${LENGTH_3}\r\nabc`,
    events: [],
    code: "H1_STATUS",
  },
  {
    name: "control character in a reason",
    stream: `HTTP/1.1 200 a\u0001\r\n${LENGTH_3}\r\nabc`,
    events: [],
    code: "H1_CONTROL",
  },
  { name: "status line with LF alone", stream: `HTTP/1.1 200 OK\n${LENGTH_3}\r\nabc`, events: [], code: "H1_LINE_END" },
  { name: "another protocol", stream: `ICY 200 OK\r\n${LENGTH_3}\r\nabc`, events: [], code: "H1_VERSION" },
  {
    name: "response with a folded line",
    stream: `${OK}A: b\r\n c\r\n${LENGTH_3}\r\nabc`,
    events: [],
    code: "H1_FOLDED",
  },
];
