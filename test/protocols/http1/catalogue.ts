/**
 * Requests that readers have disagreed about, and what becomes of each. The mark stands where the fault is; a case
 * without a code is taken. `requests` is how many requests are seen.
 */
import type { Case } from "./catalogue-case.ts";
import { GET, LENGTH_3, NEXT, POST, refused, taken } from "./catalogue-case.ts";
import { FRAMING_CASES } from "./catalogue-framing.ts";

const FIELDS: readonly Case[] = [
  taken("names of every kind of token", `${GET}!#$%&'*+-.^_\`|~1a: b\r\n\r\n`),
  taken("values of octets above ASCII", `${GET}A: \u00e9\u00ff\r\n\r\n`),
  taken("empty value", `${GET}A:\r\nB: \t \r\n\r\n`),
  taken("names that are properties of objects", `${GET}__proto__: a\r\nconstructor: b\r\n\r\n`),
  refused("folded line", "H1_FOLDED", `${GET}A: b\r\n\u2038 c\r\n\r\n`),
  refused("folded line with a tab", "H1_FOLDED", `${GET}A: b\r\n\u2038\tc\r\n\r\n`),
  refused("space before the first field", "H1_FOLDED", "GET / HTTP/1.1\r\n\u2038 Host: a\r\n\r\n"),
  refused("space before the colon", "H1_FIELD_NAME", `${GET}A\u2038 : b\r\n\r\n`),
  refused("tab before the colon", "H1_FIELD_NAME", `${GET}A\u2038\t: b\r\n\r\n`),
  refused("no name", "H1_FIELD_NAME", `${GET}\u2038: b\r\n\r\n`),
  refused("no colon", "H1_FIELD_NAME", `${GET}A\u2038\r\n\r\n`),
  refused("name with an octet above ASCII", "H1_FIELD_NAME", `${GET}\u2038\u00e9: b\r\n\r\n`),
  refused("name with a slash", "H1_FIELD_NAME", `${GET}A\u2038/b: c\r\n\r\n`),
  refused("NUL in a value", "H1_CONTROL", `${GET}A: b\u2038\0c\r\n\r\n`),
  refused("NUL in a name", "H1_FIELD_NAME", `${GET}A\u2038\0: b\r\n\r\n`),
  refused("control character in a value", "H1_CONTROL", `${GET}A: \u2038\u0001\r\n\r\n`),
  refused("DEL in a value", "H1_CONTROL", `${GET}A: \u2038\u007f\r\n\r\n`),
  refused("LF alone behind a field", "H1_LINE_END", `${GET}A: b\u2038\nB: c\r\n\r\n`),
  refused("CR alone in a value", "H1_LINE_END", `${GET}A: b\r\u2038c\r\n\r\n`),
  refused("head that ends with LF alone", "H1_LINE_END", `${GET}A: b\r\n\u2038\n`),
  refused("CR CR LF", "H1_LINE_END", `${GET}A: b\r\u2038\r\n\r\n`),
  refused("head that stops short", "H1_TRUNCATED", `${GET}A: b\r\n\u2038`),
  {
    ...refused("fields over their number", "H1_TOO_MANY_FIELDS", `${GET}A:\r\n\u2038B:\r\n\r\n`),
    limits: { fieldsMax: 2 },
  },
  {
    ...refused("fields over their size", "H1_FIELDS_TOO_LARGE", `${GET}A: ${"x".repeat(84)}\u2038x\r\n\r\n`),
    limits: { fieldsOctetsMax: 96 },
  },
];

const HOSTS: readonly Case[] = [
  taken("empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
  taken("host with a port", "GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
  taken("no host in version 1.0", "GET / HTTP/1.0\r\n\r\n"),
  refused("no host", "H1_HOST_MISSING", "GET / HTTP/1.1\r\n\r\u2038\n"),
  refused("two hosts", "H1_HOST_REPEATED", "GET / HTTP/1.1\r\nHost: a\r\n\u2038Host: b\r\n\r\n"),
  refused("the same host twice", "H1_HOST_REPEATED", "GET / HTTP/1.1\r\nHost: a\r\n\u2038host: a\r\n\r\n"),
  refused("host with user information", "H1_HOST", "GET / HTTP/1.1\r\n\u2038Host: a@b\r\n\r\n"),
  refused("host with a path", "H1_HOST", "GET / HTTP/1.1\r\n\u2038Host: a/b\r\n\r\n"),
  refused("host list", "H1_HOST", "GET / HTTP/1.1\r\n\u2038Host: a, b\r\n\r\n"),
];

const LINES: readonly Case[] = [
  taken("empty lines before a request", `\r\n\r\n${NEXT}`),
  taken("target in absolute form", "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n"),
  taken("target of everything", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
  taken("target with marks that URIs do not have", `GET /|"{}\\^ HTTP/1.1\r\nHost: a\r\n\r\n`),
  taken("unknown method", "PURR / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("two spaces behind the method", "H1_TARGET", "GET \u2038 / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("tab behind the method", "H1_METHOD", "GET\u2038\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("space before the method", "H1_METHOD", "\u2038 GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("method with a colon", "H1_METHOD", "GE\u2038:T / HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("space in the target", "H1_VERSION", "GET /a \u2038b HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("tab in the target", "H1_TARGET", "GET /a\u2038\tb HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("target with an octet above ASCII", "H1_TARGET", "GET /\u2038\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("target with a fragment", "H1_TARGET", "GET /a\u2038#b HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("target without a slash", "H1_TARGET", "GET \u2038a HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("target of everything for a GET", "H1_TARGET", "GET \u2038* HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("target with user information", "H1_TARGET", "GET \u2038http://a@b/ HTTP/1.1\r\nHost: b\r\n\r\n"),
  refused("target of another scheme", "H1_TARGET", "GET \u2038ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("NUL in the target", "H1_CONTROL", "GET /\u2038\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
  refused("no version", "H1_VERSION", "GET /\u2038\r\nHost: a\r\n\r\n"),
  refused("version 0.9", "H1_VERSION", "GET / HTTP/\u20380.9\r\nHost: a\r\n\r\n"),
  refused("version 1.2", "H1_VERSION", "GET / HTTP/1.\u20382\r\nHost: a\r\n\r\n"),
  refused("version 2.0", "H1_VERSION", "GET / HTTP/\u20382.0\r\nHost: a\r\n\r\n"),
  refused("version with more digits", "H1_VERSION", "GET / HTTP/1.1\u20381\r\nHost: a\r\n\r\n"),
  refused("version in small letters", "H1_VERSION", "GET / \u2038http/1.1\r\nHost: a\r\n\r\n"),
  refused("space behind the version", "H1_VERSION", "GET / HTTP/1.1\u2038 \r\nHost: a\r\n\r\n"),
  refused("preface of HTTP/2", "H1_VERSION", "PRI * HTTP/\u20382.0\r\n\r\nSM\r\n\r\n"),
  refused("request line with LF alone", "H1_LINE_END", "GET / HTTP/1.1\u2038\nHost: a\r\n\r\n"),
  refused("request line with CR alone", "H1_LINE_END", "GET / HTTP/1.1\r\u2038Host: a\r\n\r\n"),
  refused("LF alone before a request", "H1_LINE_END", `\u2038\n${NEXT}`),
  refused("octets of TLS", "H1_CONTROL", "\u2038\u0016\u0003\u0001\u0002\0"),
  {
    ...refused(
      "request line over its size",
      "H1_START_LINE_TOO_LONG",
      "GET /aaaaaaaaaa\u2038a HTTP/1.1\r\nHost: a\r\n\r\n",
    ),
    limits: { startLineOctetsMax: 15 },
  },
  {
    ...refused("empty lines over their number", "H1_EMPTY_LINES", `\r\n\r\n\u2038\r\n${NEXT}`),
    limits: { emptyLinesMax: 2 },
  },
];

const CONNECTIONS: readonly Case[] = [
  taken("pipeline", `${NEXT}${POST}${LENGTH_3}\r\nabc${NEXT}`, 3),
  taken("version 1.0 that asks to go on", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n", 2),
  taken("line break behind the last request", `${GET}Connection: close\r\n\r\n\r\n`),
  refused("request behind one that closes", "H1_AFTER_CLOSE", `${GET}Connection: close\r\n\r\n\u2038${NEXT}`, 1),
  refused(
    "request behind one that closes and goes on",
    "H1_AFTER_CLOSE",
    `${GET}Connection: keep-alive, close\r\n\r\n\u2038${NEXT}`,
    1,
  ),
  refused(
    "request behind one of version 1.0",
    "H1_AFTER_CLOSE",
    "GET / HTTP/1.0\r\n\r\n\u2038GET / HTTP/1.0\r\n\r\n",
    1,
  ),
  taken(
    "upgrade behind a space that is not of ASCII",
    `${GET}Connection: \u00a0upgrade\r\nUpgrade: websocket\r\n\r\n${NEXT}`,
    2,
  ),
  taken("upgrade without Connection", `${GET}Upgrade: websocket\r\n\r\n${NEXT}`, 2),
  taken("upgrade", `${GET}Connection: upgrade\r\nUpgrade: websocket\r\n\r\n\u0081\u0001x`),
  taken("upgrade to what the server does not know", `${GET}Connection: upgrade\r\nUpgrade: other\r\n\r\n${NEXT}`, 2),
  taken(
    "upgrade in version 1.0",
    "GET / HTTP/1.0\r\nConnection: upgrade, keep-alive\r\nUpgrade: websocket\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    2,
  ),
  taken("CONNECT and what goes through", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\nGET / HTTP/1.1\r\n"),
  refused(
    "CONNECT with content",
    "H1_CONTENT_FORBIDDEN",
    `CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\u2038${LENGTH_3}\r\nabc`,
  ),
  refused("CONNECT to a path", "H1_TARGET", "CONNECT \u2038/ HTTP/1.1\r\nHost: a\r\n\r\n"),
];

export const CATALOGUE: readonly Case[] = [...FRAMING_CASES, ...FIELDS, ...HOSTS, ...LINES, ...CONNECTIONS];
