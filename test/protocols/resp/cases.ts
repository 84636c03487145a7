/** Streams with their meaning: what must be taken, and what must be refused with which code at which octet. */
import type { RespFaultCode } from "../../../protocols/resp/faults.ts";
import type { RespLimits } from "../../../protocols/resp/limits.ts";
import type { RespValue, RespVersion } from "../../../protocols/resp/value.ts";
import { octets } from "./helpers.ts";

export interface GoodReply {
  readonly name: string;
  readonly stream: string;
  readonly value: RespValue;
  /** Whether version 2 has it. */
  readonly isVersion2?: true;
}

const simple = (text: string): RespValue => ({ kind: "simple", text });
const bulk = (text: string): RespValue => ({ kind: "bulk", octets: octets(text) });
const integer = (value: bigint): RespValue => ({ kind: "integer", value });
const NULL: RespValue = { kind: "null" };

export const GOOD_REPLIES: readonly GoodReply[] = [
  { name: "simple string", stream: "+OK\r\n", value: simple("OK"), isVersion2: true },
  { name: "empty simple string", stream: "+\r\n", value: simple(""), isVersion2: true },
  {
    name: "simple string in UTF-8",
    stream: "+h\u00e9llo \u{1f980}\r\n",
    value: simple("h\u00e9llo \u{1f980}"),
    isVersion2: true,
  },
  { name: "error", stream: "-ERR no\r\n", value: { kind: "error", text: "ERR no" }, isVersion2: true },
  { name: "integer", stream: ":1000\r\n", value: integer(1_000n), isVersion2: true },
  { name: "negative integer", stream: ":-1\r\n", value: integer(-1n), isVersion2: true },
  { name: "integer with a plus", stream: ":+5\r\n", value: integer(5n), isVersion2: true },
  { name: "integer with leading zeros", stream: ":007\r\n", value: integer(7n), isVersion2: true },
  { name: "largest integer", stream: ":9223372036854775807\r\n", value: integer(2n ** 63n - 1n), isVersion2: true },
  { name: "smallest integer", stream: ":-9223372036854775808\r\n", value: integer(-(2n ** 63n)), isVersion2: true },
  {
    name: "integer beyond 2^53",
    stream: ":9007199254740993\r\n",
    value: integer(9_007_199_254_740_993n),
    isVersion2: true,
  },
  { name: "bulk string", stream: "$5\r\nhello\r\n", value: bulk("hello"), isVersion2: true },
  { name: "empty bulk string", stream: "$0\r\n\r\n", value: bulk(""), isVersion2: true },
  { name: "bulk string of breaks", stream: "$4\r\n\r\n\r\n\r\n", value: bulk("\r\n\r\n"), isVersion2: true },
  { name: "null bulk string", stream: "$-1\r\n", value: NULL, isVersion2: true },
  { name: "null array", stream: "*-1\r\n", value: NULL, isVersion2: true },
  { name: "empty array", stream: "*0\r\n", value: { kind: "array", items: [] }, isVersion2: true },
  {
    name: "array",
    stream: "*2\r\n:1\r\n$-1\r\n",
    value: { kind: "array", items: [integer(1n), NULL] },
    isVersion2: true,
  },
  {
    name: "nested arrays",
    stream: "*2\r\n*1\r\n*0\r\n+a\r\n",
    value: { kind: "array", items: [{ kind: "array", items: [{ kind: "array", items: [] }] }, simple("a")] },
    isVersion2: true,
  },
  { name: "null", stream: "_\r\n", value: NULL },
  { name: "true", stream: "#t\r\n", value: { kind: "boolean", value: true } },
  { name: "false", stream: "#f\r\n", value: { kind: "boolean", value: false } },
  { name: "double", stream: ",1.25e2\r\n", value: { kind: "double", value: 125 } },
  { name: "double without a fraction", stream: ",10\r\n", value: { kind: "double", value: 10 } },
  { name: "infinity", stream: ",inf\r\n", value: { kind: "double", value: Infinity } },
  { name: "negative infinity", stream: ",-inf\r\n", value: { kind: "double", value: -Infinity } },
  { name: "not a number", stream: ",nan\r\n", value: { kind: "double", value: Number.NaN } },
  { name: "not a number as a C library prints it", stream: ",-nan\r\n", value: { kind: "double", value: Number.NaN } },
  { name: "big number", stream: "(-18446744073709551616\r\n", value: { kind: "big-number", value: -(2n ** 64n) } },
  { name: "bulk error", stream: "!5\r\nERR x\r\n", value: { kind: "bulk-error", octets: octets("ERR x") } },
  {
    name: "verbatim string",
    stream: "=6\r\ntxt:hi\r\n",
    value: { kind: "verbatim", format: "txt", octets: octets("hi") },
  },
  {
    name: "map with a key that is a property of objects",
    stream: "%1\r\n+__proto__\r\n*1\r\n:1\r\n",
    value: { kind: "map", entries: [[simple("__proto__"), { kind: "array", items: [integer(1n)] }]] },
  },
  { name: "set", stream: "~2\r\n+a\r\n+a\r\n", value: { kind: "set", items: [simple("a"), simple("a")] } },
  { name: "push", stream: ">1\r\n+x\r\n", value: { kind: "push", items: [simple("x")] } },
  {
    name: "attribute",
    stream: "|1\r\n+ttl\r\n:5\r\n$1\r\nv\r\n",
    value: { kind: "attributed", attributes: [[simple("ttl"), integer(5n)]], value: bulk("v") },
  },
  {
    name: "empty attribute",
    stream: "|0\r\n:1\r\n",
    value: { kind: "attributed", attributes: [], value: integer(1n) },
  },
  { name: "streamed string", stream: "$?\r\n;2\r\nab\r\n;1\r\nc\r\n;0\r\n", value: bulk("abc") },
  {
    name: "streamed array",
    stream: "*?\r\n:1\r\n*?\r\n.\r\n.\r\n",
    value: { kind: "array", items: [integer(1n), { kind: "array", items: [] }] },
  },
  {
    name: "streamed map",
    stream: "%?\r\n+a\r\n:1\r\n.\r\n",
    value: { kind: "map", entries: [[simple("a"), integer(1n)]] },
  },
  { name: "streamed set", stream: "~?\r\n:1\r\n.\r\n", value: { kind: "set", items: [integer(1n)] } },
];

export interface Bad {
  readonly name: string;
  readonly stream: string;
  readonly code: RespFaultCode;
  readonly offset: number;
  readonly limits?: Partial<RespLimits>;
  readonly version?: RespVersion;
}

export const BAD_REPLIES: readonly Bad[] = [
  { name: "unknown type", stream: "+OK\r\n?\r\n", code: "RESP_TYPE_UNKNOWN", offset: 5 },
  { name: "type of version 3 in version 2", stream: "_\r\n", code: "RESP_TYPE_UNKNOWN", offset: 0, version: 2 },
  { name: "bare LF", stream: "+OK\n", code: "RESP_LINE_BREAK", offset: 3 },
  { name: "bare CR", stream: "+O\rK\r\n", code: "RESP_LINE_BREAK", offset: 3 },
  {
    name: "line over the cap",
    stream: "+abcde\r\n",
    code: "RESP_LINE_TOO_LONG",
    offset: 5,
    limits: { lineOctetsMax: 4 },
  },
  { name: "number over its cap", stream: `:${"0".repeat(25)}\r\n`, code: "RESP_LINE_TOO_LONG", offset: 25 },
  { name: "length below -1", stream: "$-2\r\n", code: "RESP_LENGTH", offset: 2 },
  { name: "length with a plus", stream: "$+1\r\na\r\n", code: "RESP_LENGTH", offset: 1 },
  { name: "length with a leading zero", stream: "$01\r\na\r\n", code: "RESP_LENGTH", offset: 2 },
  { name: "length of no digits", stream: "$\r\n", code: "RESP_LENGTH", offset: 1 },
  { name: "length with a letter", stream: "$1a\r\n", code: "RESP_LENGTH", offset: 2 },
  { name: "negative length of a verbatim string", stream: "=-1\r\n", code: "RESP_LENGTH", offset: 1 },
  { name: "bulk above 512 MiB", stream: "$536870913\r\n", code: "RESP_BULK_TOO_LARGE", offset: 0 },
  { name: "length beyond all numbers", stream: "$99999999999999999999\r\n", code: "RESP_BULK_TOO_LARGE", offset: 0 },
  { name: "bulk without CRLF", stream: "$1\r\nab\r\n", code: "RESP_BULK_TERMINATOR", offset: 5 },
  { name: "bulk with a bare LF behind it", stream: "$1\r\na\n\n", code: "RESP_BULK_TERMINATOR", offset: 5 },
  { name: "bulk with a bare CR behind it", stream: "$1\r\na\r\r", code: "RESP_BULK_TERMINATOR", offset: 6 },
  { name: "integer of letters", stream: ":1x\r\n", code: "RESP_INTEGER", offset: 2 },
  { name: "integer of no digits", stream: ":-\r\n", code: "RESP_INTEGER", offset: 2 },
  { name: "integer beyond 64 bits", stream: ":9223372036854775808\r\n", code: "RESP_INTEGER_RANGE", offset: 0 },
  { name: "big number with a letter", stream: "(1x\r\n", code: "RESP_BIG_NUMBER", offset: 2 },
  {
    name: "big number over its cap",
    stream: "(12345\r\n",
    code: "RESP_LINE_TOO_LONG",
    offset: 5,
    limits: { bigNumberOctetsMax: 4 },
  },
  { name: "double without digits before the point", stream: ",.5\r\n", code: "RESP_DOUBLE", offset: 1 },
  { name: "double without digits behind the point", stream: ",1.\r\n", code: "RESP_DOUBLE", offset: 3 },
  { name: "double without an exponent", stream: ",1e\r\n", code: "RESP_DOUBLE", offset: 3 },
  { name: "infinity with a plus", stream: ",+inf\r\n", code: "RESP_DOUBLE", offset: 2 },
  { name: "boolean of another letter", stream: "#x\r\n", code: "RESP_BOOLEAN", offset: 1 },
  { name: "boolean of two letters", stream: "#tt\r\n", code: "RESP_BOOLEAN", offset: 2 },
  { name: "null with a letter", stream: "_x\r\n", code: "RESP_NULL", offset: 1 },
  { name: "verbatim string without a colon", stream: "=4\r\ntxtx\r\n", code: "RESP_VERBATIM", offset: 0 },
  { name: "verbatim string too short", stream: "=3\r\ntxt\r\n", code: "RESP_VERBATIM", offset: 0 },
  { name: "count below -1", stream: "*-2\r\n", code: "RESP_COUNT", offset: 2 },
  { name: "negative count of a map", stream: "%-1\r\n", code: "RESP_COUNT", offset: 1 },
  {
    name: "count over the cap",
    stream: "*5\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 0,
    limits: { elementsMax: 4 },
  },
  {
    name: "pairs over the cap",
    stream: "%3\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 0,
    limits: { elementsMax: 4 },
  },
  {
    name: "product of counts over the cap",
    stream: "*3\r\n*2\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 4,
    limits: { elementsMax: 4 },
  },
  {
    name: "streamed array over the cap",
    stream: "*?\r\n:1\r\n:1\r\n:1\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 12,
    limits: { elementsMax: 2 },
  },
  {
    name: "attributes over the cap",
    stream: "|2\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 0,
    limits: { elementsMax: 4 },
  },
  { name: "too deep", stream: "*1\r\n*1\r\n*1\r\n", code: "RESP_TOO_DEEP", offset: 8, limits: { depthMax: 2 } },
  {
    name: "streamed too deep",
    stream: "*?\r\n*?\r\n*?\r\n",
    code: "RESP_TOO_DEEP",
    offset: 8,
    limits: { depthMax: 2 },
  },
  {
    name: "parts too large together",
    stream: "*2\r\n$3\r\nabc\r\n$3\r\n",
    code: "RESP_VALUE_TOO_LARGE",
    offset: 13,
    limits: { valueOctetsMax: 5 },
  },
  {
    name: "streamed string too large",
    stream: "$?\r\n;3\r\nabc\r\n;3\r\n",
    code: "RESP_BULK_TOO_LARGE",
    offset: 13,
    limits: { bulkOctetsMax: 5 },
  },
  { name: "push inside an array", stream: "*1\r\n>1\r\n+x\r\n", code: "RESP_PUSH_NESTED", offset: 4 },
  { name: "push behind an attribute", stream: "|0\r\n>1\r\n+x\r\n", code: "RESP_PUSH_NESTED", offset: 4 },
  { name: "end of nothing", stream: ".\r\n", code: "RESP_STREAM_END", offset: 0 },
  { name: "end of a counted array", stream: "*1\r\n.\r\n", code: "RESP_STREAM_END", offset: 4 },
  { name: "end with something behind it", stream: "*?\r\n.x\r\n", code: "RESP_STREAM_END", offset: 5 },
  { name: "streamed push", stream: ">?\r\n", code: "RESP_COUNT", offset: 1 },
  { name: "piece of nothing", stream: ";1\r\na\r\n", code: "RESP_STREAM_PIECE", offset: 0 },
  { name: "something else between pieces", stream: "$?\r\n:1\r\n", code: "RESP_STREAM_PIECE", offset: 4 },
  { name: "streamed map of a key alone", stream: "%?\r\n+a\r\n.\r\n", code: "RESP_MAP_ODD", offset: 8 },
  { name: "line that stops short", stream: "+OK\r", code: "RESP_TRUNCATED", offset: 4 },
  { name: "bulk that stops short", stream: "$5\r\nhel", code: "RESP_TRUNCATED", offset: 7 },
  { name: "array that stops short", stream: "*2\r\n:1\r\n", code: "RESP_TRUNCATED", offset: 8 },
  { name: "attribute of nothing", stream: "|0\r\n", code: "RESP_TRUNCATED", offset: 4 },
];

export const BAD_COMMANDS: readonly Bad[] = [
  { name: "argument of another type", stream: "*1\r\n+PING\r\n", code: "RESP_ARGUMENT_TYPE", offset: 4 },
  { name: "null argument", stream: "*1\r\n$-1\r\n", code: "RESP_LENGTH", offset: 5 },
  { name: "argument length with a leading zero", stream: "*1\r\n$04\r\nPING\r\n", code: "RESP_LENGTH", offset: 6 },
  { name: "count with a sign", stream: "*+1\r\n", code: "RESP_COUNT", offset: 1 },
  { name: "count without CR", stream: "*1\n", code: "RESP_LINE_BREAK", offset: 2 },
  { name: "count with another octet behind CR", stream: "*1\rX$4\r\nPING\r\n", code: "RESP_LINE_BREAK", offset: 3 },
  { name: "count of arguments below -1", stream: "*-5\r\nPING\r\n", code: "RESP_COUNT", offset: 2 },
  {
    name: "too many arguments",
    stream: "*9\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 0,
    limits: { argumentsMax: 8 },
  },
  { name: "argument above 512 MiB", stream: "*1\r\n$536870913\r\n", code: "RESP_BULK_TOO_LARGE", offset: 4 },
  {
    name: "arguments too large together",
    stream: "*2\r\n$3\r\nabc\r\n$3\r\n",
    code: "RESP_VALUE_TOO_LARGE",
    offset: 13,
    limits: { commandOctetsMax: 5 },
  },
  {
    name: "argument with another octet behind CR",
    stream: "*1\r\n$4\r\nPING\rX",
    code: "RESP_BULK_TERMINATOR",
    offset: 13,
  },
  {
    name: "argument length with another octet behind CR",
    stream: "*1\r\n$4\rXPING\r\n",
    code: "RESP_LINE_BREAK",
    offset: 7,
  },
  { name: "argument without CRLF", stream: "*1\r\n$4\r\nPINGS\r\n", code: "RESP_BULK_TERMINATOR", offset: 12 },
  {
    name: "inline command over 64 KiB",
    stream: `PING ${"x".repeat(65_536)}\r\n`,
    code: "RESP_INLINE_TOO_LONG",
    offset: 0,
  },
  { name: "quotes that are not closed", stream: 'PING\r\nECHO "a\r\n', code: "RESP_INLINE_QUOTES", offset: 6 },
  { name: "something behind a closing quote", stream: "ECHO 'a'b\r\n", code: "RESP_INLINE_QUOTES", offset: 0 },
  {
    name: "words over the cap",
    stream: "a b c\r\n",
    code: "RESP_TOO_MANY_ELEMENTS",
    offset: 0,
    limits: { argumentsMax: 2 },
  },
  { name: "command that stops short", stream: "*1\r\n", code: "RESP_TRUNCATED", offset: 4 },
  { name: "inline command that stops short", stream: "PING", code: "RESP_TRUNCATED", offset: 4 },
];

export interface GoodCommands {
  readonly name: string;
  readonly stream: string;
  readonly commands: readonly (readonly string[])[];
}

export const GOOD_COMMANDS: readonly GoodCommands[] = [
  { name: "array of bulk strings", stream: "*2\r\n$4\r\nECHO\r\n$2\r\nhi\r\n", commands: [["ECHO", "hi"]] },
  { name: "two commands", stream: "*1\r\n$4\r\nPING\r\nPING\r\n", commands: [["PING"], ["PING"]] },
  { name: "inline command", stream: "SET  k\tv\r\n", commands: [["SET", "k", "v"]] },
  { name: "inline command with a bare LF", stream: "PING\n", commands: [["PING"]] },
  { name: "double quotes and escapes", stream: '"\\x41\\n" "a\\"b" "\\xzz"\r\n', commands: [["A\n", 'a"b', "xzz"]] },
  { name: "single quotes", stream: "'a\\'b' 'c\\d'\r\n", commands: [["a'b", "c\\d"]] },
  { name: "empty word", stream: 'ECHO ""\r\n', commands: [["ECHO", ""]] },
  { name: "empty lines and arrays are skipped", stream: "\r\n*0\r\n \n*-1\r\nPING\r\n", commands: [["PING"]] },
];
