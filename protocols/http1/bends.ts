/** One thing wrong with a message, or nearly wrong: each bend breaks one rule, and most have been smuggled through once. */
import type { Place } from "../../lab/core/decisions.ts";
import { pick } from "../shared/pick.ts";
import type { MessageText } from "./generator.ts";

const FIELDS: readonly string[] = [
  "Content-Length: 3",
  "Content-Length: +3",
  "Content-Length: 3, 3",
  "Content-Length: 0x3",
  "Content-Length: -1",
  "Content-Length:",
  "Content-Length: 18446744073709551619",
  "Content-Length: 4 2",
  "Content-Length: 1000",
  "content-length: 003",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked, identity",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding: chunked;q=1",
  "Transfer-Encoding: \u000bchunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding\r\n : chunked",
  "Transfer-Encoding:\r\n chunked",
  "transfer-encoding: CHUNKED",
  "Transfer-Encoding:",
  "Host: b",
  "Host: a@b",
  "Host: a/b",
  "A: b\r\n c",
  " A: b",
  "A : b",
  "A\t: b",
  ": b",
  "A",
  "A: b\nContent-Length: 3",
  "A: b\rContent-Length: 3",
  "A: \0",
  "A: \u007f",
  "\u00e9: b",
  "A: b\n",
  "Y: " + "z".repeat(300),
];

const LINE_BENDS: readonly ((line: string) => string)[] = [
  (line) => line.replace(" ", "  "),
  (line) => line.replace(" ", "\t"),
  (line) => line.replace("/", "/ "),
  (line) => `${line} `,
  (line) => line.replace("HTTP/1.", "HTTP/2."),
  (line) => line.replace("HTTP/1.", "HTTP/1.1"),
  (line) => line.replace("HTTP", "http"),
  (line) => `\r\n${line}`,
  (line) => `\n${line}`,
  (line) => `${"\r\n".repeat(5)}${line}`,
  (line) => ` ${line}`,
  (line) => line.replace("/", "/#"),
  (line) => line.replace("/", "a"),
  (line) => line.replace("/", "/\u00e9"),
  (line) => line.replace("/", "/\0"),
  (line) => line.replace("/", `/${"a".repeat(130)}`),
  (line) => line.replace(" HTTP/1.1", ""),
  (line) => `${line}\nA: b`,
];

const BODY_BENDS: readonly ((body: string) => string)[] = [
  (body) => `0x${body}`,
  (body) => body.replace("\r\n", " \r\n"),
  (body) => body.replace("\r\n", "\n"),
  (body) => body.replace("\r\n", "\r"),
  (body) => body.replace("\r\n", ";\r\n"),
  (body) => body.replace("\r\n", "; a=b\r\n"),
  (body) => body.replace("\r\n", ";a\nb\r\n"),
  (body) => body.replace("\r\n", ';a="\n"\r\n'),
  (body) => body.replace("\r\n", `;a=${"b".repeat(120)}\r\n`),
  (body) => `ffffffffffffffff${body}`,
  (body) => `-${body}`,
  (body) => `${"1\r\nx\r\n".repeat(150)}${body}`,
  (body) => `${"0".repeat(120)}${body}`,
  (body) => `ff\r\n${body}`,
  (body) => body.replace(/\r\n$/, "Content-Length: 3\r\n\r\n"),
  (body) => body.replace(/\r\n$/, "Host: b\r\n\r\n"),
  (body) => body.replace(/\r\n$/, " a\r\n\r\n"),
  (body) => body.replace(/\r\n$/, "\n"),
  (body) => body.slice(0, -2),
  (body) => body.slice(0, -1),
  (body) => `${body}x`,
];

export function bendOf({ line, fields, body }: MessageText, place: Place): MessageText {
  switch (place.choose(4)) {
    case 0:
      return { line, fields: [...fields, pick(FIELDS, place)], body };
    case 1:
      return { line: pick(LINE_BENDS, place)(line), fields, body };
    case 2:
      return { line, fields, body: pick(BODY_BENDS, place)(body) };
    default:
      return { line, fields: place.choose(2) === 0 ? fields.slice(1) : [...fields, ...manyLines()], body };
  }
}

function manyLines(): string[] {
  return Array.from({ length: 20 }, (_, index) => `X${index}: y`);
}
